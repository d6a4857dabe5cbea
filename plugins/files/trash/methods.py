"""The RPC methods of the bin (contract/rpc-files.md §1, §2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, Emit, Stream, rpc_method
from penpot_core.transit import record
from penpot_core.types import authenticated
from penpot_plugins.files.schemas import InTeam
from penpot_plugins.files.trash import queries, schemas, service
from penpot_plugins.files.trash.service import Check, Told
from penpot_plugins.teams.access import can_edit_team, can_read_team, team_permissions

Record = dict[Any, Any]


@rpc_method(access=can_read_team("team_id"), transaction="read", added="2.12")
async def get_team_deleted_files(call: Call, params: InTeam) -> list[Record]:
    """The files in a team's bin, those of deleted projects too."""
    values = {"team_id": params.team_id, "now": call.now}
    return [row.record() for row in await call.db.fetch_all(queries.LIST, values)]


@rpc_method(access=can_edit_team("team_id"), transaction="own", added="2.13", streaming=True)
async def permanently_delete_team_files(call: Call, params: schemas.FilesOfTeam) -> Stream:
    """Delete files for good that are in the bin."""
    async with call.app.database.read() as db:
        values = {"team_id": params.team_id, "ids": params.ids, "now": call.now}
        ids = [row["id"] for row in await db.fetch_all(queries.IN_BIN_OF_TEAM, values)]

    async def work(emit: Emit) -> frozenset[UUID]:
        told = progress(emit, len(ids))
        check = still_edits(call, params.team_id)
        return await service.delete_for_good(call.app, params.team_id, ids, call.now, check, told)

    return Stream(work)


@rpc_method(access=authenticated, transaction="own", added="2.13", streaming=True)
async def restore_deleted_team_files(call: Call, params: schemas.FilesOfTeam) -> Stream:
    """Bring files back from the bin. Who may not edit the team is told within the stream, as by the reference."""
    check = still_edits(call, params.team_id)

    async def work(emit: Emit) -> frozenset[UUID]:
        ids = await known_files(call, params, check)
        told = progress(emit, len(params.ids))
        return await service.restore(call.app, params.team_id, ids, call.now, check, told)

    return Stream(work)


async def known_files(call: Call, params: schemas.FilesOfTeam, check: Check) -> Sequence[UUID]:
    """Those of the files asked for that lie in the team."""
    async with call.app.database.read() as db:
        await check(db)
        rows = await db.fetch_all(queries.KNOWN, {"team_id": params.team_id, "ids": params.ids})
    return [row["id"] for row in rows]


def still_edits(call: Call, team_id: UUID) -> Check:
    """A check that the caller may edit a team, at the time it is asked."""

    async def check(db: Connection) -> None:
        permissions = await team_permissions(db, call.profile_id, team_id)
        if permissions is None or not permissions.can_edit:
            raise ObjectNotFound()

    return check


def progress(emit: Emit, total: int) -> Told:
    """Events that count files."""

    async def told(file_id: UUID, index: int) -> None:
        await emit(record(file_id=file_id, index=index, total=total))

    return told
