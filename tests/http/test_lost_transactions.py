"""A write transaction that lost to another one is run again, as if its call had come later (DESIGN §3)."""

from __future__ import annotations

import asyncio

from sqlalchemy import bindparam, insert, select

from penpot_core.db import open_database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, Servers
from penpot_migrations.tables import server_prop
from tests.http.conftest import LIMITS
from tests.http.probing import Traces
from tests.http.test_tasks import completed, tasks_of
from tests.plugins.conftest import address_of

NOTE = insert(server_prop).values(id=bindparam("id"))
TOUCHED = select(server_prop.c.id).where(server_prop.c.id == bindparam("id"), server_prop.c.preload)


async def test_calls_that_wait_for_each_other_when_one_loses_then_both_succeed_once(
    servers: Servers, probe_traces: Traces
) -> None:
    server = servers.shared(probe_traces.spec(DEPLOYMENTS["postgresql"], **LIMITS))
    database = open_database(address_of(server))
    await database.start()
    try:
        async with database.write() as db:
            for row in ("row-a", "row-b"):
                await db.execute(NOTE, {"id": row})
        async with ApiClient(server.base) as one, ApiClient(server.base) as other:
            calls = [
                asyncio.ensure_future(
                    one.answer("lock-two", {"name": "ab", "first": "row-a", "second": "row-b"})
                ),
                asyncio.ensure_future(
                    other.answer("lock-two", {"name": "ba", "first": "row-b", "second": "row-a"})
                ),
            ]
            await probe_traces.seen("ab-holds-row-a")
            await probe_traces.seen("ba-holds-row-b")
            probe_traces.let("ab")
            probe_traces.let("ba")
            answers = await asyncio.gather(*calls)

        assert [answer.status for answer in answers] == [200, 200]
        assert [answer.headers.get("set-cookie") for answer in answers] == [
            "probe=ab; path=/",
            "probe=ba; path=/",
        ]
        began = [len(probe_traces.lines(f"{name}-began")) for name in ("ab", "ba")]
        assert sorted(began) == [1, 2], "one of both lost and was run again"
        for name in ("ab", "ba"):
            await completed(database, "probe-note", name)
            assert len(await tasks_of(database, "probe-note", name)) == 1
        async with database.read() as db:
            assert [await db.fetch_val(TOUCHED, {"id": row}) for row in ("row-a", "row-b")] == [
                "row-a",
                "row-b",
            ]
    finally:
        await database.stop()
