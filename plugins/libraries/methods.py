"""The RPC methods of libraries and of the files that use them (contract/rpc-files.md §1, §2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.db import get
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Keyword, TransitSet, record
from penpot_core.types import Webhook
from penpot_plugins.files.access import can_edit_file, can_read_file
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.reading import file_record
from penpot_plugins.files.summaries import summary_of
from penpot_plugins.libraries import queries, schemas, sharing
from penpot_plugins.libraries.access import can_link, can_read_existing_file, can_sync
from penpot_plugins.teams.access import can_read_team

Record = dict[Any, Any]
UPDATE_COUNT = Keyword("next.jdbc/update-count")


@rpc_method(access=can_read_file("file_id"), transaction="read", added="1.15.1")
async def has_file_libraries(call: Call, params: schemas.OfFile) -> bool:
    """Whether a file uses a library."""
    used = await call.db.fetch_val(queries.LIBRARIES_USED, {"file_id": params.file_id, "now": call.now})
    return bool(used)


@rpc_method(access=can_read_file("file_id"), transaction="read", added="2.10.0")
async def get_library_usage(call: Call, params: schemas.OfFile) -> Record:
    """How many files use a library."""
    users = await call.db.fetch_val(queries.LIBRARY_USERS, {"file_id": params.file_id, "now": call.now})
    return record(used_in=users)


@rpc_method(access=can_read_existing_file, transaction="read", added="1.17")
async def get_file_libraries(call: Call, params: schemas.OfFile) -> list[Record]:
    """The libraries of a file, and theirs, and so on."""
    rows = await call.db.fetch_all(queries.LIBRARIES, {"file_id": params.file_id})
    return [
        row.record()
        | record(
            features=frozenset(row["features"] or ()),
            is_shared=bool(row["is_shared"]),
            is_indirect=bool(row["is_indirect"]),
        )
        for row in rows
    ]


@rpc_method(access=can_read_file("file_id"), transaction="read", added="1.17")
async def get_library_file_references(call: Call, params: schemas.OfFile) -> list[Record]:
    """The files that use a library."""
    rows = await call.db.fetch_all(queries.REFERENCES, {"file_id": params.file_id, "now": call.now})
    return [row.record() for row in rows]


@rpc_method(access=can_read_team("team_id"), transaction="own", added="1.17")
async def get_team_shared_files(call: Call, params: schemas.InTeam) -> TransitSet:
    """The libraries of a team with a summary of each."""
    async with call.app.database.read() as db:
        found = await db.fetch_all(queries.SHARED_FILES, {"team_id": params.team_id})
        ids = [row["id"] for row in found]
        links = await db.fetch_all(queries.LINKS_OF, {"ids": ids})
    used: dict[UUID, set[UUID]] = {}
    for link in links:
        used.setdefault(link["file_id"], set()).add(link["library_file_id"])
    files = [await shared_file(call, library_id) for library_id in ids]
    return TransitSet(
        file | record(library_file_ids=frozenset(used.get(file[Keyword("id")], ())))
        for file in files
        if file is not None
    )


async def shared_file(call: Call, library_id: UUID) -> Record | None:
    """A library's row and summary; None where it is gone meanwhile."""
    try:
        async with call.app.database.read() as db:
            opened = await call.app.get(Migrator).open(db, library_id)
    except ObjectNotFound:
        return None
    return file_record(opened) | record(library_summary=await summary_of(opened.image, call.app.codec))


@rpc_method(access=can_link, transaction="write", added="1.17", webhook=Webhook())
async def link_file_to_library(call: Call, params: schemas.FileAndLibrary) -> frozenset[UUID]:
    """Let a file use a library; the libraries that come with it."""
    link = {"file_id": params.file_id, "library_id": params.library_id, "now": call.now}
    await call.db.execute(queries.LINK, link)
    await call.db.execute(queries.SYNCED, link)
    rows = await call.db.fetch_all(queries.REACHED_IDS, {"file_id": params.library_id})
    return frozenset(row["library_file_id"] for row in rows)


@rpc_method(access=can_sync, transaction="write", added="1.17", webhook=Webhook())
async def unlink_file_from_library(call: Call, params: schemas.FileAndLibrary) -> None:
    """Let a file not use a library any more; when it was synced stays known."""
    await call.db.execute(queries.UNLINK, {"file_id": params.file_id, "library_id": params.library_id})


@rpc_method(access=can_sync, transaction="write", added="1.17")
async def update_file_library_sync_status(call: Call, params: schemas.FileAndLibrary) -> Record:
    """Note that a file has all that its library has."""
    values = {"file_id": params.file_id, "library_id": params.library_id, "now": call.now}
    return {UPDATE_COUNT: await call.db.execute(queries.SYNCED, values)}


@rpc_method(access=can_edit_file("file_id"), transaction="write", added="1.17")
async def ignore_file_library_sync_status(call: Call, params: schemas.IgnoreUntil) -> Record:
    """Leave changes of libraries before an instant aside; the file's row."""
    await call.db.execute(engine_queries.TOUCH_STATE, {"file_id": params.file_id, "now": call.now})
    values = {"of_file": params.file_id, "date": params.date, "now": call.now}
    await call.db.execute(queries.IGNORE_UNTIL, values)
    row = await get(call.db, queries.ROW, {"file_id": params.file_id}, table="file")
    return row.record() | record(
        features=frozenset(row["features"] or ()),
        is_shared=bool(row["is_shared"]),
        has_media_trimmed=bool(row["has_media_trimmed"]),
    )


@rpc_method(access=can_edit_file("id"), transaction="own", added="1.17", webhook=Webhook())
async def set_file_shared(call: Call, params: schemas.SetFileShared) -> Record:
    """Make a file a library, or let the files that use it take over what they use."""
    return await sharing.set_file_shared(call, params)
