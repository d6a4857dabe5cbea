"""The RPC methods of files (contract/rpc-files.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import get
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call, Prepared, rpc_method
from penpot_core.transit import Keyword, record
from penpot_core.types import Conditional, Webhook
from penpot_plugins.files import events, queries, schemas, update
from penpot_plugins.files.access import (
    FileAccess,
    can_edit_file,
    can_read_file,
    can_read_file_or_shared,
    checked_access,
    reads,
)
from penpot_plugins.files.answers import FileAnswer, Writers, file_answer, form_for, page_answer
from penpot_plugins.files.creation import create
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.reading import file_record, opened_for
from penpot_plugins.projects.access import can_edit_project, can_read_project
from penpot_plugins.teams.access import can_read_team
from penpot_plugins.teams.plans import deletion_delay

Record = dict[Any, Any]


async def stored_key(call: Call, params: schemas.GetFile) -> str:
    """The key of a file's entity tag before it is read."""
    row = await get(call.db, queries.ETAG_ROW, {"id": params.id}, table="file")
    access = await checked_access(call, call.db, params.id, reads)
    return key_of(call, params, row["revn"], row["vern"], row["modified_at"], access.record())


def answered_key(call: Call, params: schemas.GetFile, answer: FileAnswer) -> str:
    """The same key from an answer."""
    row = answer.row
    seen = [row[Keyword(name)] for name in ("revn", "vern", "modified-at", "permissions")]
    return key_of(call, params, *seen)


def key_of(
    call: Call,
    params: schemas.GetFile,
    revn: int,
    vern: int,
    modified_at: datetime,
    permissions: Mapping[Any, Any],
) -> str:
    """What an answer depends on: who asks, the file, and the form (contract/rpc-files.md, get-file)."""
    rights = "&".join(f"{name}={permissions[name]}" for name in sorted(permissions))
    form = form_for(params.features, call.wants_json).value
    known = call.app.get(Migrator).migrations.digest
    return f"{call.profile_id}/{revn}/{vern}/{known}/{modified_at.isoformat()}/{rights}/{form}"


@rpc_method(
    access=can_read_file("id"),
    transaction="own",
    added="1.17",
    conditional=Conditional(stored_key, answered_key),
)
async def get_file(call: Call, params: schemas.GetFile) -> FileAnswer:
    """A file with its data."""
    opened = await opened_for(call, params.id, params.features)
    row = file_record(opened) | record(permissions=call.permissions.record())
    form = form_for(params.features, call.wants_json)
    answer = await file_answer(row, opened.image, form, Writers(call.app.codec, call.app.json))
    call.app.get(FileEngine).cache.measure(opened.image)
    return answer


@rpc_method(access=can_read_file_or_shared("file_id"), transaction="own", added="1.17")
async def get_page(call: Call, params: schemas.GetPage) -> Prepared | Record:
    """A page, or some of its shapes with what is below them; by a share link, one of its pages."""
    if isinstance(params.object_id, UUID) and params.page_id is None:
        raise ValidationFailed("params-validation", "page-id is required when object-id is provided")
    access: FileAccess = call.permissions
    if params.page_id is not None and not access.shows(params.page_id):
        raise ObjectNotFound()
    if access.place_is_deleted:
        raise ObjectNotFound("database object not found")
    opened = await opened_for(call, params.file_id, params.features, members_only=False)
    page_id = params.page_id or next(filter(access.shows, opened.image.order), None)
    page = None if page_id is None else opened.image.pages.get(page_id)
    if page is None:
        return record(objects={})
    form = form_for(None, call.wants_json)
    return await page_answer(page, params.wanted(), form, Writers(call.app.codec, call.app.json))


@rpc_method(access=can_edit_project("project_id"), transaction="own", added="1.17", webhook=Webhook())
async def create_file(call: Call, params: schemas.CreateFile) -> FileAnswer:
    """Make a file with one empty page."""
    return await create(call, params)


@rpc_method(
    access=can_edit_file("id"),
    transaction="own",
    added="1.17",
    limits=("update-file/by-profile", "update-file/global"),
    webhook=Webhook(timedelta(minutes=2)),
)
async def update_file(call: Call, params: schemas.UpdateFile) -> Mapping[Keyword, Any] | Prepared:
    """Apply changes to a file."""
    return await update.update_file(call, params)


@rpc_method(access=can_edit_file("id"), transaction="write", added="1.17", webhook=Webhook())
async def rename_file(call: Call, params: schemas.RenameFile) -> Record:
    """Give a file another name, one in the bin too."""
    await call.db.execute(engine_queries.TOUCH_STATE, {"file_id": params.id, "now": call.now})
    row = await get(call.db, queries.LOCK, {"file_id": params.id}, table="file")
    await call.db.execute(queries.RENAME, {"of_file": params.id, "new_name": params.name, "now": call.now})
    call.audit_props |= record(project_id=row.project_id)
    return record(id=params.id, name=params.name, created_at=row.created_at, modified_at=call.now)


@rpc_method(access=can_edit_file("id"), transaction="write", added="1.17", webhook=Webhook())
async def delete_file(call: Call, params: schemas.FileId) -> None:
    """Put a file into the bin; one that is there already stays as it is."""
    row = await call.db.fetch_one(queries.LOCK, {"file_id": params.id})
    call.permissions.features_of_team()
    if row is None or row["deleted_at"] is not None:
        return
    users = await call.db.fetch_all(queries.LINKED_TO, {"file_id": params.id})
    at = call.now + await deletion_delay(call.app, call.db, call.permissions.team_id)
    await call.db.execute(queries.MARK_DELETED, {"of_file": params.id, "at": at})
    await call.db.execute(queries.UNLINK_LIBRARY, {"file_id": params.id})
    linked = record(linked=[user["file_id"] for user in users]) if users else {}
    await call.submit("delete-object", record(object=Keyword("file"), deleted_at=at, id=params.id) | linked)
    call.publish(params.id, events.file_deleted(call.profile_id, params.id))
    call.audit_props |= record(
        project_id=row.project_id, name=row.name, created_at=row.created_at, modified_at=row.modified_at
    )


@rpc_method(access=can_read_project("project_id"), transaction="read", added="1.17")
async def get_project_files(call: Call, params: schemas.InProject) -> list[Record]:
    """The files of a project, the newest first."""
    rows = await call.db.fetch_all(queries.PROJECT_FILES, {"project_id": params.project_id})
    return [row.record() for row in rows]


@rpc_method(access=can_read_team("team_id"), transaction="read", added="1.17")
async def get_team_recent_files(call: Call, params: schemas.InTeam) -> list[Record]:
    """The newest files of each project of a team."""
    rows = await call.db.fetch_all(queries.RECENT_FILES, {"team_id": params.team_id})
    return [row.record() | {Keyword("is-shared"): bool(row["is_shared"])} for row in rows]
