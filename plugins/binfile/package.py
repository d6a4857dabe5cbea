"""A package as it is read, whichever format it came in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from penpot_core.transit import Keyword

Data = dict[Any, Any]
Event = Mapping[Keyword, Any]
Tell = Callable[[Event], None]
"""Takes the events of contract/binfile.md §4; called from the thread that reads."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of a file: a row of `file_media_object` without the file. Ids are those of the package."""

    id: UUID
    name: str
    width: int
    height: int
    mtype: str
    media_id: UUID
    thumbnail_id: UUID | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The thumbnail of a board."""

    page_id: UUID
    frame_id: UUID
    tag: str
    media_id: UUID


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package: its header, its data as it stands there (old forms too), pictures and thumbnails."""

    id: UUID
    name: str
    data: Data
    version: int | None
    migrations: Sequence[str]
    features: frozenset[str]
    revn: int = 1
    vern: int = 0
    is_shared: bool = False
    has_media_trimmed: bool = False
    media: Sequence[Media] = ()
    thumbnails: Sequence[Thumbnail] = ()


@dataclass(frozen=True, slots=True)
class PackedObject:
    """A stored object of a package, its bytes in a file of their own; that is removed after use."""

    id: UUID
    bucket: str
    content_type: str
    source: Path


@dataclass(frozen=True, slots=True)
class Named:
    """A file as the package's table of contents has it; `name` is None where it only says so itself."""

    id: UUID
    name: str | None = None
    features: frozenset[str] = field(default_factory=frozenset)


class Package(Protocol):
    """An opened package; everything is read in a thread. Raises the errors of `errors.py`, and DataInvalid."""

    files: Sequence[Named]

    def check(self) -> None:
        """Refuse what the table of contents tells that cannot be; `files` is known from then on.

        What opening refuses is answered before an event stream begins, this within it (contract/binfile.md §4).
        """
        ...

    def read_files(self, tell: Tell) -> Iterator[PackedFile]:
        """The files in the order of the package; to be walked to the end before the rest is asked for."""
        ...

    def relations(self) -> Sequence[tuple[UUID, UUID]]:
        """Pairs of a file and a library that it uses."""
        ...

    def objects(self, folder: Path) -> Iterator[PackedObject]:
        """The stored objects, one after the other, their bytes checked and written into `folder`."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...
