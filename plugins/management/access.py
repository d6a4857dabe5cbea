"""Who may double a file or a project."""

from __future__ import annotations

from penpot_core.db import get
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files.engine.loading import read_head
from penpot_plugins.files.engine.opening import no_file
from penpot_plugins.management import queries
from penpot_plugins.management.schemas import DuplicateFile, DuplicateProject
from penpot_plugins.projects.access import project_permissions
from penpot_plugins.teams.access import team_permissions


async def check_file(call: Call, params: DuplicateFile) -> None:
    """Whoever edits the project of the file."""
    head = await read_head(call.db, params.file_id)
    if head is None:
        raise no_file(params.file_id)
    found = await project_permissions(call.db, call.profile_id, head.project_id)
    if found is None or not found.can_edit:
        raise ObjectNotFound()
    call.permissions = found


async def check_project(call: Call, params: DuplicateProject) -> None:
    """Whoever edits in the team of the project."""
    project = await get(call.db, queries.PROJECT, {"id": params.project_id}, table="project")
    found = await team_permissions(call.db, call.profile_id, project["team_id"])
    if found is None or not found.can_edit:
        raise ObjectNotFound()
    call.permissions = found


can_duplicate_file = Access("file:duplicate", check=check_file)
can_duplicate_project = Access("project:duplicate", check=check_project)
