"""Transactions that are cancelled anywhere: nothing of them stays, nothing is held afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from uuid import uuid4

import pytest
import sqlalchemy as sa

from penpot_core.db import Connection, Database, Step, TransactionTimeout, advisory_lock
from tests.db.conftest import CONNECTIONS, PATIENCE, until
from tests.db.tables import ADD_MEMBER, ADD_TEAM, BY_ID, MEMBER, TEAM, add_team, names

TRANSACTIONS = 1_000
AT_ONCE = 25
LOCK = 7

MEMBERS = sa.select(TEAM.c.name).join(MEMBER, MEMBER.c.team_id == TEAM.c.id)


class Storm:
    """Transactions that write a team and its member, cancelled after a random time; what became of each."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.random = random.Random(seed)
        self.told: set[str] = set()
        self.finished: set[str] = set()
        self.cancelled = 0

    async def transaction(self, name: str) -> None:
        team_id = uuid4()
        async with self.database.write() as connection:
            await connection.fetch_one(BY_ID, {"id": team_id})
            await connection.execute(advisory_lock(LOCK + len(name) % 3))
            await connection.execute(ADD_TEAM, {"id": team_id, "name": name})
            connection.after_commit(lambda: self.told.add(name))
            await connection.execute(ADD_MEMBER, {"id": uuid4(), "team_id": team_id})
        self.finished.add(name)

    async def cancelled_somewhere(self, name: str) -> None:
        task = asyncio.create_task(self.transaction(name))
        if self.random.random() < 0.5:
            for _ in range(self.random.randrange(60)):
                await asyncio.sleep(0)
        else:
            await asyncio.sleep(self.random.random() * 0.03)
        task.cancel()
        await asyncio.wait([task])
        self.cancelled += task.cancelled()
        assert task.cancelled() or task.exception() is None

    async def rage(self) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                await self.cancelled_somewhere(f"team-{number}")

        await asyncio.gather(*(one(number) for number in range(TRANSACTIONS)))


async def at_once(database: Database, name: str) -> None:
    """As many transactions together as there are connections: a lost one would leave somebody waiting."""
    everybody = asyncio.Barrier(CONNECTIONS)

    async def one() -> None:
        async with database.snapshot() as connection:
            await connection.fetch_one(BY_ID, {"id": uuid4()})
            await everybody.wait()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        await add_team(database, name)


async def holds_nothing(database: Database) -> bool:
    """Whether PostgreSQL has no open transactions and advisory locks, but for those of the question.

    A connection that was cut off while its server worked still has them for a moment.
    """
    others = sa.text(
        "select (select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and xact_start is not null)"
        " + (select count(*) from pg_locks where locktype = 'advisory')"
    )
    async with database.read() as connection:
        return int(await connection.fetch_val(others)) == 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_transactions_when_a_thousand_are_cancelled_then_nothing_is_half_done_or_held(
    database: Database, seed: int
) -> None:
    storm = Storm(database, seed)
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told["message"]))

    await storm.rage()

    # The driver complains of connections that come back with a transaction still open.
    assert [text for text in complaints if "transaction" in text] == []
    assert storm.cancelled > TRANSACTIONS / 10, "the storm should hit"
    await at_once(database, "afterwards")
    kept = [name for name in await names(database) if name != "afterwards"]
    async with database.read() as connection:
        members = Counter(row.name for row in await connection.fetch_all(MEMBERS))
    assert members == Counter(kept), "a team without its member is half a transaction"
    assert storm.told == set(kept), "after_commit tells of all that was kept, and of nothing else"
    assert storm.finished <= storm.told
    if database.dialect == "postgresql":
        await until(lambda: holds_nothing(database))


async def test_batches_when_cancelled_at_random_then_each_is_whole_and_later_ones_run(
    database: Database,
) -> None:
    chance = random.Random(3)

    async def one(number: int) -> None:
        team_id = uuid4()
        steps = [
            Step(ADD_TEAM, {"id": team_id, "name": f"team-{number}"}, expect=1),
            Step(ADD_MEMBER, {"id": uuid4(), "team_id": team_id}, expect=1),
        ]
        task = asyncio.create_task(database.batch(steps))
        await asyncio.sleep(chance.random() * 0.01)
        task.cancel()
        await asyncio.wait([task])

    await asyncio.gather(*(one(number) for number in range(200)))

    await at_once(database, "afterwards")
    kept = [name for name in await names(database) if name != "afterwards"]
    async with database.read() as connection:
        assert Counter(row.name for row in await connection.fetch_all(MEMBERS)) == Counter(kept)


async def test_reads_when_cancelled_in_a_statement_then_their_connections_serve_again(
    database: Database,
) -> None:
    long = LONG[database.dialect]

    async def read() -> None:
        async with database.read() as connection:
            await connection.fetch_all(long)

    tasks = [asyncio.create_task(read()) for _ in range(CONNECTIONS)]
    await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)

    assert all(task.cancelled() for task in tasks)
    await at_once(database, "afterwards")


async def test_writer_when_cancelled_while_waiting_for_it_then_the_next_gets_it(database: Database) -> None:
    team_id = await add_team(database, "locked")
    lock = sa.select(TEAM).where(TEAM.c.id == team_id).with_for_update()

    async def wait() -> None:
        async with database.write() as connection:
            await connection.fetch_one(lock)

    async with database.write() as connection:
        await connection.fetch_one(lock)
        waiting = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(0.05)
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)

    await at_once(database, "afterwards")


async def test_transaction_when_its_time_is_over_then_is_rolled_back_with_a_code(database: Database) -> None:
    with pytest.raises(TransactionTimeout) as caught:
        async with database.write(timeout=0.2) as connection:
            await add(connection, "late")
            await connection.fetch_all(LONG[database.dialect])

    assert caught.value.code == "statement-timeout"
    assert await names(database) == []
    await at_once(database, "afterwards")


async def add(connection: Connection, name: str) -> None:
    """A team in this transaction."""
    await connection.execute(ADD_TEAM, {"id": uuid4(), "name": name})


LONG = {
    "postgresql": sa.text("select pg_sleep(60)"),
    "sqlite": sa.text(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000000000) select count(*) from n"
    ),
}
