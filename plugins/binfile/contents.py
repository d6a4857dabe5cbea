"""What an import passes from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from penpot_core.storage import Pending
from penpot_plugins.binfile.package import PackedFile
from penpot_plugins.files.engine.engine import NewFile


@dataclass(frozen=True, slots=True)
class Request:
    """What to import and where.

    `name` is given to the first file, the others keep theirs. `version` is the format that a client tells (1 or 3);
    None: the one that the file begins like.
    """

    source: Path
    project_id: UUID
    name: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A file ready to be stored. `stored` are the statements for its data."""

    id: UUID
    packed: PackedFile
    migrations: tuple[str, ...]
    features: frozenset[str]
    stored: NewFile


@dataclass(frozen=True, slots=True)
class Contents:
    """All of a package, as it was read."""

    files: Sequence[PackedFile]
    relations: Sequence[tuple[UUID, UUID]]
    objects: Mapping[UUID, Pending]
