"""Moving files between projects, and projects between teams (contract/rpc-accounts.md §10)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from penpot_core.db import get
from penpot_core.errors import ObjectNotFound, Restricted, ValidationFailed
from penpot_core.rpc import Call, rpc_method
from penpot_core.types import Webhook, authenticated
from penpot_plugins.projects import queries, schemas
from penpot_plugins.projects.access import can_edit_project, project_permissions
from penpot_plugins.teams import features
from penpot_plugins.teams.access import team_permissions
from penpot_plugins.teams.features import FeatureProblem


@rpc_method(access=can_edit_project("project_id"), transaction="write", added="1.16", webhook=Webhook())
async def move_files(call: Call, params: schemas.MoveFiles) -> None:
    """Put files into another project; links to libraries of another team are cut."""
    files = await call.db.fetch_all(queries.FILES_BY_ID, {"ids": params.ids})
    sources = {row.project_id for row in files}
    if len(files) != len(params.ids):
        raise ObjectNotFound()
    for project_id in sources:
        found = await project_permissions(call.db, call.profile_id, project_id)
        if found is None or not found.can_edit:
            raise ObjectNotFound()
    if params.project_id in sources:
        raise ValidationFailed("cant-move-to-same-project", "Unable to move a file to the same project")
    target = await get(call.db, queries.PROJECT, {"id": params.project_id}, table="project")
    theirs = await team_features(call, target.team_id)
    for row in files:
        refuse(features.check_teams(await team_features(call, row.team_id), theirs))
        enabled = features.team_enabled(call.app.settings.flags, theirs)
        refuse(features.check_file(enabled, row.features or ()))
    await call.db.execute(queries.MOVE_FILES, {"ids": params.ids, "target": params.project_id})
    await cut_links(call, params.ids)
    for project_id in (*sources, params.project_id):
        await call.db.execute(queries.TOUCH, {"project_id": project_id, "now": call.now})


@rpc_method(access=authenticated, transaction="write", added="1.16", webhook=Webhook())
async def move_project(call: Call, params: schemas.MoveProject) -> None:
    """Put a project into another team; links to libraries that stay behind are cut."""
    project = await get(call.db, queries.LOCK, {"id": params.project_id}, table="project")
    if project.team_id == params.team_id:
        raise ValidationFailed("cant-move-to-same-team", "Unable to move a project to same team")
    for team_id in (project.team_id, params.team_id):
        found = await team_permissions(call.db, call.profile_id, team_id)
        if found is None or not found.can_edit:
            raise ObjectNotFound()
    theirs = await team_features(call, params.team_id)
    refuse(features.check_teams(await team_features(call, project.team_id), theirs))
    await call.db.execute(queries.MOVE_PROJECT, {"project_id": params.project_id, "target": params.team_id})
    files = await call.db.fetch_all(queries.FILES_OF_PROJECT, {"project_id": params.project_id})
    await cut_links(call, [row.id for row in files])


async def team_features(call: Call, team_id: UUID) -> list[str]:
    """What a team is stored with."""
    return await call.db.fetch_val(queries.TEAM_FEATURES, {"team_id": team_id}) or []


async def cut_links(call: Call, ids: Iterable[UUID]) -> None:
    """Remove links of these files that now cross teams."""
    for row in await call.db.fetch_all(queries.BROKEN_LINKS, {"ids": list(ids)}):
        await call.db.execute(queries.UNLINK, {"file": row.file_id, "library": row.library_file_id})


def refuse(problem: FeatureProblem | None) -> None:
    """Raise what a check of features found."""
    if problem is not None:
        feature = {"feature": problem.feature} if problem.feature is not None else {}
        raise Restricted(problem.code, problem.hint, **feature)
