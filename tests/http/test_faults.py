"""What goes wrong in the middle of a call: coded, rolled back, and the server goes on."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import sys

import pytest
from sqlalchemy import bindparam, select, text

from penpot_core.db import Database
from penpot_core.settings.embedded import DATABASE_FILE
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import Server, Servers, ServerSpec
from penpot_migrations.tables import server_prop
from tests.http.probing import Traces

STORED = select(server_prop.c.id).where(server_prop.c.id == bindparam("id"))
POOL = 8


async def stored(database: Database, name: str) -> bool:
    """Whether the probe's row of that name is there."""
    async with database.read() as db:
        return await db.fetch_one(STORED, {"id": name}) is not None


async def test_connection_when_lost_in_the_middle_of_a_call_then_it_is_rolled_back(
    probed: Server, prober: ApiClient, probed_database: Database, probe_traces: Traces
) -> None:
    names = [f"lost-{probed.spec.database}-{number}" for number in range(POOL + 2)]
    for name in names:
        async with ApiClient(probed.base) as leaver:
            call = asyncio.create_task(leaver.call("write-and-hold", {"name": name}))
            await probe_traces.seen(f"{name}-began")
            call.cancel()
        await probe_traces.seen(f"{name}-cancelled")
    assert not any([await stored(probed_database, name) for name in names])
    assert await writes(prober, probe_traces, f"after-{names[0]}"), "no connection of the pool was lost"
    assert await stored(probed_database, f"after-{names[0]}")


async def writes(client: ApiClient, traces: Traces, name: str) -> bool:
    """Whether a call that writes succeeds."""
    traces.let(name)
    return bool(await client.call("write-and-hold", {"name": name}) == {"name": name})


async def test_call_when_it_writes_for_too_long_then_is_told_and_rolled_back(
    probed: Server, prober: ApiClient, probed_database: Database, probe_traces: Traces
) -> None:
    name = f"slow-{probed.spec.database}"
    answer = await prober.answer("write-and-hold", {"name": name})
    assert (answer.status, answer.body["code"]) == (504, "statement-timeout")
    assert not await stored(probed_database, name)
    assert await writes(prober, probe_traces, f"after-{name}")


async def test_database_when_another_program_locks_it_then_call_is_told(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(ServerSpec())) as server:
        async with ApiClient(server.base) as client:
            other = sqlite3.connect(server.data / DATABASE_FILE, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            traces.let("locked")
            answer = await client.answer("write-and-hold", {"name": "locked"})
            assert (answer.status, answer.body["type"], answer.body["code"]) == (
                503,
                "server-error",
                "unavailable",
            )
            assert (await client.http.get("/readyz")).status_code == 200, "reading goes on"
            other.execute("ROLLBACK")
            other.close()
            assert await writes(client, traces, "locked")
            assert "locked" not in str(answer.body), "no text of the database reaches a client"


async def test_row_when_another_transaction_locks_it_then_call_is_told(
    probed: Server, prober: ApiClient, probed_database: Database, probe_traces: Traces
) -> None:
    if probed.spec.database != "postgresql":
        pytest.skip("SQLite locks the whole file: see the test before")
    async with probed_database.write() as db:
        await db.execute(text("INSERT INTO server_prop (id, content) VALUES ('row-lock', '{}')"))
        probe_traces.let("row-lock")
        answer = await prober.answer("write-and-hold", {"name": "row-lock"})
        assert (answer.status, answer.body["code"]) == (504, "statement-timeout")
    answer = await prober.answer("write-and-hold", {"name": "row-lock"})
    assert (answer.status, answer.body["code"]) == (500, "unexpected")
    assert "server_prop" not in str(answer.body), "no text of the database reaches a client"
    assert await writes(prober, probe_traces, "row-lock-free")


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of another process")
async def test_disk_when_it_is_full_then_call_is_told_and_works_when_there_is_room(
    servers: Servers, traces: Traces
) -> None:
    """A limit of the size of a process's files stands in for the disk: SQLite cannot write either way."""
    with servers.own(traces.spec(ServerSpec())) as server:
        async with ApiClient(server.base) as client:
            assert await writes(client, traces, "before")
            _, hard = resource.prlimit(server.processes[0].pid, resource.RLIMIT_FSIZE)
            resource.prlimit(server.processes[0].pid, resource.RLIMIT_FSIZE, (0, hard))
            refused = await client.answer("submit-note", {"name": "no-room"})
            assert (refused.status, refused.body["code"]) == (500, "disk-full")
            assert (await client.http.get("/readyz")).status_code == 200, "reading goes on"
            resource.prlimit(server.processes[0].pid, resource.RLIMIT_FSIZE, (hard, hard))
            await client.call("submit-note", {"name": "room"})
            await traces.seen("room-ran")
            assert not traces.lines("no-room-ran"), "nothing of the refused call was kept"
