"""Batches: all or nothing each, several in one COMMIT on SQLite, none told of before it returned."""

from __future__ import annotations

import asyncio
import sqlite3
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from penpot_core.db import BatchConflict, Database, Step, TransactionTimeout, UniqueViolation
from tests.db.tables import ADD_ONE, ADD_TEAM, TEAM, add_team, names


def adding(name: str) -> list[Step]:
    """A batch that makes one team."""
    return [Step(ADD_TEAM, {"id": uuid4(), "name": name}, expect=1, name=f"add {name}")]


async def test_batch_when_its_steps_meet_what_they_must_then_answers_counts_and_rows(
    database: Database,
) -> None:
    team_id = uuid4()
    insert = sa.insert(TEAM).values(id=team_id, name="a").returning(TEAM.c.id, TEAM.c.amount)

    made, raised = await database.batch(
        [Step(insert, expect=1), Step(ADD_ONE, {"key": team_id}, expect=1, name="raise")]
    )

    assert (made.count, raised.count) == (1, 1)
    assert made.rows[0].id == team_id
    assert made.rows[0].amount == 0


async def test_batch_when_a_step_misses_its_row_then_names_it_and_keeps_nothing(database: Database) -> None:
    with pytest.raises(BatchConflict) as caught:
        await database.batch([*adding("a"), Step(ADD_ONE, {"key": uuid4()}, expect=1, name="raise")])

    assert (caught.value.step, caught.value.expected, caught.value.got) == ("raise", 1, 0)
    assert await names(database) == []


async def test_batches_when_one_of_many_fails_then_it_fails_alone(database: Database) -> None:
    await add_team(database, "taken")
    batches = [
        adding(f"team-{number}") if number % 5 else adding(f"team-{number}") + adding("taken")
        for number in range(20)
    ]

    outcomes = await asyncio.gather(*(database.batch(steps) for steps in batches), return_exceptions=True)

    failed = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, UniqueViolation)]
    assert failed == [0, 5, 10, 15]
    expected = {f"team-{number}" for number in range(20) if number % 5} | {"taken"}
    assert set(await names(database)) == expected


async def test_batches_when_they_wait_together_then_share_a_commit_and_none_is_told_before_it(
    sqlite: Database,
) -> None:
    texts: list[str] = []
    told: list[tuple[str, bool]] = []

    def trace(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(texts.append)

    async def one(number: int) -> None:
        await sqlite.batch(adding(f"team-{number}"))
        told.append((f"team-{number}", "COMMIT" in texts))

    await sqlite._writer.submit(trace)  # type: ignore[attr-defined]
    async with sqlite.write() as connection:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "before"})
        waiting = [asyncio.create_task(one(number)) for number in range(10)]
        await asyncio.sleep(0.05)
        texts.clear()

    await asyncio.gather(*waiting)
    assert texts.count("COMMIT") == 2, "one of the transaction before, one for all ten batches"
    assert texts.count("SAVEPOINT batch") == 10
    assert len(told) == 10
    assert all(after_commit for _, after_commit in told)


async def test_batch_when_it_has_returned_then_others_see_its_rows(database: Database) -> None:
    async def one(number: int) -> None:
        await database.batch(adding(f"team-{number}"))
        assert f"team-{number}" in await names(database)

    await asyncio.gather(*(one(number) for number in range(20)))


async def test_batches_when_all_change_one_row_then_none_is_lost(database: Database) -> None:
    team_id = await add_team(database, "counted")

    await asyncio.gather(*(database.batch([Step(ADD_ONE, {"key": team_id}, expect=1)]) for _ in range(50)))

    assert await amount(database, team_id) == 50


async def test_batch_when_the_writer_is_held_too_long_then_it_gives_up_and_writes_nothing(
    database: Database,
) -> None:
    team_id = await add_team(database, "held")
    async with database.write() as connection:
        await connection.execute(ADD_ONE, {"key": team_id})
        with pytest.raises(TransactionTimeout):
            await database.batch([Step(ADD_ONE, {"key": team_id}, expect=1)], timeout=0.2)

    assert await amount(database, team_id) == 1


async def test_batch_when_its_statement_is_wrong_then_is_refused_before_it_begins(database: Database) -> None:
    with pytest.raises(TypeError):
        await database.batch([*adding("a"), Step(ADD_ONE, {"unknown": 1})])

    assert await names(database) == []


async def amount(database: Database, team_id: UUID) -> int:
    """The team's amount."""
    async with database.read() as connection:
        return int(await connection.fetch_val(sa.select(TEAM.c.amount).where(TEAM.c.id == team_id)))
