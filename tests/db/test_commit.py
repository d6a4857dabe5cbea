"""COMMIT: what fails at it, who hears of it, and who is cancelled meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest
import sqlalchemy as sa

from penpot_core.db import (
    Connection,
    ConnectionMisuse,
    Database,
    ForeignKeyViolation,
    Step,
    TransactionFailed,
    UniqueViolation,
    deferred_constraints,
)
from tests.db.conftest import CONNECTIONS, PATIENCE, until
from tests.db.tables import ADD_MEMBER, ADD_TEAM, BY_ID, add_team, names

Write = Callable[[Connection], Awaitable[None]]


async def dangling(connection: Connection) -> None:
    """A member of no team, to be found at COMMIT."""
    await connection.execute(deferred_constraints())
    await connection.execute(ADD_MEMBER, {"id": uuid4(), "team_id": uuid4()})
    await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "beside"})


async def test_commit_when_it_fails_more_often_than_there_are_connections_then_the_next_one_works(
    database: Database,
) -> None:
    told: list[str] = []
    for _ in range(CONNECTIONS * 3):
        with pytest.raises(ForeignKeyViolation) as caught:
            async with database.write() as connection:
                connection.after_commit(lambda: told.append("wrong"))
                await dangling(connection)
        assert caught.value.sqlstate == "23503"

    await add_team(database, "after")
    assert await names(database) == ["after"]
    assert told == []


async def test_commit_when_deferred_references_hold_in_the_end_then_keeps_all(database: Database) -> None:
    team_id = uuid4()
    async with database.write() as connection:
        await connection.execute(deferred_constraints())
        await connection.execute(ADD_MEMBER, {"id": uuid4(), "team_id": team_id})
        await connection.execute(ADD_TEAM, {"id": team_id, "name": "late"})

    assert await names(database) == ["late"]


async def test_reference_when_not_deferred_then_fails_at_its_statement(database: Database) -> None:
    with pytest.raises(ForeignKeyViolation):
        async with database.write() as connection:
            await connection.execute(ADD_MEMBER, {"id": uuid4(), "team_id": uuid4()})
            pytest.fail("the statement should have been refused")


async def test_after_commit_when_committed_then_runs_in_order_and_sees_the_rows(database: Database) -> None:
    heard: list[str] = []
    async with database.write() as connection:
        connection.after_commit(lambda: heard.append("first"))
        connection.after_commit(lambda: heard.append("second"))
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})
        assert heard == []

    assert heard == ["first", "second"]


async def test_after_commit_when_one_raises_then_the_others_run_and_the_caller_is_not_told(
    database: Database,
) -> None:
    heard: list[str] = []

    def fail() -> None:
        raise RuntimeError("a fault of whoever listens")

    async with database.write() as connection:
        connection.after_commit(fail)
        connection.after_commit(lambda: heard.append("second"))
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})

    assert heard == ["second"]


async def test_after_commit_when_rolled_back_then_never_runs(database: Database) -> None:
    heard: list[str] = []
    with pytest.raises(LookupError):
        async with database.write() as connection:
            connection.after_commit(lambda: heard.append("wrong"))
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})
            raise LookupError

    assert heard == []
    assert await names(database) == []


async def test_after_commit_when_the_caller_is_cancelled_during_commit_then_runs_all_the_same(
    database: Database,
) -> None:
    heard: list[str] = []
    async with slow_commit(database) as slow:

        async def write() -> None:
            async with database.write() as connection:
                connection.after_commit(lambda: heard.append("told"))
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "kept"})
                await slow.make(connection)

        task = asyncio.create_task(write())
        await until(slow.under_way)
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0.02)
        assert not task.done(), "COMMIT is under way and must be waited for"
        assert heard == []
        slow.go_on()
        await asyncio.wait([task])

    assert task.cancelled()
    assert heard == ["told"]
    assert await names(database) == ["kept"]


@dataclass(frozen=True)
class Slow:
    """`make` lets the COMMIT of a transaction wait, `under_way` tells whether it does, `go_on` ends the wait."""

    make: Write
    under_way: Callable[[], Awaitable[bool]]
    go_on: Callable[[], None]


@asynccontextmanager
async def slow_commit(database: Database) -> AsyncIterator[Slow]:
    """A database where one COMMIT can be held up."""
    hold_up = hold_up_writer if database.dialect == "sqlite" else hold_up_trigger
    async with hold_up(database) as slow:
        try:
            yield slow
        finally:
            slow.go_on()


@asynccontextmanager
async def hold_up_writer(database: Database) -> AsyncIterator[Slow]:
    """The writer does one job after the other: COMMIT comes after one that waits."""
    begun, go = threading.Event(), threading.Event()

    def wait(_: object) -> None:
        begun.set()
        go.wait(PATIENCE)

    async def make(connection: Connection) -> None:
        connection._session._writer.submit(wait)  # type: ignore[attr-defined]

    async def under_way() -> bool:
        return begun.is_set()

    yield Slow(make, under_way, go.set)


@asynccontextmanager
async def hold_up_trigger(database: Database) -> AsyncIterator[Slow]:
    """A trigger of COMMIT asks for a lock that another transaction has."""
    async with database.write() as connection:
        for line in SLOW_TRIGGER:
            await connection.execute(sa.text(line).execution_options(penpot_writes=True))
    locked, go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.write() as connection:
            await connection.execute(sa.text("select pg_advisory_xact_lock(77)"))
            locked.set()
            await go.wait()

    async def make(connection: Connection) -> None:
        await connection.execute(sa.text("insert into slow values (1)"))

    async def under_way() -> bool:
        async with database.read() as connection:
            return bool(await connection.fetch_val(WAITS))

    holding = asyncio.create_task(hold())
    await locked.wait()
    yield Slow(make, under_way, go.set)
    await holding


SLOW_TRIGGER = (
    "create table slow (id integer)",
    "create function wait_a_moment() returns trigger as"
    " 'begin perform pg_advisory_xact_lock(77); return null; end' language plpgsql",
    "create constraint trigger slow after insert on slow deferrable initially deferred"
    " for each row execute function wait_a_moment()",
)
WAITS = sa.text(
    "select count(*) from pg_locks where locktype = 'advisory' and not granted and database ="
    " (select oid from pg_database where datname = current_database())"
)


async def test_savepoint_when_its_part_fails_then_only_that_part_and_its_callbacks_are_undone(
    database: Database,
) -> None:
    heard: list[str] = []
    await add_team(database, "taken")
    async with database.write() as connection:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "before"})
        connection.after_commit(lambda: heard.append("before"))
        with pytest.raises(UniqueViolation) as caught:
            async with connection.savepoint():
                connection.after_commit(lambda: heard.append("wrong"))
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "inside"})
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "taken"})
        async with connection.savepoint():
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "after"})

    assert (caught.value.sqlstate, caught.value.table, caught.value.columns) == ("23505", "team", ("name",))
    assert await names(database) == ["after", "before", "taken"]
    assert heard == ["before"]


async def test_savepoint_when_nested_then_the_inner_one_fails_alone(database: Database) -> None:
    async with database.write() as connection, connection.savepoint():
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "outer"})
        with pytest.raises(LookupError):
            async with connection.savepoint():
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "inner"})
                raise LookupError

    assert await names(database) == ["outer"]


async def test_transaction_when_a_failure_is_swallowed_then_nothing_is_kept(database: Database) -> None:
    await add_team(database, "taken")
    with pytest.raises(TransactionFailed) as caught:
        async with database.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "first"})
            with suppress(UniqueViolation):
                await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "taken"})

    assert isinstance(caught.value.__cause__, UniqueViolation)
    assert await names(database) == ["taken"]


async def test_connection_when_two_statements_run_at_once_then_the_second_is_refused(
    database: Database,
) -> None:
    async with database.read() as connection:
        first = asyncio.create_task(connection.fetch_one(BY_ID, {"id": uuid4()}))
        await asyncio.sleep(0)
        with pytest.raises(ConnectionMisuse):
            await connection.fetch_one(BY_ID, {"id": uuid4()})
        await first


async def test_connection_when_its_block_has_ended_then_is_refused(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})

    with pytest.raises(ConnectionMisuse):
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "b"})


async def test_reader_when_asked_to_write_then_refuses_and_writes_nothing(database: Database) -> None:
    async with database.read() as connection:
        with pytest.raises(ConnectionMisuse):
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})

    assert await names(database) == []


async def test_batch_when_commit_fails_then_it_is_told_and_nothing_is_kept(database: Database) -> None:
    steps = [
        Step(deferred_constraints()),
        Step(ADD_MEMBER, {"id": uuid4(), "team_id": uuid4()}, expect=1),
    ]
    for _ in range(CONNECTIONS * 2):
        with pytest.raises(ForeignKeyViolation):
            await database.batch(steps)

    await add_team(database, "after")
    assert await names(database) == ["after"]
