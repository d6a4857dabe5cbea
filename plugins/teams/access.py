"""Who may do what with a team, as `Access` records for declarations (contract/permissions.md §3).

Each names the parameter that holds the team's id. What was found stays in `call.permissions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import NotFound, ObjectNotFound, PenpotError, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.teams import queries
from penpot_plugins.teams.permissions import Permissions, permissions_of

Allowed = Callable[[Permissions], bool]
Refusal = Callable[[Permissions | None], PenpotError]


async def team_permissions(db: Connection, profile_id: UUID, team_id: UUID) -> Permissions | None:
    """What a profile may do with a team; None for a stranger and for a deleted team."""
    return permissions_of(
        await db.fetch_all(queries.PERMISSIONS, {"team_id": team_id, "profile_id": profile_id})
    )


async def team_of_file(db: Connection, file_id: UUID) -> UUID | None:
    """The team that a file lies in, deleted or not."""
    found: UUID | None = await db.fetch_val(queries.TEAM_OF_FILE, {"file_id": file_id})
    return found


def hidden(_: Permissions | None) -> PenpotError:
    """A refusal that looks as if there were nothing."""
    return ObjectNotFound()


def insufficient(_: Permissions | None) -> PenpotError:
    """The refusal of methods that change who belongs to a team."""
    return ValidationFailed("insufficient-permissions")


def no_such_team(_: Permissions | None = None) -> PenpotError:
    """The answer to who looks a team up without being a member."""
    return NotFound("team-does-not-exist")


def team_access(name: str, field: str, allowed: Allowed, refusal: Refusal) -> Access:
    """An Access record that asks for permissions on the team whose id is in `field`."""

    async def check(call: Call, params: Any) -> None:
        permissions = await team_permissions(call.db, call.profile_id, getattr(params, field))
        if permissions is None or not allowed(permissions):
            raise refusal(permissions)
        call.permissions = permissions

    return Access(name, check=check)


def can_read_team(field: str) -> Access:
    """Members of the team."""
    return team_access("team:read", field, lambda found: found.can_read, hidden)


def can_edit_team(field: str) -> Access:
    """Editors, admins and the owner."""
    return team_access("team:edit", field, lambda found: found.can_edit, hidden)


def can_administer_team(field: str) -> Access:
    """Admins and the owner; others see nothing there."""
    return team_access("team:admin", field, lambda found: found.is_admin, hidden)


def can_manage_members(field: str) -> Access:
    """Admins and the owner; everybody else is told that they lack the right."""
    return team_access("team:members", field, lambda found: found.is_admin, insufficient)


def can_remove_members(field: str) -> Access:
    """As `can_manage_members`; a stranger is told that there is no such team."""
    return team_access(
        "team:remove-members",
        field,
        lambda found: found.is_admin,
        lambda found: no_such_team() if found is None else insufficient(found),
    )


def can_delete_team(field: str) -> Access:
    """The owner."""
    return team_access(
        "team:delete",
        field,
        lambda found: found.is_owner,
        lambda found: no_such_team() if found is None else ValidationFailed("only-owner-can-delete-team"),
    )


async def check_read_of_team_or_file(call: Call, params: Any) -> None:
    """Members of the team in `team_id`, or of the team of the file in `file_id`."""
    team_id = params.team_id or await team_of_file(call.db, params.file_id)
    if team_id is None:
        raise ObjectNotFound("database object not found")
    call.permissions = await team_permissions(call.db, call.profile_id, team_id)
    if call.permissions is None:
        raise ObjectNotFound()


can_read_team_or_file = Access("team:read", check=check_read_of_team_or_file)
