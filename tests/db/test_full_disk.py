"""A full disk under SQLite: a coded error, nothing half-written, and all works again when there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from penpot_core.db import Connection, Database, DiskFull, Step
from tests.db.tables import ADD_TEAM, NAMES, add_team, names

ROOT = Path(__file__).parents[2]


async def limit_pages(connection: Connection, pages: int) -> None:
    """Let the database grow to so many pages only; the transaction must hold the writer."""
    await connection.fetch_all(sa.text(f"pragma max_page_count = {pages}"))


async def fill(connection: Connection) -> None:
    """Write until there is no room."""
    for _ in range(1_000):
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": f"{uuid4()} {'x' * 3000}"})


async def shrink(database: Database) -> None:
    """Leave the database no more room than it has now, plus a little."""
    async with database.write() as connection:
        await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "before"})
        await limit_pages(connection, 40)


async def test_transaction_when_the_disk_is_full_then_tells_and_nothing_of_it_stays(sqlite: Database) -> None:
    await shrink(sqlite)
    heard: list[str] = []
    with pytest.raises(DiskFull) as caught:
        async with sqlite.write() as connection:
            connection.after_commit(lambda: heard.append("wrong"))
            await fill(connection)

    assert (caught.value.code, caught.value.sqlstate) == ("disk-full", "53100")
    assert await names(sqlite) == ["before"]
    assert heard == []
    await roomy(sqlite)


async def test_savepoint_when_the_disk_is_full_then_the_first_cause_is_told(sqlite: Database) -> None:
    await shrink(sqlite)
    with pytest.raises(DiskFull):
        async with sqlite.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "outer"})
            async with connection.savepoint():
                await fill(connection)

    assert await names(sqlite) == ["before"]
    await roomy(sqlite)


async def test_savepoint_when_a_full_disk_is_swallowed_then_nothing_is_kept(sqlite: Database) -> None:
    await shrink(sqlite)
    with pytest.raises(Exception, match="disk is full"):
        async with sqlite.write() as connection:
            await connection.execute(ADD_TEAM, {"id": uuid4(), "name": "outer"})
            try:
                async with connection.savepoint():
                    await fill(connection)
            except DiskFull:
                pass
            await connection.fetch_all(NAMES)

    assert "outer" not in await names(sqlite)
    await roomy(sqlite)


async def test_batch_when_the_disk_is_full_then_tells_and_earlier_ones_stay(sqlite: Database) -> None:
    await shrink(sqlite)
    await sqlite.batch([Step(ADD_TEAM, {"id": uuid4(), "name": "small"})])
    big = [Step(ADD_TEAM, {"id": uuid4(), "name": f"{uuid4()} {'x' * 3000}"}) for _ in range(100)]
    with pytest.raises(DiskFull):
        await sqlite.batch(big)

    assert await names(sqlite) == ["before", "small"]
    await roomy(sqlite)


async def roomy(database: Database) -> None:
    """With room again, the writer works."""
    async with database.write() as connection:
        await connection.fetch_all(
            sa.text("pragma max_page_count = 1000000").execution_options(penpot_writes=True)
        )
    await add_team(database, "next")
    assert "next" in await names(database)


def test_process_when_its_files_may_not_grow_then_all_that_was_told_is_there(sqlite_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.db.disk", sqlite_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    *failures, last = done.stdout.splitlines()
    assert failures == ["DiskFull disk-full"] * 3
    _, told, _, kept = last.split()
    assert told == kept
