"""A server that goes away, long statements, a locked file: errors with codes, and then it works again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from penpot_core.db import (
    ConnectionLost,
    Database,
    DatabaseBusy,
    DatabaseError,
    DatabaseUnavailable,
    IdleTransactionTimeout,
    OutcomeUnknown,
    StatementTimeout,
    Step,
    open_database,
)
from penpot_core.testing.postgres import ADMIN, PostgresCluster
from tests.db.conftest import PATIENCE, Opened, until
from tests.db.tables import ADD_TEAM, NAMES, add_team, make_tables, names
from tests.db.test_cancellation import LONG
from tests.db.test_commit import slow_commit

PID = sa.text("select pg_backend_pid()")


def end_backend(url: str, pid: int) -> None:
    """End one connection of the server, as an operator would."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(
            "select pg_terminate_backend(%s, %s)", [pid, int(PATIENCE * 1000)]
        ).fetchone()
        assert row == (True,)


async def test_transaction_when_its_backend_is_ended_then_tells_and_the_next_one_works(
    server: Database, postgresql_url: str
) -> None:
    heard: list[str] = []
    with pytest.raises(ConnectionLost) as caught:
        async with server.write() as connection:
            connection.after_commit(lambda: heard.append("wrong"))
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "lost"})
            end_backend(postgresql_url, await connection.fetch_val(PID))
            await connection.fetch_all(NAMES)

    assert (caught.value.status, caught.value.code) == (503, "unavailable")
    await add_team(server, "next")
    assert await names(server) == ["next"]
    assert heard == []


async def test_commit_when_its_backend_was_ended_before_then_nothing_was_written(
    server: Database, postgresql_url: str
) -> None:
    with pytest.raises(ConnectionLost):
        async with server.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "lost"})
            end_backend(postgresql_url, await connection.fetch_val(PID))
            await asyncio.sleep(0.05)

    assert await names(server) == []


async def test_commit_when_its_backend_is_ended_meanwhile_then_the_outcome_is_called_unknown(
    server: Database, postgresql_url: str
) -> None:
    heard: list[str] = []
    pids: list[int] = []
    async with slow_commit(server) as slow:

        async def write() -> None:
            async with server.write() as connection:
                connection.after_commit(lambda: heard.append("wrong"))
                pids.append(await connection.fetch_val(PID))
                await slow.make(connection)

        task = asyncio.create_task(write())
        await until(slow.under_way)
        end_backend(postgresql_url, pids[0])
        with pytest.raises(OutcomeUnknown):
            await task

    assert heard == []
    assert await names(server) == []


async def test_idle_connections_when_their_backends_are_ended_then_the_next_calls_work(
    server: Database, postgresql_url: str
) -> None:
    async with server.read() as first, server.read() as second:
        pids = [await first.fetch_val(PID), await second.fetch_val(PID)]
    for pid in pids:
        end_backend(postgresql_url, pid)
    await asyncio.sleep(0.05)

    assert await names(server) == []
    await add_team(server, "next")


async def test_batch_when_its_backend_is_ended_then_tells_and_keeps_nothing(
    server: Database, postgresql_url: str
) -> None:
    with pytest.raises(ConnectionLost):
        await server.batch(
            [
                Step(ADD_TEAM, {"id": uuid4(), "name": "lost"}),
                Step(sa.text("select pg_terminate_backend(pg_backend_pid())")),
                Step(ADD_TEAM, {"id": uuid4(), "name": "lost too"}),
            ]
        )

    assert await names(server) == []


async def test_server_when_it_is_restarted_then_calls_fail_with_a_code_and_work_afterwards(
    opened: Opened,
) -> None:
    cluster = PostgresCluster()
    try:
        database = await opened(cluster.dsn(cluster.create()))
        await make_tables(database)
        await add_team(database, "before")
        with psycopg.connect(cluster.dsn("postgres", ADMIN), autocommit=True) as connection:
            connection.execute("checkpoint")
        cluster.halt()
        with pytest.raises(DatabaseUnavailable):
            await names(database)
        with pytest.raises(DatabaseUnavailable):
            await add_team(database, "meanwhile")
        cluster.resume()

        await add_team(database, "after")
        assert await names(database) == ["after", "before"]
    finally:
        cluster.stop()


async def backends(url: str) -> list[int]:
    """The connections that a pool has open; to their database alone, but for the one that asks."""
    text = (
        "select pid from pg_stat_activity where datname = current_database() and application_name = 'penpot'"
    )
    async with await psycopg.AsyncConnection.connect(url) as connection:
        return [pid for (pid,) in await (await connection.execute(text)).fetchall()]


async def test_connections_when_some_are_to_stay_open_then_they_are_made_again_after_their_end(
    postgresql_url: str, opened: Opened
) -> None:
    await opened(postgresql_url, min_size=3, keep_every=0.05)
    ended: set[int] = set()
    for _ in range(3):
        async with asyncio.timeout(PATIENCE):
            while len(pids := set(await backends(postgresql_url)) - ended) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert len(pids) == 3
        for pid in pids:
            end_backend(postgresql_url, pid)
        ended |= pids


