"""The RPC methods that double things (contract/rpc-files.md §7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.db import get
from penpot_core.ids import next_id
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import Webhook
from penpot_plugins.files.answers import FileAnswer, Form, Writers, file_answer
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.management import copies, queries, schemas
from penpot_plugins.management.access import (
    can_duplicate_file,
    can_duplicate_project,
    check_file,
    check_project,
)
from penpot_plugins.teams.creation import add_project

Record = dict[Any, Any]


@rpc_method(access=can_duplicate_file, transaction="own", added="1.16", webhook=Webhook())
async def duplicate_file(call: Call, params: schemas.DuplicateFile) -> FileAnswer:
    """Double a file in its project. The double is no library, whatever the original is."""
    index = {params.file_id: next_id()}
    changes = {"name": params.name, "is_shared": False}
    copy = await copies.prepare(call, params.file_id, index, changes)
    async with call.app.database.write() as call.connection:
        await check_file(call, params)
        await check_files(call, copy.row["project_id"], 1)
        await copies.write(call.db, call, [copy], index)
    call.connection = None
    backend = call.app.get(FileEngine).place.told
    form = Form.JSON if call.wants_json else Form.PLAIN
    return await file_answer(copy.record(backend), copy.image, form, Writers(call.app.codec, call.app.json))


@rpc_method(access=can_duplicate_project, transaction="own", added="1.16", webhook=Webhook())
async def duplicate_project(call: Call, params: schemas.DuplicateProject) -> Record:
    """Double a project with its files; libraries stay libraries. Who doubles it owns it; it is not pinned."""
    async with call.app.database.read() as db:
        rows = await db.fetch_all(queries.FILES_OF_PROJECT, {"project_id": params.project_id})
    index = {row["id"]: next_id() for row in rows}
    project_id = next_id()
    files = [await copies.prepare(call, row["id"], index, {"project_id": project_id}) for row in rows]
    async with call.app.database.write() as call.connection:
        await check_project(call, params)
        project = await get(call.db, queries.PROJECT, {"id": params.project_id}, table="project")
        name = project["name"] if params.name is None else params.name
        await call.app.get(Quotes).check(
            call.db,
            "projects-per-team",
            profile_id=call.profile_id,
            call=call,
            team_id=project["team_id"],
        )
        await add_project(call.db, project["team_id"], call.profile_id, name, call.now, project_id=project_id)
        await check_files(call, project_id, len(files))
        await copies.write(call.db, call, files, index)
    call.connection = None
    return record(
        id=project_id,
        team_id=project["team_id"],
        name=name,
        is_default=False,
        created_at=call.now,
        modified_at=call.now,
    )


async def check_files(call: Call, project_id: UUID, amount: int) -> None:
    """Ask whether a project may have so many files more (SECURITY row 36)."""
    await call.app.get(Quotes).check(
        call.db,
        "files-per-project",
        profile_id=call.profile_id,
        call=call,
        project_id=project_id,
        amount=amount,
    )
