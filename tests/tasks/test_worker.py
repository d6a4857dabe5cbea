"""The life of a task: results, back-off, order, parallelism, stopping, dying (contract/worker.md §2-5)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from penpot_core.app import App
from penpot_core.tasks import Worker
from penpot_core.tasks.cron import Cron
from penpot_core.tasks.results import of_error, of_result
from penpot_core.tasks.worker import POLL
from penpot_core.testing import faults
from penpot_core.testing.tasks import until
from penpot_core.testing.valkey import Valkey
from penpot_core.transit import Keyword, record
from penpot_migrations.tables import cron_lease, task, task_lease
from tests.tasks.conftest import Bench, Handlers

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("result", "retry_num", "wait", "attempt"),
    [
        (record(status=Keyword("retry")), 0, SECOND, 1),
        (record(status="retry"), 2, 4 * SECOND, 3),
        (record(status="retry", inc_by=2, delay=500), 0, SECOND, 2),
        (record(status="retry", inc_by=0, delay=timedelta(seconds=8)), 1, 8 * SECOND, 1),
        (record(status="retry"), 5000, timedelta(days=1), 5001),
    ],
)
def test_retry_when_a_handler_asks_for_it_then_waits_double(
    result: Any, retry_num: int, wait: timedelta, attempt: int
) -> None:
    settled = of_result(result, retry_num, NOW)
    assert (settled.status, settled.at, settled.attempt) == (
        "retry",
        NOW + min(wait, timedelta(days=1)),
        attempt,
    ) or (retry_num == 5000 and settled.at == NOW + timedelta(milliseconds=1000 * 2**16))


def test_result_when_it_is_no_order_then_the_task_is_done() -> None:
    assert {of_result(one, 0, NOW).status for one in (None, 7, {}, {"status": "completed"})} == {"completed"}
    failed = of_result(record(status="failed", error="no such thing"), 0, NOW)
    assert (failed.status, failed.error) == ("failed", "no such thing")


def test_error_when_all_attempts_are_spent_then_the_task_fails() -> None:
    waits = [of_error(ValueError("x"), number, 3, NOW) for number in range(4)]
    assert [one.at and one.at - NOW for one in waits] == [SECOND, 2 * SECOND, 4 * SECOND, None]
    assert waits[3].status == "failed"
    assert waits[3].error == "ValueError: x"


async def test_task_when_it_raises_then_it_is_tried_again_until_it_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = timedelta(hours=1)
    monkeypatch.setattr("penpot_core.tasks.results.BASE", hour)
    seen = []

    async def probe(app: App, props: Any) -> None:
        seen.append(props["n"])
        raise ValueError("not today")

    bench.handlers.runs["probe"] = probe
    app = await bench.app()
    task_id = await bench.submit(app, props=record(n=1), max_retries=1)
    row = await bench.status(task_id, "retry")
    assert (row["retry_num"], row["error"]) == (1, "ValueError: not today")
    assert row["scheduled_at"] > datetime.now(UTC) + hour / 2
    await bench.hurry(task_id, hour)
    row = await bench.status(task_id, "failed")
    assert (row["retry_num"], row["completed_at"]) == (1, None)
    assert seen == [1, 1]


async def test_task_when_nobody_handles_it_then_it_is_not_done(bench: Bench) -> None:
    app = await bench.app()
    task_id = await bench.submit(app, "of-nobody", max_retries=0)
    assert "of-nobody" in (await bench.status(task_id, "failed"))["error"]


async def test_tasks_when_they_wait_then_urgent_ones_go_first(bench: Bench) -> None:
    seen: list[int] = []

    async def probe(app: App, props: Any) -> None:
        seen.append(props["n"])

    bench.handlers.runs["probe"] = probe
    app = await bench.app(worker=False)
    last, *_ = [await bench.submit(app, props=record(n=n), priority=n) for n in (10, 200, 100)]
    assert await bench.submit(app, props=record(n=0), delay=timedelta(hours=1))
    await bench.app(PENPOT_WORKER_DEFAULT_PARALLELISM="1")
    await bench.status(last, "completed")
    assert seen == [200, 100, 10]


async def test_task_when_the_same_waits_then_only_the_later_stays(bench: Bench) -> None:
    app = await bench.app(worker=False)
    wait = timedelta(hours=1)
    first = await bench.submit(app, label="a", delay=wait, dedupe=True)
    other = await bench.submit(app, label="b", delay=wait, dedupe=True)
    due = await bench.submit(app, label="a", dedupe=True)
    assert await bench.row(first) is None
    second = await bench.submit(app, label="a", delay=wait, dedupe=True)
    assert all([await bench.row(one) is not None for one in (other, due, second)])


async def test_queues_when_they_have_a_parallelism_then_so_many_run(bench: Bench) -> None:
    running, go = {"probe": 0, "hook": 0}, asyncio.Event()

    def waits(name: str) -> Any:
        async def run(app: App, props: Any) -> None:
            running[name] += 1
            await go.wait()

        return run

    bench.handlers.runs |= {name: waits(name) for name in running}
    app = await bench.app(PENPOT_WORKER_DEFAULT_PARALLELISM="3", PENPOT_WORKER_WEBHOOK_PARALLELISM="2")
    ids = [await bench.submit(app) for _ in range(5)]
    ids += [await bench.submit(app, "hook", queue="webhooks") for _ in range(4)]
    await until(lambda: running == {"probe": 3, "hook": 2})
    await asyncio.sleep(0.3)
    assert running == {"probe": 3, "hook": 2}
    go.set()
    for task_id in ids:
        await bench.status(task_id, "completed")
    assert running == {"probe": 5, "hook": 4}


async def test_worker_when_more_is_due_than_there_is_room_for_then_it_looks_again_when_there_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, looks = asyncio.Event(), 0
    take = Worker._take_due

    async def counted(worker: Worker, *arguments: Any, **more: Any) -> Any:
        nonlocal looks
        looks += 1
        return await take(worker, *arguments, **more)

    async def probe(app: App, props: Any) -> None:
        await go.wait()

    monkeypatch.setattr(Worker, "_take_due", counted)
    bench.handlers.runs["probe"] = probe
    app = await bench.app(worker=False)
    ids = [await bench.submit(app) for _ in range(60)]
    await bench.app(PENPOT_WORKER_DEFAULT_PARALLELISM="1")
    await bench.status(ids[0], "running")
    await asyncio.sleep(0.5)
    assert looks < 5
    go.set()
    # Seven looks would be needed, at five seconds each, were it not told that there is room.
    async with asyncio.timeout(POLL.total_seconds() * 4):
        for task_id in ids:
            await bench.status(task_id, "completed")


async def test_worker_when_its_broker_does_not_answer_after_a_task_then_the_dispatcher_looks(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def probe(app: App, props: Any) -> None:
        """Nothing."""

    def away(queue: str) -> int:
        raise OSError("The broker is away.")

    bench.handlers.runs["probe"] = probe
    app = await bench.app(worker=False)
    task_id = await bench.submit(app)
    worker = Worker(app)
    await worker._take_due(*due_of(worker))
    worker._broker, worker._pressed = worker._make_broker(), {"default"}
    monkeypatch.setattr(worker._broker, "waiting", away)
    app.outbox.due.clear()
    await worker.execute(task_id)
    assert (await bench.row(task_id))["status"] == "completed"
    assert app.outbox.due.is_set()


async def test_worker_when_it_stops_then_what_was_cut_off_is_due_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penpot_core.tasks.broker.STOP_SECONDS", 0.3)
    begun = asyncio.Event()

    async def probe(app: App, props: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    watcher = await bench.app(worker=False)
    app = await bench.app(handlers=Handlers(probe=probe))
    ids = [await bench.submit(app) for _ in range(3)]
    await begun.wait()
    bench.apps.remove(app)
    await app.stop()
    assert [(await bench.row(one))["status"] for one in ids] == ["new"] * 3
    assert watcher is bench.apps[0]


async def test_worker_when_it_dies_after_the_effect_then_another_runs_the_task_again(bench: Bench) -> None:
    count = 0

    async def probe(app: App, props: Any) -> None:
        nonlocal count
        count += 1

    bench.handlers.runs["probe"] = probe
    app = await bench.app(worker=False)
    task_id = await bench.submit(app)
    first, second = Worker(app), Worker(app)
    await first._take_due(*due_of(first))
    with faults.armed("tasks.before-settling", "raise"):
        await first.execute(task_id)
    assert (await bench.row(task_id))["status"] == "running"
    await second.beat()
    assert (await bench.row(task_id))["status"] == "running", "the first one may still live"
    await bench.hurry(task_id)
    await second.beat()
    assert (await bench.row(task_id))["status"] == "new"
    assert await second.drain() >= 1
    assert (await bench.row(task_id))["status"] == "completed"
    assert count == 2


@pytest.mark.parametrize(("hours", "outcome"), [(23, "running"), (25, "failed")])
async def test_task_when_another_program_never_ended_it_then_it_fails_after_a_day(
    hours: int, outcome: str, bench: Bench
) -> None:
    app = await bench.app(worker=False)
    task_id = await bench.submit(app)
    began = datetime.now(UTC) - timedelta(hours=hours)
    async with app.database.write() as db:
        foreign = update(task).where(task.c.id == task_id).values(status="running", modified_at=began)
        await db.execute(foreign)
    await Worker(app).beat()
    row = await bench.row(task_id)
    assert row["status"] == outcome
    if outcome == "failed":
        assert (row["error"], row["completed_at"]) == ("orphan with running status", None)
        assert row["modified_at"] > began


async def test_task_when_somebody_takes_it_while_it_looks_abandoned_then_it_does_not_run_twice(
    bench: Bench,
) -> None:
    async def probe(app: App, props: Any) -> None:
        """Nothing."""

    bench.handlers.runs["probe"] = probe
    app = await bench.app(worker=False)
    task_id = await bench.submit(app)
    first, second = Worker(app), Worker(app)
    await first._take_due(*due_of(first))
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    async with app.database.write() as db:
        await db.execute(update(task).where(task.c.id == task_id).values(modified_at=long_ago))
    with faults.armed("tasks.before-recovering", lambda: first._claim(task_id)):
        await second.beat()
    assert (await bench.row(task_id))["status"] == "running"


async def test_worker_when_it_stops_then_what_another_one_runs_by_now_goes_on(bench: Bench) -> None:
    """It was cut off while it handed tasks over: it does not know which messages are out."""
    app = await bench.app(worker=False)
    ids = [await bench.submit(app) for _ in range(2)]
    first, second = Worker(app), Worker(app)
    second.name = "of another process"
    first._broker = first._make_broker()
    await first._take_due(*due_of(first))
    assert await second._claim(ids[0]) is not None
    await first.stop()
    assert [(await bench.row(one))["status"] for one in ids] == ["running", "new"]
    async with app.database.read() as db:
        leases = await db.fetch_all(select(task_lease.c.task_id, task_lease.c.worker))
    assert [(row.task_id, row.worker) for row in leases] == [(ids[0], second.name)]


async def test_worker_when_it_was_silent_then_its_result_does_not_end_what_another_one_runs(
    bench: Bench,
) -> None:
    app = await bench.app(worker=False)
    task_id = await bench.submit(app)
    first, second = Worker(app), Worker(app)
    second.name = "of another process"

    async def probe(app: App, props: Any) -> None:
        """Takes so long without a sign of life that another worker begins it too."""
        await bench.hurry(task_id)
        await second.beat()
        await second._take_due(*due_of(second))
        assert await second._claim(task_id) is not None

    bench.handlers.runs["probe"] = probe
    await first._take_due(*due_of(first))
    await first.execute(task_id)
    assert (await bench.row(task_id))["status"] == "running"
    async with app.database.read() as db:
        leases = await db.fetch_all(select(task_lease.c.task_id, task_lease.c.worker))
    assert [(row.task_id, row.worker) for row in leases] == [(task_id, second.name)]


def due_of(worker: Worker) -> tuple[Any, dict[str, int]]:
    from penpot_core.tasks import queries

    return queries.DUE, dict.fromkeys(worker.queues, 10)


async def test_cron_when_many_could_start_it_then_one_does_and_a_missed_time_is_made_up_once(
    bench: Bench,
) -> None:
    app = await bench.app(worker=False)
    crons = [Cron(app, name) for name in ("first", "second")]
    await crons[0].plan()
    missed = NOW - timedelta(days=3)
    async with app.database.write() as db:
        await db.execute(update(cron_lease).where(cron_lease.c.id == "tasks-gc").values(next_at=missed))
    await asyncio.gather(*(cron.start_due(NOW) for cron in crons))
    async with app.database.read() as db:
        count = await db.fetch_val(select(func.count()).select_from(task).where(task.c.name == "tasks-gc"))
        next_at = await db.fetch_val(select(cron_lease.c.next_at).where(cron_lease.c.id == "tasks-gc"))
    assert (count, next_at) == (1, NOW + timedelta(days=1))


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    running = Valkey()
    yield running
    running.stop()


async def test_task_when_a_process_without_a_worker_submits_it_then_another_is_told(
    bench: Bench, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "PENPOT_DATABASE_URI" not in bench.environ:
        pytest.skip("an embedded server has no Redis")
    monkeypatch.setattr("penpot_core.tasks.worker.POLL", timedelta(hours=1))

    async def probe(app: App, props: Any) -> None:
        """Nothing."""

    bench.handlers.runs["probe"] = probe
    submitter = await bench.app(worker=False, **valkey.environment())
    worker = await bench.app(**valkey.environment())
    await worker.bus.settled()
    for _ in range(3):
        await bench.status(await bench.submit(submitter), "completed")


async def test_tasks_when_redis_goes_and_comes_back_then_none_is_lost(
    bench: Bench, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "PENPOT_DATABASE_URI" not in bench.environ:
        pytest.skip("an embedded server has no Redis")
    monkeypatch.setattr("penpot_core.tasks.worker.FAULT_PAUSE", 0.2)
    seen: list[int] = []

    async def probe(app: App, props: Any) -> None:
        seen.append(props["n"])

    bench.handlers.runs["probe"] = probe
    app = await bench.app(**valkey.environment())
    await bench.app(**valkey.environment())
    first = await bench.submit(app, props=record(n=1))
    await bench.status(first, "completed")
    await asyncio.to_thread(valkey.stop)
    second = await bench.submit(app, props=record(n=2))
    await asyncio.sleep(0.5)
    assert (await bench.row(second))["status"] in ("new", "scheduled")
    await asyncio.to_thread(valkey.restart)
    await bench.status(second, "completed")
    assert seen == [1, 2]