async def test_start_when_connections_are_to_stay_open_and_no_server_answers_then_succeeds(
    opened: Opened,
) -> None:
    database = await opened("postgresql://nobody:x@127.0.0.1:1/none", min_size=2, keep_every=0.01)

    for _ in range(2):
        with pytest.raises(ConnectionLost):
            await names(database)


async def test_start_when_no_server_answers_then_succeeds_and_calls_are_refused(opened: Opened) -> None:
    database = await opened("postgresql://nobody:x@127.0.0.1:1/none")

    with pytest.raises(ConnectionLost):
        await names(database)


async def test_connections_when_all_are_taken_too_long_then_says_busy(
    postgresql_url: str, opened: Opened
) -> None:
    database = await opened(postgresql_url, max_size=1, acquire_timeout=0.2)
    await until(lambda: serves(database, but=DatabaseBusy))
    async with database.read() as connection:
        await connection.fetch_val(PID)
        with pytest.raises(DatabaseBusy):
            await names(database)

    async with database.read() as connection:
        assert await connection.fetch_val(PID)


async def test_transaction_when_idle_too_long_then_the_server_ends_it_and_its_next_statement_tells(
    postgresql_url: str, opened: Opened
) -> None:
    patient = await opened(postgresql_url)
    await make_tables(patient)
    database = await opened(postgresql_url, idle_timeout=0.2)
    with pytest.raises((IdleTransactionTimeout, ConnectionLost)):
        async with database.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "idle"})
            pid = await connection.fetch_val(PID)
            await until(lambda: is_ended(postgresql_url, pid))
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "late"})

    assert await names(patient) == []


async def is_ended(url: str, pid: int) -> bool:
    """Whether the server has closed that connection."""
    return pid not in await backends(url)


async def serves(database: Database, *, but: type[DatabaseError]) -> bool:
    """Whether a question is answered: a slow machine may need longer for it than the database allows."""
    try:
        async with database.read() as connection:
            await connection.fetch_val(sa.text("select 1"))
    except but:
        return False
    return True


async def test_statement_when_it_takes_too_long_then_is_ended_and_its_transaction_undone(
    url: str, opened: Opened
) -> None:
    patient = await opened(url)
    await make_tables(patient)
    database = await opened(url, statement_timeout=0.3)
    with pytest.raises(StatementTimeout) as caught:
        async with database.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "undone"})
            await connection.fetch_all(LONG[database.dialect])

    assert (caught.value.status, caught.value.code) == (504, "statement-timeout")
    assert await names(patient) == []


async def test_read_when_it_takes_too_long_then_is_ended_and_readers_serve_again(
    url: str, opened: Opened
) -> None:
    database = await opened(url, statement_timeout=0.3, max_size=1, readers=1)
    for _ in range(3):
        with pytest.raises(StatementTimeout):
            async with database.read() as connection:
                await connection.fetch_all(LONG[database.dialect])

    await until(lambda: serves(database, but=StatementTimeout))


async def test_writer_when_another_program_has_locked_the_file_then_says_busy_and_reads_go_on(
    sqlite_url: str, opened: Opened
) -> None:
    database = await opened(sqlite_url, busy_timeout=0.1)
    await make_tables(database)
    await add_team(database, "before")
    heard: list[str] = []
    async with locked(sqlite_url):
        with pytest.raises(DatabaseBusy) as caught:
            async with database.write() as connection:
                connection.after_commit(lambda: heard.append("wrong"))
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "meanwhile"})
        with pytest.raises(DatabaseBusy):
            await database.batch([Step(ADD_TEAM, {"id": uuid4(), "name": "meanwhile"})])
        assert await names(database) == ["before"]

    assert (caught.value.status, caught.value.sqlstate) == (503, "55P03")
    await add_team(database, "next")
    assert await names(database) == ["before", "next"]
    assert heard == []


async def test_calls_when_the_database_was_stopped_then_are_refused_and_none_hangs(
    url: str, opened: Opened
) -> None:
    database = await opened(url)
    await make_tables(database)
    await database.stop()

    async with asyncio.timeout(PATIENCE):
        for work in (names(database), add_team(database, "late"), add_team(database, "later")):
            with pytest.raises(DatabaseUnavailable):
                await work
        with pytest.raises(DatabaseUnavailable):
            await database.batch([Step(ADD_TEAM, {"id": uuid4(), "name": "late"})])
        with pytest.raises(DatabaseUnavailable):
            async with database.snapshot() as connection:
                await connection.fetch_all(NAMES)


async def test_stop_when_a_transaction_is_under_way_then_lets_it_end(url: str, opened: Opened) -> None:
    database = await opened(url)
    await make_tables(database)
    begun = asyncio.Event()

    async def write() -> None:
        async with database.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "under way"})
            begun.set()
            await asyncio.sleep(0.1)

    task = asyncio.create_task(write())
    await begun.wait()
    await database.stop()
    await task

    assert await names(await opened(url)) == ["under way"]


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Another program writes to the file."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("begin exclusive")
        yield
        connection.execute("rollback")


async def test_start_when_the_file_is_no_database_then_raises_a_database_error(tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("This is a text and no database. " * 200)

    with pytest.raises(DatabaseError, match="not a database"):
        await open_database(f"sqlite:///{file}").start()
