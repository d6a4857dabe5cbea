"""Who may do what with a file, as `Access` records for declarations (contract/rpc-files.md §0.1).

One query finds the permissions and everything else that methods ask of a file's row; it stays in
`call.permissions`, so that most methods need no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import NotFound, ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_core.types import Access
from penpot_plugins.files import queries
from penpot_plugins.files.engine.head import Head, head_of
from penpot_plugins.teams.permissions import Permissions, permissions_of

Allowed = Callable[[Permissions], bool]


@dataclass(frozen=True, slots=True)
class Flags:
    """A membership, as `permissions_of` reads it."""

    is_owner: bool | None
    is_admin: bool | None
    can_edit: bool | None


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A share link by which somebody reads pages of a file. `is_logged`: they have a session."""

    pages: frozenset[UUID]
    who_comment: str
    who_inspect: str
    is_logged: bool

    def record(self) -> dict[Keyword, Any]:
        """The map `permissions` of whoever reads by the link (contract/rpc-files.md §0.1)."""
        return record(
            type=Keyword("share-link"),
            can_read=True,
            pages=self.pages,
            is_logged=self.is_logged,
            who_comment=self.who_comment,
            who_inspect=self.who_inspect,
        )


@dataclass(frozen=True, slots=True)
class FileAccess:
    """What a profile may do with a file, and the file's row then. `head` is None where the file is deleted.

    `team_features` are those of the file's team as stored; `is_member` says whether the caller belongs to it, live.
    `share` is the link that the right comes from; None where it comes from a membership, which wins.
    `place_is_deleted`: the project or the team is on its way out, though the file may not have been reached yet.
    """

    permissions: Permissions
    head: Head | None
    team_id: UUID
    team_features: Sequence[str] | None
    is_member: bool
    share: ShareLink | None = None
    place_is_deleted: bool = False

    def shows(self, page_id: UUID) -> bool:
        """Whether this page may be seen: a share link reaches exactly its own (SECURITY row 8)."""
        return self.share is None or page_id in self.share.pages

    @property
    def may_comment(self) -> bool:
        """Readers comment; by a share link, those with a session where it says so (SECURITY row 18)."""
        return self.share is None or (self.share.is_logged and self.share.who_comment == EVERYBODY)

    def features_of_team(self) -> Sequence[str]:
        """The team's features; for members only (contract/rpc-files.md §0.2)."""
        if not self.is_member:
            raise NotFound("team-does-not-exist")
        return self.team_features or ()

    def record(self) -> dict[Keyword, Any]:
        """The map `permissions` of a file."""
        if self.share is not None:
            return self.share.record()
        return self.permissions.record() | record(can_read=True, is_logged=True)


async def file_access(db: Connection, profile_id: UUID, file_id: UUID) -> FileAccess | None:
    """What a profile may do with a file, through its team, its project or its own rows; None for a stranger."""
    row = await db.fetch_one(queries.ACCESS, {"file_id": file_id, "profile_id": profile_id})
    if row is None:
        return None
    permissions = permissions_of(memberships(row))
    if permissions is None:
        return None
    return FileAccess(
        permissions,
        head=None if row["deleted_at"] is not None else head_of(row),
        team_id=row["team_id"],
        team_features=row["team_features"],
        is_member=row["team_profile"] is not None and row["team_deleted_at"] is None,
        place_is_deleted=place_is_deleted(row),
    )


async def access_or_share(
    db: Connection, profile_id: UUID | None, file_id: UUID, share_id: UUID | None
) -> FileAccess | None:
    """What somebody may do with a file, by membership or else by a share link of that very file."""
    found = None if profile_id is None else await file_access(db, profile_id, file_id)
    if found is not None or share_id is None:
        return found
    row = await db.fetch_one(queries.SHARED, {"file_id": file_id, "share_id": share_id})
    if row is None:
        return None
    return FileAccess(
        READER,
        head=head_of(row),
        team_id=row["team_id"],
        team_features=row["team_features"],
        is_member=False,
        share=ShareLink(
            frozenset(row["pages"] or ()),
            row["who_comment"],
            row["who_inspect"],
            is_logged=profile_id is not None,
        ),
        place_is_deleted=place_is_deleted(row),
    )


def place_is_deleted(row: Mapping[str, Any]) -> bool:
    """Whether a row of `queries.ACCESS` or `queries.SHARED` tells of a deleted project or team."""
    return row["project_deleted_at"] is not None or row["team_deleted_at"] is not None


READER = Permissions(is_owner=False, is_admin=False, can_edit=False)
EVERYBODY = "all"
"""The value of `who-comment` by which strangers comment, too."""


def memberships(row: Mapping[str, Any]) -> list[Flags]:
    """The memberships that a row of `queries.ACCESS` tells of."""
    return [
        Flags(row[f"{kind}_is_owner"], row[f"{kind}_is_admin"], row[f"{kind}_can_edit"])
        for kind in queries.MEMBERSHIPS
        if row[f"{kind}_profile"] is not None
    ]


async def file_permissions(db: Connection, profile_id: UUID, file_id: UUID) -> Permissions | None:
    """What a profile may do with a file; None for a stranger."""
    found = await file_access(db, profile_id, file_id)
    return None if found is None else found.permissions


def access_to_file(name: str, field: str, allowed: Allowed) -> Access:
    """An Access record that asks for permissions on the file whose id is in `field`."""

    async def check(call: Call, params: Any) -> None:
        call.permissions = await checked_access(call, call.db, getattr(params, field), allowed)

    return Access(name, check=check)


async def checked_access(call: Call, db: Connection, file_id: UUID, allowed: Allowed) -> FileAccess:
    """The caller's access; ObjectNotFound where it does not suffice."""
    found = await file_access(db, call.profile_id, file_id)
    if found is None or not allowed(found.permissions):
        raise ObjectNotFound()
    return found


def reads(permissions: Permissions) -> bool:
    """Whoever has a row for the file, its project or its team."""
    return permissions.can_read


def edits(permissions: Permissions) -> bool:
    """Editors, admins and owners."""
    return permissions.can_edit


def can_read_file(field: str) -> Access:
    """Whoever has a row for the file, its project or its team."""
    return access_to_file("file:read", field, reads)


def can_edit_file(field: str) -> Access:
    """Editors, admins and owners."""
    return access_to_file("file:edit", field, edits)


def can_read_file_or_shared(
    field: str, share_field: str = "share_id", *, anonymous: bool = False, to_comment: bool = False
) -> Access:
    """Whoever reads the file, or shows one of its share links; what they reach is told by `FileAccess.shows`.

    `anonymous`: a session is not asked for. `to_comment`: the link must let its readers comment.
    """

    async def check(call: Call, params: Any) -> None:
        profile_id = None if call.identity is None else call.identity.profile_id
        file_id, share_id = getattr(params, field), getattr(params, share_field)
        found = await access_or_share(call.db, profile_id, file_id, share_id)
        if found is None or (to_comment and not found.may_comment):
            raise ObjectNotFound()
        call.permissions = found

    name = "file:comment-or-shared" if to_comment else "file:read-or-shared"
    return Access(name, anonymous=anonymous, check=check)
