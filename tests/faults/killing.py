"""A process that works on a file and kills itself where a test says; then the next one looks at what is stored.

A story is told in three parts, each by a process of its own on one database: `make` leaves a file, `act` does what is
being tested and tells what was acknowledged, and `check` compares what is stored with what was told. The middle one is
a fork of the test's, which kills itself at a fault switch, or before some statement that it writes.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from penpot_core.db.postgresql import sessions as postgresql_sessions
from penpot_core.db.sqlite import batches as sqlite_batches
from penpot_core.db.sqlite import sessions as sqlite_sessions
from penpot_core.testing import faults
from tests.plugins.files.worlds import OpenFile, Person, World

PATIENCE = 300
"""Seconds after which a process that does neither end nor die is ended by an alarm, as another signal than SIGKILL."""

Tell = Callable[[str], None]
Arm = Callable[[ExitStack], None]


@dataclass(frozen=True)
class Known:
    """What a process has to know to go on with the file of another; `others` are files that play a part."""

    person: UUID
    file: UUID
    page: UUID
    revn: int = 0
    others: tuple[UUID, ...] = ()


def known(file: OpenFile, *others: OpenFile) -> Known:
    """What to hand to the next process."""
    return Known(file.person.id, file.id, file.page_id, file.revn, tuple(one.id for one in others))


def attached(world: World, what: Known) -> OpenFile:
    """The file in the hands of this process."""
    return OpenFile(Person(world, what.person), what.file, what.page, what.revn)


@dataclass(frozen=True)
class Story:
    """`make` leaves a file, `act` works on it and tells what was acknowledged, `check` looks at what is stored."""

    make: Callable[[World], Awaitable[Known]]
    act: Callable[[World, Known, Tell], Awaitable[None]]
    check: Callable[[World, Known, list[str]], Awaitable[None]]


def play(environ: dict[str, str], story: Story, arm: Arm) -> None:
    """Make a file, kill the process that works on it, and check."""
    what = in_a_world(environ, story.make)
    told = killed(environ, lambda world, tell: story.act(world, what, tell), arm)
    in_a_world(environ, lambda world: story.check(world, what, told))


def in_a_world(environ: dict[str, str], work: Callable[[World], Awaitable[Any]]) -> Any:
    """Run something in an application that is started for it, and stopped. Journals are left as they are."""

    async def run() -> Any:
        world = await opened(environ)
        try:
            return await work(world)
        finally:
            for app in world.apps:
                leave_journals(app)
            await world.stop()

    with quiet():
        return asyncio.run(run())


def leave_journals(app: Any) -> None:
    """Let an application stop without writing bases."""
    from penpot_plugins.files.engine.engine import FileEngine

    app.get(FileEngine).checkpoints.forget()


async def opened(environ: dict[str, str]) -> World:
    """A world with one application."""
    world = World(environ)
    await world.another()
    return world


def killed(environ: dict[str, str], act: Callable[[World, Tell], Awaitable[None]], arm: Arm) -> list[str]:
    """Run something in a process that kills itself; the lines that it told before."""
    lines, survived = forked(environ, act, arm)
    assert not survived, "the process was to be killed"
    return lines


def forked(
    environ: dict[str, str], act: Callable[[World, Tell], Awaitable[None]], arm: Arm
) -> tuple[list[str], bool]:
    """Run something in a process; the lines that it told, and whether it came to its end."""
    return Child(environ, act, arm).end()


class Child:
    """A process that does something, from its making on."""

    def __init__(
        self, environ: dict[str, str], act: Callable[[World, Tell], Awaitable[None]], arm: Arm
    ) -> None:
        self._reading, writing = os.pipe()
        self._status: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)
            status = 1
            try:
                signal.alarm(PATIENCE)
                asyncio.run(
                    acted(environ, act, arm, lambda line: os.write(writing, f"{line}\n".encode()) and None)
                )
                status = 0
            finally:
                os._exit(status)
        os.close(writing)

    @property
    def ended(self) -> bool:
        """Whether the process is at its end."""
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None

    def wait(self) -> None:
        """Return when the process is at its end."""
        if self._status is None:
            self._status = os.waitpid(self._pid, 0)[1]

    def end(self) -> tuple[list[str], bool]:
        """Wait for it; the lines that it told, and whether it came to its end. It may die by SIGKILL only."""
        with os.fdopen(self._reading) as told:
            lines = told.read().splitlines()
        self.wait()
        assert self._status is not None
        if os.WIFEXITED(self._status):
            assert os.WEXITSTATUS(self._status) == 0, f"the process failed; it told {lines}"
            return lines, True
        assert os.WTERMSIG(self._status) == signal.SIGKILL
        return lines, False


async def acted(
    environ: dict[str, str], act: Callable[[World, Tell], Awaitable[None]], arm: Arm, tell: Tell
) -> None:
    """What the process does, armed when its application has started. It ends without stopping it."""
    with quiet(), ExitStack() as stack:
        world = await opened(environ)
        arm(stack)
        await act(world, tell)


@contextmanager
def quiet() -> Iterator[None]:
    """Let applications write nothing by themselves, however long they run: statements and switches are counted."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("checkpoints.IDLE_SECONDS", "liveness.BEAT_SECONDS"):
            patch.setattr(f"penpot_plugins.files.engine.{name}", 3600.0)
        yield


def at(point: str, hit: int = 1) -> Arm:
    """Die when a fault switch is reached for so manieth time."""
    return lambda stack: stack.enter_context(faults.armed(point, "exit", at=hit)) and None


class Statements:
    """Counts the statements that write, COMMIT among them; `before(n)` dies before the n-th of them."""

    def __init__(self) -> None:
        self.count = 0
        self._last: int | None = None

    def before(self, number: int) -> Arm:
        """Die before the n-th statement."""
        self._last = number
        return self.counting

    def counting(self, stack: ExitStack) -> None:
        """Count only."""
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sqlite_batches, "run_step", self._counted(sqlite_batches.run_step))
        patch.setattr(sqlite_batches, "commit_job", self._counted(sqlite_batches.commit_job))
        session = sqlite_sessions.WriteSession
        patch.setattr(session, "execute", self._counted(session.execute))
        patch.setattr(session, "commit", self._counted(session.commit))
        session = postgresql_sessions.WriteSession
        for name in ("execute", "fetch_all", "fetch_one", "commit"):
            patch.setattr(session, name, self._counted(getattr(session, name)))

    def _counted(self, run: Any) -> Any:
        def step(*arguments: Any) -> Any:
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            return run(*arguments)

        return step


def before_statement(number: int) -> Arm:
    """Die before the n-th statement that writes."""
    return Statements().before(number)
