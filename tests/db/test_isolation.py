"""What readers and writers see of each other, and who waits for whom."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import bindparam

from penpot_core.db import (
    AwaitedOutside,
    Connection,
    ConnectionMisuse,
    Database,
    DatabaseBusy,
    advisory_key,
    advisory_lock,
    for_update,
    guarded,
    skip_locked,
)
from penpot_core.db.locks import siphash
from tests.db.conftest import PATIENCE, Opened
from tests.db.tables import ADD_TEAM, BY_ID, COUNT, NAMES, TEAM, add_team, make_tables, names

LOCKED = for_update(sa.select(TEAM).where(TEAM.c.id == bindparam("id")))
SET = sa.update(TEAM).where(TEAM.c.id == bindparam("key")).values(amount=bindparam("new"))


async def test_readers_when_a_writer_has_not_committed_then_see_nothing_of_it(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "hidden"})
        assert await names(database) == []
        assert await connection.fetch_val(COUNT) == 1, "the writer sees its own rows"

    assert await names(database) == ["hidden"]


async def test_reader_when_others_commit_between_its_statements_then_sees_them(database: Database) -> None:
    async with database.read() as connection:
        assert await connection.fetch_val(COUNT) == 0
        await add_team(database, "new")
        assert await connection.fetch_val(COUNT) == 1


async def test_snapshot_when_others_commit_meanwhile_then_still_sees_the_state_of_its_first_statement(
    database: Database,
) -> None:
    async with database.snapshot() as connection:
        assert await connection.fetch_val(COUNT) == 0
        await add_team(database, "new")
        assert await connection.fetch_val(COUNT) == 0
        assert await connection.fetch_all(NAMES) == []

    assert await names(database) == ["new"]


async def test_snapshot_when_asked_to_write_then_refuses(database: Database) -> None:
    async with database.snapshot() as connection:
        with pytest.raises(ConnectionMisuse):
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})


async def test_read_modify_write_when_many_do_it_at_once_then_none_is_lost(database: Database) -> None:
    team_id = await add_team(database, "counted")

    async def raise_() -> None:
        async with database.write() as connection:
            row = await connection.fetch_one(LOCKED, {"id": team_id})
            assert row is not None
            await connection.execute(SET, {"key": team_id, "new": row.amount + 1})

    await asyncio.gather(*(raise_() for _ in range(40)))

    async with database.read() as connection:
        row = await connection.fetch_one(BY_ID, {"id": team_id})
    assert row is not None
    assert row.amount == 40


@pytest.mark.parametrize("key", [7, UUID("6e7ddb4c-2d4f-4a1c-8b42-93f21c8f9b5e")])
async def test_advisory_lock_when_held_then_others_wait_until_the_transaction_ends(
    database: Database, key: int | UUID
) -> None:
    order: list[str] = []
    begun = asyncio.Event()

    async def first() -> None:
        async with database.write() as connection:
            await connection.execute(advisory_lock(key))
            begun.set()
            await asyncio.sleep(0.1)
            order.append("first")

    async def second() -> None:
        await begun.wait()
        async with database.write() as connection:
            await connection.execute(advisory_lock(key))
            order.append("second")

    await asyncio.gather(first(), second())

    assert order == ["first", "second"]


async def test_advisory_lock_when_its_holder_fails_then_is_free(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.write() as connection:
            await connection.execute(advisory_lock(7))
            raise LookupError

    async with asyncio.timeout(PATIENCE), database.write() as connection:
        await connection.execute(advisory_lock(7))


async def test_advisory_locks_when_keys_differ_then_nobody_waits_on_a_server(server: Database) -> None:
    async with asyncio.timeout(PATIENCE), server.write() as first, server.write() as second:
        await first.execute(advisory_lock(1))
        await second.execute(advisory_lock(2))


def test_siphash_when_given_the_vector_of_its_paper_then_agrees() -> None:
    assert siphash(bytes(range(16)), bytes(range(15))) == 0xA129CA6149BE45E5


def test_advisory_key_when_made_of_a_uuid_then_is_a_signed_number_of_64_bits() -> None:
    keys = [advisory_key(uuid4()) for _ in range(64)]

    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert min(keys) < 0 < max(keys)


async def test_skip_locked_when_a_row_is_held_then_gives_the_others_on_a_server(server: Database) -> None:
    held, free = await add_team(server, "held"), await add_team(server, "free")

    async with server.write() as first, server.write() as second:
        await first.fetch_one(LOCKED, {"id": held})
        rows = await second.fetch_all(skip_locked(sa.select(TEAM.c.id)))

    assert [row.id for row in rows] == [free]


async def test_nowait_when_a_row_is_held_then_says_busy_on_a_server(server: Database) -> None:
    held = await add_team(server, "held")
    statement = for_update(sa.select(TEAM).where(TEAM.c.id == held), nowait=True)

    async with server.write() as first:
        await first.fetch_one(LOCKED, {"id": held})
        with pytest.raises(DatabaseBusy):
            async with server.write() as second:
                await second.fetch_one(statement)


async def debugging(url: str, opened: Opened) -> Database:
    """A database that refuses to await other things while its writer is held."""
    database = await opened(url, debug=True)
    await make_tables(database)
    return database


async def test_guard_when_a_write_transaction_awaits_something_else_then_is_refused_and_undone(
    sqlite_url: str, opened: Opened
) -> None:
    database = await debugging(sqlite_url, opened)
    with pytest.raises(AwaitedOutside, match="test_isolation"):
        async with database.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})
            await asyncio.sleep(0.01)

    assert await names(database) == []


async def test_guard_when_other_things_come_before_the_first_write_then_lets_them(
    sqlite_url: str, opened: Opened
) -> None:
    database = await debugging(sqlite_url, opened)
    async with database.write() as connection:
        await connection.fetch_all(NAMES)
        await asyncio.sleep(0.01)
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})
        await connection.fetch_all(NAMES)

    assert await names(database) == ["a"]


async def test_guarded_when_work_awaits_something_else_then_is_stopped_at_that_place(
    sqlite_url: str, opened: Opened
) -> None:
    database = await debugging(sqlite_url, opened)
    after: list[str] = []

    async def work(connection: Connection) -> None:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "a"})
        await asyncio.sleep(0.01)
        after.append("not reached")

    with pytest.raises(AwaitedOutside, match="work"):
        async with database.write() as connection:
            await guarded(connection, work(connection))

    assert after == []
    assert await names(database) == []
