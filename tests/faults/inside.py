"""A server within the test's own process, whose fault switches the test can reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from sanic import Sanic

from penpot_core.app import App, build
from penpot_core.db.errors import DatabaseUnavailable
from penpot_core.http.server import build_server
from penpot_core.http.serving import _bound, _drain, _started
from penpot_core.testing import faults
from penpot_core.testing.ports import LOOPBACK, free_port

DATABASE = ("database.statement", "database.step", "database.commit")
STORAGE = ("storage.call",)
MOST_BODY = 100_000_000


@asynccontextmanager
async def served(environ: Mapping[str, str]) -> AsyncIterator[tuple[App, str]]:
    """A running server of these settings and its address."""
    # Else Sanic takes its classes to pieces, and a second server of this process finds none.
    Sanic.test_mode = True
    app = build(environ=environ)
    port = free_port()
    listening = await _bound(build_server(app, max_body=MOST_BODY), LOOPBACK, port, shared=False)
    await _started(listening)
    try:
        yield app, f"http://{LOOPBACK}:{port}"
    finally:
        listening.close()
        await listening.before_stop()
        await _drain(listening)
        await listening.after_stop()


@dataclass
class Calls:
    """Calls of the database and of the storage so far. The one with the number `fails` does; 0 is none."""

    fails: int
    made: int = 0
    failed: str = ""

    def effect(self, name: str) -> Callable[[], None]:
        """What a point does."""

        def count() -> None:
            self.made += 1
            if self.made == self.fails:
                self.failed = name
                if name in STORAGE:
                    raise OSError(f"The storage is away, says {name}.")
                raise DatabaseUnavailable(f"The database is away, says {name}.")

        return count


@contextmanager
def failing(number: int) -> Iterator[Calls]:
    """Let one call of the database or of the storage fail, the first one being 1; the others of a `with` do not."""
    calls = Calls(number)
    with ExitStack() as stack:
        for name in (*DATABASE, *STORAGE):
            stack.enter_context(faults.armed(name, calls.effect(name), at=None))
        yield calls
