"""`penpot release`: the reference could take the database over afterwards."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select, update

from penpot_core.app import build
from penpot_core.ids import next_id
from penpot_core.testing import faults
from penpot_core.testing.servers import penpot
from penpot_core.transit import record
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_patch, file_snapshot_pending, file_state, instance_setting, task
from penpot_plugins.files.engine.liveness import PREFIX, STALE, live_processes
from penpot_plugins.files.engine.loading import read_body, read_stored
from penpot_plugins.files.release import ReleaseRefused, release
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()


def run(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return penpot("release", settings=environ)


async def stopped_world(environ: dict[str, str]) -> tuple[OpenFile, OpenFile]:
    """A world that was killed: two files with edits in their journals, the second one deleted."""
    world = World(environ)
    await world.another()
    alice = await world.person()
    files = [await alice.file() for _ in range(2)]
    for file in files:
        await file.edit(DRAWN.add("rect", "a"))
        await file.edit(DRAWN.add("rect", "b"))
    await alice.call("delete-file", id=files[1].id)
    files[0].engine().checkpoints.forget()
    await world.stop()
    return files[0], files[1]


async def rows_of(app: Any, statement: Any) -> list[Any]:
    async with app.database.read() as db:
        return await db.fetch_all(statement)


async def test_release_writes_every_file_whole_and_leaves_no_journal(environ: dict[str, str]) -> None:
    live, deleted = await stopped_world(environ)
    done = run(environ)
    assert done.returncode == 0, done.stderr
    assert "2 files were written" in done.stdout
    assert "2 of 2 files are written." in done.stderr
    app = build(environ=environ)
    await app.database.start()
    try:
        assert await rows_of(app, select(file_patch)) == []
        assert await rows_of(app, select(instance_setting)) == []
        objects = live.engine().place.objects
        for file in (live, deleted):
            stored = await read_stored(app.database, file.id, objects)
            assert stored is not None
            image = await read_body(file.id, 0, stored.body, app.codec)
            assert {uid("a"), uid("b")} <= set(image.pages[file.page_id].objects)
    finally:
        await app.database.stop()
    again = run(environ)
    assert again.returncode == 0
    assert "0 files were written" in again.stdout


async def test_release_when_a_process_works_is_refused_and_changes_nothing(environ: dict[str, str]) -> None:
    await stopped_world(environ)
    world = World(environ)
    app = await world.another()
    try:
        done = run(environ)
        assert done.returncode == 1
        assert f"process {os.getpid()}): stop it first" in done.stderr
        assert len(await rows_of(app, select(file_patch))) == 4
    finally:
        await world.stop()


async def test_release_when_a_process_begins_meanwhile_says_so(environ: dict[str, str]) -> None:
    await stopped_world(environ)
    world = World(environ)
    told: list[str] = []

    async def begin() -> None:
        await world.another()

    with (
        faults.armed("files.release.before-finish", begin),
        pytest.raises(ReleaseRefused, match="stop it first"),
    ):
        await release(build(environ=environ), told.append)
    await world.stop()
    assert told == ["1 due tasks were run.", "1 of 2 files are written.", "2 of 2 files are written."]


@pytest.mark.parametrize(
    ("host", "pid", "age", "lives"),
    [
        (None, None, timedelta(0), True),
        (None, 2**22 + 1, timedelta(0), False),
        (None, None, STALE + timedelta(seconds=1), False),
        ("elsewhere", 2**22 + 1, timedelta(0), True),
        ("elsewhere", 2**22 + 1, STALE + timedelta(seconds=1), False),
    ],
)
async def test_process_that_left_its_row_counts_while_it_may_live(
    world: World, host: str | None, pid: int | None, age: timedelta, lives: bool
) -> None:
    import socket

    value = {"host": host or socket.gethostname(), "pid": pid or os.getpid(), "at": datetime.now(UTC) - age}
    async with world.app.database.write() as db:
        before = len(await live_processes(db))
        name = f"{PREFIX}{next_id()}"
        await db.execute(insert(instance_setting).values(name=name, value=orjson.dumps(value).decode()))
        assert (len(await live_processes(db)) == before + 1) == lives


async def test_release_when_tasks_are_due_runs_those_that_somebody_handles(environ: dict[str, str]) -> None:
    world = World(environ)
    app = await world.another()
    alice = await world.person()
    file = await alice.file()
    await alice.call("delete-file", id=file.id)
    async with app.database.write() as db:
        unknown = await app.outbox.submit(db, "nobody-handles-this", record())
        await db.execute(
            update(task).where(task.c.name == "delete-object").values(scheduled_at=datetime.now(UTC))
        )
        await db.execute(update(task).where(task.c.name == "delete-object").values(status="running"))
    await world.stop()
    done = run(environ)
    assert done.returncode == 0, done.stderr
    await app.database.start()
    rows = {row["name"]: row for row in await rows_of(app, select(task))}
    await app.database.stop()
    assert rows["nobody-handles-this"]["id"] == unknown
    assert rows["nobody-handles-this"]["status"] == "new"
    assert rows["delete-object"]["status"] == "completed"
    assert "1 tasks were run" in done.stdout


async def test_release_when_a_version_is_not_written_yet_then_it_is_written(environ: dict[str, str]) -> None:
    from penpot_migrations.tables import file_change, file_data

    live, _ = await stopped_world(environ)
    app = build(environ=environ)
    await app.database.start()
    async with app.database.write() as db:
        change = await db.fetch_val(select(file_change.c.id).where(file_change.c.file_id == live.id))
        await db.execute(
            insert(file_snapshot_pending).values(snapshot_id=change, file_id=live.id, data_version=1)
        )
    await app.database.stop()
    done = run(environ)
    assert done.returncode == 0, done.stderr
    app = build(environ=environ)
    await app.database.start()
    waiting = await rows_of(app, select(file_snapshot_pending))
    stored = await rows_of(app, select(file_data).where(file_data.c.id == change))
    column = await rows_of(app, select(file_change.c.data).where(file_change.c.id == change))
    await app.database.stop()
    assert waiting == []
    assert [row["data"] for row in (*stored, *column) if row["data"]], (
        "its data is where the reference looks for it"
    )


async def test_file_that_the_reference_edited_after_the_release_is_its_own_again(
    environ: dict[str, str],
) -> None:
    from tests.plugins.files.reference_blobs import samples

    live, _ = await stopped_world(environ)
    assert run(environ).returncode == 0
    world = World(environ)
    app = await world.another()
    try:
        data = samples()["v4-legacy-db-plain-main"].blob
        row: Any = (await rows_of(app, select(file_state).where(file_state.c.file_id == live.id)))[0]
        assert row["base_version"] == row["data_version"]
        async with app.database.write() as db:
            changed = {"revn": 9, "modified_at": datetime.now(UTC)}
            await db.execute(update(file_table).where(file_table.c.id == live.id).values(**changed))
            if app.database.dialect == "postgresql":
                await db.execute(update(file_table).where(file_table.c.id == live.id).values(data=data))
        found = await live.person.call("get-file", app=app, id=live.id)
        assert found["revn"] == 9
        assert len(found["data"]["pages"]) == (2 if app.database.dialect == "postgresql" else 1)
    finally:
        await world.stop()
