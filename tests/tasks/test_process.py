"""`penpot worker` and `penpot task`, as processes of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from penpot_core.testing.process import environment_for
from penpot_core.testing.servers import penpot
from tests.tasks.conftest import Bench
from tests.tasks.worker_process import WorkerProcess


@pytest.fixture
def worker(environ: dict[str, str], tmp_path: Path) -> Iterator[WorkerProcess]:
    """A worker that is not started yet."""
    if "PENPOT_DATABASE_URI" not in environ:
        pytest.skip("an embedded server runs its tasks itself")
    process = WorkerProcess(environment_for(environ), tmp_path / "worker.log")
    yield process
    process.kill()


async def test_worker_when_it_is_killed_after_the_effect_then_the_task_runs_again(
    bench: Bench, worker: WorkerProcess
) -> None:
    app = await bench.app(worker=False)
    task_id = await bench.submit(app, "tasks-gc")
    worker.start(PENPOT_FAULTS="tasks.before-settling:exit")
    assert await asyncio.to_thread(worker.wait) == -9
    assert (await bench.row(task_id))["status"] == "running"
    await bench.hurry(task_id)
    worker.start()
    row = await bench.status(task_id, "completed")
    assert row["retry_num"] == 0
    worker.stop()
    assert await asyncio.to_thread(worker.wait) == 0


def test_worker_when_the_server_is_embedded_then_refuses(environ: dict[str, str]) -> None:
    if "PENPOT_DATABASE_URI" in environ:
        pytest.skip("about embedded servers")
    answer = penpot("worker", settings=environ)
    assert answer.returncode == 2
    assert "PENPOT_DATABASE_URI" in answer.stderr


async def test_task_when_an_operator_looks_then_is_shown_cancelled_and_run_again(bench: Bench) -> None:
    app = await bench.app(worker=False)
    task_id = await bench.submit(app, "tasks-gc", delay=timedelta(hours=1), props={"n": 1})

    async def told(*words: str) -> tuple[int, str]:
        answer = await asyncio.to_thread(lambda: penpot("task", *words, settings=bench.environ))
        return answer.returncode, answer.stdout + answer.stderr

    status, text = await told("list", "--json", "--status", "new")
    assert (status, json.loads(text.splitlines()[0])["id"]) == (0, str(task_id))
    status, text = await told("show", str(task_id), "--json")
    assert json.loads(text)["props"] == {"n": 1}
    assert (await told("cancel", str(task_id)))[0] == 0
    assert (await bench.row(task_id))["error"] == "cancelled by an operator"
    assert (await told("cancel", str(task_id)))[0] == 1
    assert (await told("retry", str(task_id)))[0] == 0
    row = await bench.row(task_id)
    assert (row["status"], row["error"]) == ("new", None)
    for word in ("show", "retry", "cancel"):
        status, text = await told(word, "00000000-0000-0000-0000-000000000000")
        assert status == 1 and "There is no task" in text
    status, text = await told("list", "--status", "new,failed")
    assert status == 2 and "one of new" in text
    assert "tasks-gc" in (await told("list"))[1]
