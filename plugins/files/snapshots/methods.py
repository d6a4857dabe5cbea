"""The RPC methods of snapshots (contract/rpc-files.md §3)."""

from __future__ import annotations

from typing import Any, Literal

from penpot_core.rpc import Call, rpc_method
from penpot_plugins.files.access import can_edit_file, can_read_file
from penpot_plugins.files.answers import FileAnswer
from penpot_plugins.files.snapshots import queries, reading, restoring, schemas, service
from penpot_plugins.files.snapshots.access import can_edit_snapshot

Record = dict[Any, Any]


@rpc_method(access=can_read_file("file_id"), transaction="read", added="1.20")
async def get_file_snapshots(call: Call, params: schemas.OfFile) -> list[Record]:
    """The snapshots of a file: the newest of the system, then the newest of people."""
    of_file = {"file_id": params.file_id}
    system = await call.db.fetch_all(queries.LIST_SYSTEM, of_file | {"now": call.now})
    people = await call.db.fetch_all(queries.LIST_USER, of_file)
    return [row.record() for row in (*system, *people)]


@rpc_method(access=can_read_file("file_id"), transaction="own", added="2.16")
async def get_file_snapshot(call: Call, params: schemas.GetSnapshot) -> FileAnswer:
    """A file with the data of one of its snapshots."""
    return await reading.answer(call, params)


@rpc_method(
    access=can_edit_file("file_id"),
    transaction="own",
    added="1.20",
    limits=("create-file-snapshot/by-profile", "create-file-snapshot/global"),
)
async def create_file_snapshot(call: Call, params: schemas.CreateSnapshot) -> Record:
    """Keep a file as it is now under a label."""
    return await service.create(call, params.file_id, params.label)


@rpc_method(
    access=can_edit_file("file_id"),
    transaction="own",
    added="1.20",
    limits=("restore-file-snapshot/by-profile", "restore-file-snapshot/global"),
)
async def restore_file_snapshot(call: Call, params: schemas.RestoreSnapshot) -> None:
    """Give a file the data of one of its snapshots."""
    await restoring.restore(call, params.file_id, params.id)


@rpc_method(access=can_edit_snapshot, transaction="write", added="1.20")
async def update_file_snapshot(call: Call, params: schemas.RenameSnapshot) -> Literal[True]:
    """Give a snapshot another label; one of the system stays from then on."""
    await service.rename(call, params.id, params.label)
    return True


@rpc_method(access=can_edit_snapshot, transaction="write", added="1.20")
async def delete_file_snapshot(call: Call, params: schemas.SnapshotId) -> Literal[True]:
    """Delete a snapshot that somebody made."""
    await service.delete(call, params.id)
    return True


@rpc_method(access=can_edit_snapshot, transaction="write", added="1.20")
async def lock_file_snapshot(call: Call, params: schemas.SnapshotId) -> Literal[True]:
    """Keep others from deleting a snapshot."""
    await service.lock(call, params.id)
    return True


@rpc_method(access=can_edit_snapshot, transaction="write", added="1.20")
async def unlock_file_snapshot(call: Call, params: schemas.SnapshotId) -> Literal[True]:
    """Let others delete a snapshot again."""
    await service.unlock(call, params.id)
    return True
