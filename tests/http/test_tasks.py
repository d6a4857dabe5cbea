"""Tasks and times in running servers (contract/worker.md; DESIGN §7)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select, update

from penpot_core.db import Database, open_database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers, ServerSpec
from penpot_migrations.tables import cron_lease, task, task_lease
from tests.http.probing import PATIENCE, Traces
from tests.plugins.conftest import address_of

EVERYWHERE = pytest.mark.parametrize("spec", DEPLOYMENTS.values(), ids=list(DEPLOYMENTS))
TWO = ServerSpec("postgresql", "valkey", processes=2)
TASKS = select(task.c.id, task.c.status, task.c.props, task.c.retry_num).where(
    task.c.name == bindparam("name")
)
LONG_AGO = timedelta(minutes=10)


async def tasks_of(database: Database, name: str, label: str) -> list[Any]:
    """The tasks of that name for such a thing."""
    async with database.read() as db:
        return [row for row in await db.fetch_all(TASKS, {"name": name}) if row["props"].get("name") == label]


async def completed(database: Database, name: str, label: str) -> None:
    """Wait until its task is settled."""
    async with asyncio.timeout(PATIENCE):
        while [row["status"] for row in await tasks_of(database, name, label)] != ["completed"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_task_when_its_call_was_committed_then_runs_once(
    probed: Server, prober: ApiClient, probed_database: Database, probe_traces: Traces
) -> None:
    name = f"noted-{probed.spec.database}"
    await prober.call("submit-note", {"name": name})
    await probe_traces.seen(f"{name}-ran")
    await completed(probed_database, "probe-note", name)
    assert len(probe_traces.lines(f"{name}-ran")) == 1


async def test_task_when_its_call_was_rolled_back_then_never_runs(
    probed: Server, prober: ApiClient, probed_database: Database, probe_traces: Traces
) -> None:
    refused, later = f"refused-{probed.spec.database}", f"later-{probed.spec.database}"
    with pytest.raises(ApiError, match="restriction/refused"):
        await prober.call("submit-note", {"name": refused})
    await prober.call("submit-note", {"name": later})
    await probe_traces.seen(f"{later}-ran")
    assert await tasks_of(probed_database, "probe-note", refused) == []
    assert probe_traces.lines(f"{refused}-ran") == []


async def test_task_when_the_process_that_ran_it_was_killed_then_runs_again_in_another(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(TWO)) as server:
        async with ApiClient(server.base) as client:
            await client.call("submit-hold", {"name": "held"})
        [first] = await traces.seen("held-began")
        [killed] = [one for one in server.processes if str(one.pid) == first]
        [other] = [one for one in server.processes if one is not killed]
        killed.kill()
        await make_silent(server)
        traces.let("held")
        began = await traces.seen("held-began", 2)
        assert began == [first, str(other.pid)]
        assert await traces.seen("held-ran") == [str(other.pid)]


async def test_task_when_the_only_process_was_killed_then_runs_after_the_restart(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(ServerSpec())) as server:
        async with ApiClient(server.base) as client:
            await client.call("submit-hold", {"name": "held"})
        [first] = await traces.seen("held-began")
        server.kill()
        await make_silent(server)
        traces.let("held")
        server.start()
        assert (await traces.seen("held-began", 2))[0] == first
        assert len(await traces.seen("held-ran")) == 1


async def make_silent(server: Server) -> None:
    """As if the killed worker's last heart-beat were long ago."""
    database = open_database(address_of(server))
    await database.start()
    async with database.write() as db:
        await db.execute(update(task_lease).values(heartbeat_at=datetime.now(UTC) - LONG_AGO))
    await database.stop()


@EVERYWHERE
async def test_task_when_the_server_ends_in_the_middle_then_runs_again(
    spec: ServerSpec, servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(spec)) as server:
        async with ApiClient(server.base) as client:
            await client.call("submit-hold", {"name": "held"})
        await traces.seen("held-began")
        server.stop()
        await make_silent(server)
        traces.let("held")
        server.start()
        assert len(await traces.seen("held-began", 2)) == 2
        assert len(await traces.seen("held-ran")) == 1


async def test_cron_when_two_processes_run_then_a_missed_time_is_made_up_once(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(TWO)) as server:
        server.stop()
        await set_time(server, datetime.now(UTC) - timedelta(days=3))
        server.start()
        await traces.seen("ticks")
        async with ApiClient(server.base) as client:
            await client.call("submit-note", {"name": "after"})
            await traces.seen("after-ran")
        assert len(traces.lines("ticks")) == 1
        assert await next_time(server) > datetime.now(UTC)


async def test_cron_when_its_time_comes_in_two_processes_then_fires_once(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(TWO)) as server:
        for round_ in range(1, 4):
            server.stop()
            await set_time(server, datetime.now(UTC) + timedelta(seconds=2))
            server.start()
            await traces.seen("ticks", round_)
        server.stop()
        assert len(traces.lines("ticks")) == 3


async def set_time(server: Server, at: datetime) -> None:
    """Give the probe's job its next time."""
    database = open_database(address_of(server))
    await database.start()
    async with database.write() as db:
        changed = await db.execute(
            update(cron_lease).where(cron_lease.c.id == "probe-tick").values(next_at=at), {}
        )
    await database.stop()
    assert changed == 1


async def next_time(server: Server) -> datetime:
    database = open_database(address_of(server))
    await database.start()
    async with database.read() as db:
        found = await db.fetch_val(select(cron_lease.c.next_at).where(cron_lease.c.id == "probe-tick"))
    await database.stop()
    assert isinstance(found, datetime)
    return found


async def test_worker_when_switched_off_then_tasks_wait(servers: Servers, traces: Traces) -> None:
    flags = {"PENPOT_FLAGS": "disable-backend-worker disable-secure-session-cookies"}
    with servers.own(traces.spec(TWO, **flags)) as server:
        async with ApiClient(server.base) as client:
            await client.call("submit-note", {"name": "waiting"})
        database = open_database(address_of(server))
        await database.start()
        [row] = await tasks_of(database, "probe-note", "waiting")
        assert row["status"] == "new"
        await database.stop()
        server.stop()
        assert traces.lines("waiting-ran") == []
