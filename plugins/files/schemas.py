"""Parameters of the methods of files."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from penpot_core.ids import next_id
from penpot_core.rpc import Decode, Length, Mismatch, Nullable, Params
from penpot_core.rpc.decoders import collection, integer, uuid
from penpot_core.transit import Keyword

Features = frozenset[str]


def one_or_more(value: object) -> UUID | frozenset[UUID]:
    """One id, or a set of them."""
    if isinstance(value, (list, tuple, set, frozenset)):
        found: frozenset[UUID] = collection(frozenset, uuid)(value)
        return found
    one: UUID = uuid(value)
    return one


def first_revision(value: object) -> int:
    """The revision that a new file begins with."""
    revn: int = integer(value)
    if not 0 <= revn <= MOST_REVN:
        raise Mismatch("a revision")
    return revn


MOST_REVN = 2**53
"""Whatever counts on from there stays a number for JavaScript, and for the database."""


class CreateFile(Params):
    """A new file. Who has pages of their own says `create-page` false, or which id the first one gets."""

    name: Annotated[str, Length(0, 250)]
    project_id: UUID
    id: UUID | None = None
    is_shared: bool | None = None
    features: Features | None = None
    revn: Annotated[int, Decode(first_revision), Nullable()] | None = None
    create_page: Annotated[bool, Nullable()] | None = True
    page_id: Annotated[UUID, Nullable()] | None = None

    def first_page(self) -> UUID | None:
        """The id of the page that the file begins with; None where it begins without."""
        return (self.page_id or next_id()) if self.create_page else None


class GetFile(Params):
    """A file, and what the client understands."""

    id: UUID
    features: Features | None = None


class GetPage(Params):
    """A page of a file, and which of its shapes."""

    file_id: UUID
    page_id: UUID | None = None
    object_id: Annotated[UUID | frozenset[UUID], Decode(one_or_more)] | None = None
    share_id: Annotated[UUID, Nullable()] | None = None
    features: Features | None = None

    def wanted(self) -> frozenset[UUID] | None:
        """The shapes asked for, None for all of the page."""
        return frozenset({self.object_id}) if isinstance(self.object_id, UUID) else self.object_id


class FileDataForThumbnail(Params):
    """A file, and whether boards with pictures are left to those: unless anything but `true` or null is sent.

    The reference declares no such parameter, so the text `true` of a query is no truth value there.
    """

    file_id: UUID
    strip_frames_with_thumbnails: Any = None

    @property
    def strips(self) -> bool:
        """Whether boards with pictures are left to those."""
        return self.strip_frames_with_thumbnails is None or self.strip_frames_with_thumbnails is True


class GetFileFragment(Params):
    """A part of a file that is stored for itself."""

    file_id: UUID
    fragment_id: UUID
    share_id: UUID | None = None


class RenameFile(Params):
    """A file's new name."""

    id: UUID
    name: Annotated[str, Length(1, 250)]


class FileId(Params):
    """A file."""

    id: UUID


class InProject(Params):
    """A project."""

    project_id: UUID


class InTeam(Params):
    """A team."""

    team_id: UUID


def keyword_like(value: object) -> str:
    """A keyword, or a text that is read as one."""
    if isinstance(value, str):
        return value
    raise Mismatch("a keyword")


class ChangeGroup(Params):
    """Changes, and what of the client's made them; nobody looks at the latter."""

    changes: list[Any]
    hint_origin: Annotated[str, Decode(keyword_like)] | None = None
    hint_events: list[Annotated[str, Length(0, 250)]] | None = None


class UpdateFile(Params):
    """An edit (contract/update-file.md §1). `changes` are decoded by the registry of change types."""

    id: UUID
    session_id: UUID
    revn: int
    vern: int
    features: Features | None = None
    changes: list[Any] | None = None
    changes_with_metadata: list[ChangeGroup] | None = None
    skip_validate: bool | None = None

    def raw_changes(self) -> list[Any]:
        """The changes to apply, as sent: those with metadata where there is such a list, be it empty."""
        if self.changes_with_metadata is not None:
            return [change for group in self.changes_with_metadata for change in group.changes]
        return self.changes or []

    def passed_over(self) -> list[Any]:
        """The changes that those with metadata stand before; they have to be valid all the same."""
        return [] if self.changes_with_metadata is None else self.changes or []


def from_json(changes: list[Any]) -> bool:
    """Whether changes came as JSON, which has no keywords."""
    return bool(changes) and not any(
        isinstance(change, dict) and type(change.get("type")) is Keyword for change in changes
    )
