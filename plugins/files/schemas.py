"""Parameters of the methods of files."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from penpot_core.rpc import Decode, Length, Nullable, Params
from penpot_core.rpc.decoders import collection, uuid
from penpot_core.transit import Keyword

Features = frozenset[str]


def one_or_more(value: object) -> UUID | frozenset[UUID]:
    """One id, or a set of them."""
    if isinstance(value, (list, tuple, set, frozenset)):
        found: frozenset[UUID] = collection(frozenset, uuid)(value)
        return found
    one: UUID = uuid(value)
    return one


def is_true(value: object) -> bool:
    """Whether a value is the truth value itself: a text never is, so a query string always says no.

    The frontend asks by a query string and draws every board (recorded: frontend-files 38).
    """
    return value is True


class CreateFile(Params):
    """A new file."""

    name: Annotated[str, Length(0, 250)]
    project_id: UUID
    id: UUID | None = None
    is_shared: bool | None = None
    features: Features | None = None


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
    """A file, and whether boards with pictures are left to those."""

    file_id: UUID
    strip_frames_with_thumbnails: Annotated[bool, Nullable(), Decode(is_true)] | None = None


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


class UpdateFile(Params):
    """An edit (contract/update-file.md §1). `changes` are decoded by the registry of change types."""

    id: UUID
    session_id: UUID
    revn: int
    vern: int
    features: Features | None = None
    changes: list[Any] | None = None
    changes_with_metadata: list[dict[str, Any]] | None = None
    skip_validate: bool | None = None

    def raw_changes(self) -> list[Any]:
        """The changes as sent, those with metadata first choice."""
        if self.changes_with_metadata:
            return [change for group in self.changes_with_metadata for change in group.get("changes") or ()]
        return self.changes or []

    def is_json(self) -> bool:
        """Whether the changes came as JSON, which has no keywords."""
        changes = self.raw_changes()
        return bool(changes) and not any(
            isinstance(change, dict) and type(change.get("type")) is Keyword for change in changes
        )
