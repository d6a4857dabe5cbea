"""Starting children, waiting for them, ending them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog

from penpot_core.metrics import Metrics

log = structlog.get_logger("penpot.children")

CHILD = Path(__file__).with_name("child.py")
MOST_OUTPUT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """A function of a module that stands alone: `module` is its file."""

    module: Path
    function: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of address space, seconds of processor and of time, bytes of one file written."""

    memory: int = 1024 * 2**20
    cpu: int = 30
    seconds: float = 60.0
    file_size: int = 512 * 2**20


class ChildFailed(Exception):
    """The work was not done. `code` is None where the child died or ran out of `exhausted` (memory, time, cpu)."""

    def __init__(self, code: str | None, hint: str | None, exhausted: str | None = None) -> None:
        super().__init__(hint or code or exhausted)
        self.code = code
        self.hint = hint
        self.exhausted = exhausted


class Children:
    """At most `at_once` children of this process; others wait for their turn."""

    def __init__(self, metrics: Metrics, at_once: int | None = None) -> None:
        self._metrics = metrics
        self._turns = asyncio.Semaphore(at_once or max(2, os.cpu_count() or 2))

    async def run(self, job: Job, params: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
        """What the function returns. Raises ChildFailed."""
        async with self._turns:
            began = time.perf_counter()
            try:
                return await run(job, params, limits)
            finally:
                elapsed = (time.perf_counter() - began) * 1000
                self._metrics.observe("penpot_children_timing", elapsed, name=job.function)


async def run(job: Job, params: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Start a child, give it its order, and read the answer."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"LANG": "C.UTF-8", "PATH": ""},
        cwd="/",
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limits.seconds):
            output, errors = await talk(child, order(job, params, limits))
            status = await child.wait()
    except TimeoutError:
        raise ChildFailed(None, f"It took longer than {limits.seconds:g} s.", "time") from None
    finally:
        await end(child)
    return answer_of(status, output, errors)


def order(job: Job, params: Mapping[str, Any], limits: Limits) -> bytes:
    """What the child is told."""
    return orjson.dumps(
        {
            "module": str(job.module),
            "function": job.function,
            "params": dict(params),
            "parent": os.getpid(),
            "limits": {"memory": limits.memory, "cpu": limits.cpu, "file_size": limits.file_size},
        }
    )


async def talk(child: asyncio.subprocess.Process, text: bytes) -> tuple[bytes, bytes]:
    """Write the order, and read at most `MOST_OUTPUT` bytes of each stream."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(text)
        await child.stdin.drain()
        child.stdin.close()
    output, errors = await asyncio.gather(bounded(child.stdout), bounded(child.stderr))
    return output, errors


async def bounded(stream: asyncio.StreamReader) -> bytes:
    """All that comes, of which the beginning is kept."""
    kept = bytearray()
    while piece := await stream.read(65536):
        kept += piece[: max(0, MOST_OUTPUT - len(kept))]
    return bytes(kept)


async def end(child: asyncio.subprocess.Process) -> None:
    """End the child and all that it started, whatever state they are in."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.returncode is None:
        await asyncio.shield(asyncio.ensure_future(child.wait()))


def answer_of(status: int, output: bytes, errors: bytes) -> dict[str, Any]:
    """What the child's words and its end mean. Raises ChildFailed."""
    try:
        answer: dict[str, Any] = orjson.loads(output)
    except orjson.JSONDecodeError:
        answer = {}
    if status == 0 and "result" in answer:
        result: dict[str, Any] = answer["result"]
        return result
    if refusal := answer.get("refusal"):
        raise ChildFailed(refusal["code"], refusal["hint"])
    if exhausted := answer.get("exhausted"):
        raise ChildFailed(None, f"It needs more {exhausted} than is allowed.", exhausted)
    if status == -signal.SIGXCPU or (status == -signal.SIGKILL and not output):
        raise ChildFailed(None, "It needs more time of the processor than is allowed.", "cpu")
    log.warning("a child failed", status=status, said=errors[-2000:].decode("utf-8", "replace"))
    raise ChildFailed(None, "It cannot be processed.")
