"""Who may do what with fonts. What was found stays in `call.permissions`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.db import Connection, get
from penpot_core.errors import NotFound, ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files.access import file_permissions
from penpot_plugins.fonts import queries
from penpot_plugins.projects.access import project_permissions
from penpot_plugins.teams.access import hidden, no_such_team, team_access, team_permissions


async def check_read_of_fonts(call: Call, params: Any) -> None:
    """Who reads the team, the project or the file that is named, or has a share link to the file.

    Leaves the team's id in `call.permissions`. A project or file that is deleted has no fonts.
    """
    db = call.db
    if params.team_id is not None:
        team_id: UUID = params.team_id
        found: object = await team_permissions(db, call.profile_id, team_id)
    elif params.project_id is not None:
        team_id = await team_of(db, params.project_id)
        found = await project_permissions(db, call.profile_id, params.project_id)
    else:
        file = await get(db, queries.FILE, {"id": params.file_id}, table="file")
        team_id = await team_of(db, file.project_id)
        found = await file_permissions(db, call.profile_id, params.file_id) or await link(db, params)
    if found is None:
        raise ObjectNotFound()
    call.permissions = team_id


async def team_of(db: Connection, project_id: UUID) -> UUID:
    """The team of a live project. Raises ObjectNotFound."""
    team_id: UUID = (await get(db, queries.PROJECT, {"id": project_id}, table="project")).team_id
    return team_id


async def link(db: Connection, params: Any) -> object:
    """The share link that is named, where it is one to the file."""
    if params.share_id is None:
        return None
    return await db.fetch_one(queries.SHARE_LINK, {"share_id": params.share_id, "file_id": params.file_id})


async def check_read_of_variant(call: Call, params: Any) -> None:
    """Members of the team that a variant belongs to. Leaves its row in `call.permissions`."""
    row = await get(call.db, queries.VARIANT, {"id": params.id}, table="team_font_variant")
    await check_member(call, row.team_id)
    call.permissions = row


async def check_read_of_family(call: Call, params: Any) -> None:
    """Members of the team that a font belongs to. Leaves its rows in `call.permissions`."""
    rows = await call.db.fetch_all(queries.FONT, {"font_id": params.font_id})
    if not rows:
        raise NotFound("object-not-found")
    await check_member(call, rows[0].team_id)
    call.permissions = [row for row in rows if row.team_id == rows[0].team_id]


async def check_delete_of_variant(call: Call, params: Any) -> None:
    """Editors of the team, after a member was told that there is no such variant. Leaves its row in `call.permissions`.

    A stranger is told that there is no such team.
    """
    found = await team_permissions(call.db, call.profile_id, params.team_id)
    if found is None:
        raise no_such_team()
    key = {"id": params.id, "team_id": params.team_id}
    row = await get(call.db, queries.VARIANT_OF_TEAM, key, table="team_font_variant")
    if not found.can_edit:
        raise hidden(found)
    call.permissions = row


async def check_member(call: Call, team_id: UUID) -> None:
    """Members of a team."""
    if await team_permissions(call.db, call.profile_id, team_id) is None:
        raise ObjectNotFound()


reads_fonts = Access("fonts:read", check=check_read_of_fonts)
reads_variant = Access("fonts:read", check=check_read_of_variant)
reads_family = Access("fonts:read", check=check_read_of_family)
deletes_variant = Access("team:edit", check=check_delete_of_variant)
deletes_fonts = team_access(
    "team:edit",
    "team_id",
    lambda found: found.can_edit,
    lambda found: no_such_team() if found is None else hidden(found),
)
"""Editors; a stranger is told that there is no such team."""
