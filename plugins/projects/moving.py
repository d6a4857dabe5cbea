"""Moving files between projects, and projects between teams (contract/rpc-accounts.md §10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from penpot_core.db import Row, get
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call, rpc_method
from penpot_core.types import Webhook, authenticated
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.limits.team_bytes import check_moved_files
from penpot_plugins.projects import queries, schemas
from penpot_plugins.projects.access import can_edit_project, project_permissions
from penpot_plugins.teams import features
from penpot_plugins.teams.access import no_such_team, team_permissions

MICROSECOND = timedelta(microseconds=1)
"""So much later is the project that files come into than those they leave: the dashboard shows it first."""


@rpc_method(access=can_edit_project("project_id"), transaction="write", added="1.16", webhook=Webhook())
async def move_files(call: Call, params: schemas.MoveFiles) -> None:
    """Put files, those in the bin too, into another project; links to libraries of another team are cut.

    Ids that are of no file are passed over, unless all are.
    """
    target = await get(call.db, queries.LOCK, {"id": params.project_id}, table="project")
    files = await call.db.fetch_all(queries.FILES_BY_ID, {"ids": params.ids})
    moved = [row.id for row in files]
    sources = {row.project_id for row in files}
    if not files:
        raise ObjectNotFound()
    for project_id in sources:
        found = await project_permissions(call.db, call.profile_id, project_id)
        if found is None or not found.can_edit:
            raise ObjectNotFound()
    if params.project_id in sources:
        raise ValidationFailed("cant-move-to-same-project", "Unable to move a file to the same project")
    for team_id in {target.team_id, *(row.team_id for row in files)}:
        if await team_permissions(call.db, call.profile_id, team_id) is None:
            raise no_such_team()
    await check_fit(call, files, target.team_id)
    await call.app.get(Quotes).check(
        call.db,
        "files-per-project",
        profile_id=call.profile_id,
        call=call,
        project_id=params.project_id,
        amount=sum(row.deleted_at is None for row in files),
    )
    await check_moved_files(call, target.team_id, moved)
    await call.db.execute(queries.MOVE_FILES, {"ids": moved, "target": params.project_id})
    await part(call, moved, target.team_id)
    for project_id in sources:
        await call.db.execute(queries.TOUCH, {"project_id": project_id, "now": call.now})
    await call.db.execute(queries.TOUCH, {"project_id": params.project_id, "now": call.now + MICROSECOND})


@rpc_method(access=authenticated, transaction="write", added="1.16", webhook=Webhook())
async def move_project(call: Call, params: schemas.MoveProject) -> None:
    """Put a project into another team; links to libraries that stay behind are cut."""
    project = await get(call.db, queries.LOCK, {"id": params.project_id}, table="project")
    for team_id in (project.team_id, params.team_id):
        found = await team_permissions(call.db, call.profile_id, team_id)
        if found is None or not found.can_edit:
            raise ObjectNotFound()
    if project.team_id == params.team_id:
        raise ValidationFailed("cant-move-to-same-team", "Unable to move a project to same team")
    if project.is_default:
        raise ValidationFailed("cant-move-default-project", "The drafts of a team stay in the team.")
    files = await call.db.fetch_all(queries.FILES_OF_PROJECT, {"project_id": params.project_id})
    await check_teams(call, project.team_id, params.team_id)
    await check_fit(call, [row for row in files if row.deleted_at is None], params.team_id)
    await call.app.get(Quotes).check(
        call.db, "projects-per-team", profile_id=call.profile_id, call=call, team_id=params.team_id
    )
    await check_moved_files(call, params.team_id, [row.id for row in files])
    target = {"project_id": params.project_id, "target": params.team_id}
    await call.db.execute(queries.MOVE_PROJECT, target)
    await call.db.execute(queries.FORGET_PROJECT_STRANGERS, target)
    await part(call, [row.id for row in files], params.team_id)


async def check_teams(call: Call, source: UUID, target: UUID) -> None:
    """Refuse to move between teams whose features do not fit. Raises Restricted."""
    features.refuse(
        features.check_teams(await team_features(call, source), await team_features(call, target))
    )


async def check_fit(call: Call, files: Sequence[Row], team_id: UUID) -> None:
    """Refuse files whose features, or whose team's, do not fit the team they go to. Raises Restricted."""
    for source in {row.team_id for row in files} - {team_id}:
        await check_teams(call, source, team_id)
    enabled = features.team_enabled(call.app.settings.flags, await team_features(call, team_id))
    for row in files:
        features.refuse(features.check_file(enabled, row.features or ()))


async def part(call: Call, ids: Iterable[UUID], team_id: UUID) -> None:
    """Cut what must not reach over the border of a team: links to libraries, and rights of those who stay behind.

    Who made a file has a right of their own to it. It goes where the file goes into a team that they do not belong
    to, or nobody there could ever take it away (SECURITY row 21).
    """
    moved = list(ids)
    for row in await call.db.fetch_all(queries.BROKEN_LINKS, {"ids": moved}):
        await call.db.execute(queries.UNLINK, {"file": row.file_id, "library": row.library_file_id})
    await call.db.execute(queries.FORGET_FILE_STRANGERS, {"ids": moved, "target": team_id})


async def team_features(call: Call, team_id: UUID) -> list[str]:
    """What a team is stored with."""
    return await call.db.fetch_val(queries.TEAM_FEATURES, {"team_id": team_id}) or []
