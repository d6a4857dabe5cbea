"""What is told about the instance, and that nothing is while telemetry is off (contract/worker.md §7.2)."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from penpot_core.app import App
from penpot_core.tasks import Worker
from penpot_core.testing.servers import RELAXED, penpot
from penpot_core.transit import Keyword, record
from penpot_core.types import CronJob, TaskHandler
from penpot_migrations.tables import audit_log, profile, server_prop, task
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.blob.fressian import read_document
from penpot_plugins.telemetry.fressian import packed
from penpot_plugins.telemetry.report import make_report
from tests.plugins.days import day_that_lasts
from tests.plugins.files.builders import File
from tests.plugins.files.conftest import alice, environ, sqlite_template, world
from tests.plugins.files.worlds import Person, World
from tests.plugins.telemetry.receiver import Receiver, receiver

__all__ = ["alice", "environ", "receiver", "sqlite_template", "world"]

ON = f"{RELAXED['PENPOT_FLAGS']} disable-backend-worker".replace("disable-telemetry", "enable-telemetry")
OFF = f"{RELAXED['PENPOT_FLAGS']} disable-backend-worker".replace("disable-telemetry", "")


@pytest.fixture(autouse=True)
async def day() -> None:
    """Much is counted by the day."""
    await day_that_lasts()


async def reporting(world: World, receiver: Receiver, flags: str = ON) -> App:
    return await world.another(PENPOT_FLAGS=flags, PENPOT_TELEMETRY_URI=receiver.uri)


async def run(app: App, **props: Any) -> Any:
    return await app.plugins.named("penpot_task_handlers", TaskHandler)["telemetry"].run(app, props)


async def subscribe(world: World, person: Person) -> str:
    """Somebody who wants the newsletter; the address."""
    async with world.app.database.write() as db:
        mine = profile.c.id == person.id
        await db.execute(update(profile).where(mine).values(props=record(newsletter_updates=True)))
        return str(await db.fetch_val(select(profile.c.email).where(mine)))


async def event(world: World, name: str, age: timedelta = timedelta(0), **more: Any) -> UUID:
    """A stripped copy of an event, as the audit log leaves it."""
    day = (datetime.now(UTC) - age).replace(hour=0, minute=0, second=0, microsecond=0)
    row = {
        "id": uuid4(),
        "name": name,
        "type": "command",
        "source": "telemetry:backend",
        "profile_id": uuid4(),
    }
    async with world.app.database.write() as db:
        values = {"created_at": day, "tracked_at": day, "props": {}, "context": {}, **more}
        await db.execute(insert(audit_log).values({**row, **values}))
    return row["id"]  # type: ignore[return-value]


async def events_left(world: World) -> set[UUID]:
    async with world.app.database.read() as db:
        return {row.id for row in await db.fetch_all(select(audit_log.c.id))}


def decoded(message: Any) -> Any:
    """The events of a message, as the receiver reads them."""
    text = message["events"]
    assert not text.endswith("=")
    body = unpack(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert body.version == 4
    return read_document(body.text)


async def test_telemetry_when_it_is_off_then_nothing_is_sent(
    world: World, alice: Person, receiver: Receiver
) -> None:
    await subscribe(world, alice)
    await event(world, "login")
    app = await reporting(world, receiver, OFF)
    assert await run(app) is None
    assert receiver.received == []
    assert len(await events_left(world)) == 1
    assert not app.plugins.named("penpot_cron_jobs", CronJob)["telemetry"].enabled(app)


async def test_telemetry_when_it_is_on_then_the_report_tells_what_there_is(
    world: World, alice: Person, receiver: Receiver
) -> None:
    file = await alice.file()
    await file.edit(File().add("rect", "a"))
    await alice.file()
    bob = await world.person("bob")
    await alice.call("delete-file", id=file.id)
    address = await subscribe(world, bob)
    app = await reporting(world, receiver)
    assert app.plugins.named("penpot_cron_jobs", CronJob)["telemetry"].enabled(app)
    await run(app)
    ((line, is_json, report),) = receiver.received
    assert (line, is_json) == ("post /in http/1.1", True)
    async with world.app.database.read() as db:
        kept = await db.fetch_one(select(server_prop).where(server_prop.c.id == "instance-id"))
    stats = report.pop("stats")
    assert report == {
        "type": "telemetry-legacy-report",
        "version": "2.17.0",
        "instance-id": str(kept["content"] if kept is not None else None),
        "subscriptions": [address],
    }
    assert kept is not None
    assert kept["preload"]
    machine = {name: stats.pop(name) for name in ("jvm-cpus", "os-arch", "os-name", "os-version", "user-tz")}
    assert all(machine.values())
    assert stats == {
        "public-uri": "http://localhost:1",
        "total-teams": 2,
        "total-projects": 2,
        "total-files": 2,
        "total-users": 2,
        "total-fonts": 0,
        "total-comments": 0,
        "total-file-changes": 1,
        "total-touched-files": 1,
        "email-domains": ["example.com"],
        "avg-projects-on-team": 1,
        "max-projects-on-team": 1,
        "avg-files-on-project": 1,
        "max-files-on-project": 2,
        "avg-comment-threads-on-file": 0,
        "max-comment-threads-on-file": 0,
        "avg-users-on-team": 1,
        "max-users-on-team": 1,
        "auth-backend-penpot": 2,
        "total-accomulated-events": 0,
        "event-counters": {},
    }
    again = await make_report(app, datetime.now(UTC))
    assert again["instance-id"] == report["instance-id"]


@pytest.mark.parametrize(
    ("settings", "referer"),
    [
        ({"PENPOT_TELEMETRY_REFERER": "acme"}, "acme"),
        ({"PENPOT_TELEMETRY_REFERER": "acme", "PENPOT_TELEMETRY_WITH_TAIGA": "true"}, "taiga"),
    ],
)
async def test_report_when_the_instance_came_with_something_then_it_says_so(
    world: World, settings: dict[str, str], referer: str
) -> None:
    app = await world.another(**settings)
    report = await make_report(app, datetime.now(UTC))
    assert report["stats"]["referer"] == referer
    assert "subscriptions" not in report
    assert "avg-files-on-project" not in report["stats"], "there is no project"


async def test_events_when_they_wait_then_they_are_sent_a_page_at_a_time_and_removed(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penpot_plugins.telemetry.queries.EVENTS", _events_of_two())
    await event(world, "too-old", timedelta(days=9))
    own = {"is-new": True, "file-id": uuid4(), "size": 1.5, "many": 1 << 40}
    props = {Keyword(name): value for name, value in own.items()}
    await event(world, "first", timedelta(days=2), props=props, context=record(version="2.17.0"))
    await event(world, "second", timedelta(days=1))
    await event(world, "third")
    full = await event(world, "full-event", source="backend")
    app = await reporting(world, receiver)
    assert await run(app) is None
    report, *messages = receiver.messages
    assert report["stats"]["event-counters"] == {"third": 1}
    assert report["stats"]["total-accomulated-events"] == 1
    assert [set(one) for one in messages] == [{"type", "version", "instance-id", "events"}] * 2
    assert {one["type"] for one in messages} == {"telemetry-events"}
    pages = [decoded(one) for one in messages]
    assert [[one["name"] for one in page] for page in pages] == [["first", "second"], ["third"]]
    first = pages[0][0]
    assert set(first) == {"name", "type", "source", "tracked-at", "profile-id", "props", "context"}
    assert (first["props"], first["context"]) == (own, {"version": "2.17.0"})
    assert await events_left(world) == {full}


def _events_of_two() -> Any:
    from penpot_plugins.telemetry import queries

    return queries.EVENTS.limit(2)


async def test_events_when_the_audit_log_keeps_them_then_they_stay(world: World, receiver: Receiver) -> None:
    kept = await event(world, "kept")
    await run(await reporting(world, receiver, f"{ON} enable-audit-log"))
    assert [one["type"] for one in receiver.messages] == ["telemetry-legacy-report"]
    assert await events_left(world) == {kept}


async def test_events_when_they_are_refused_then_they_stay_and_the_task_fails(
    world: World, receiver: Receiver
) -> None:
    kept = await event(world, "kept")
    app = await reporting(world, receiver)
    receiver.statuses = [200, 500]
    async with app.database.write() as db:
        task_id = await app.outbox.submit(db, "telemetry", {})
    await Worker(app).drain()
    async with app.database.read() as db:
        row = await db.fetch_one(select(task).where(task.c.id == task_id))
    assert row is not None
    assert (row["status"], "answers 500" in row["error"]) == ("failed", True)
    assert await events_left(world) == {kept}


async def test_report_when_it_is_refused_then_the_task_is_tried_again(
    world: World, receiver: Receiver
) -> None:
    app = await reporting(world, receiver)
    receiver.statuses = [207]
    async with app.database.write() as db:
        task_id = await app.outbox.submit(db, "telemetry", {})
    await Worker(app).drain()
    async with app.database.read() as db:
        row = await db.fetch_one(select(task).where(task.c.id == task_id))
    assert row is not None
    assert (row["status"], row["error"]) == ("retry", f"OutboundFailed: {receiver.uri} answers 207")
    assert len(receiver.received) == 1


async def test_params_when_an_operator_gives_them_then_they_stand(world: World, receiver: Receiver) -> None:
    on, off = await reporting(world, receiver), await reporting(world, receiver, OFF)
    await run(on, **{"send?": False})
    assert receiver.received == []
    await run(off, **{"enabled?": True})
    assert len(receiver.received) == 1


async def test_preview_when_called_then_shows_what_is_sent_and_where_to(
    world: World, alice: Person, receiver: Receiver
) -> None:
    address = await subscribe(world, alice)
    await event(world, "login", props=record(is_new=True))
    on = {**world.environ, "PENPOT_FLAGS": ON, "PENPOT_TELEMETRY_URI": receiver.uri}
    shown = await asyncio.to_thread(lambda: penpot("telemetry", "preview", settings=on))
    assert shown.returncode == 0, shown.stderr
    await run(await reporting(world, receiver))
    assert json.loads(shown.stdout) == receiver.messages[0]
    assert json.loads(shown.stdout)["subscriptions"] == [address]
    assert f"goes to {receiver.uri}, with 1 events" in shown.stderr
    await event(world, "login", props=record(is_new=True))
    more = await asyncio.to_thread(lambda: penpot("telemetry", "preview", "--events", settings=world.environ))
    told = json.loads(more.stdout.splitlines()[-1])
    assert (told["name"], told["props"]) == ("login", {"isNew": True})
    assert "Telemetry is off" in more.stderr
    assert len(receiver.messages) == 2, "a preview sends nothing"


@pytest.mark.parametrize(
    "value",
    [
        [None, True, False, 0, 63, 64, -1, 1 << 62, -(1 << 70), 1 << 70, 0.5],
        ["", "text", "ünï", "a 🙂 b", "x" * 70_000],
        {Keyword("a"): {Keyword("b/c"): [Keyword("d")]}, Keyword("e"): frozenset({1, 2})},
        [datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC), UUID(int=7)],
        [[n] for n in range(100)],
    ],
)
def test_packed_when_read_then_it_is_the_same(value: Any) -> None:
    body = unpack(packed(value))
    assert (body.version, read_document(body.text)) == (4, value)


def test_packed_when_a_value_cannot_be_written_then_says_so() -> None:
    with pytest.raises(TypeError, match="holds object, which"):
        packed([object()])
