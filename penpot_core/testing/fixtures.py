"""A pytest plugin: `pytest_plugins = ["penpot_core.testing.fixtures"]`.

`server` is a shared running server, on SQLite and then on PostgreSQL with Valkey; `people` makes persons who
are logged in there. `servers` starts others; `s3` is a real S3 server. When a test fails, what its servers logged
meanwhile is shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.process import SHOWN, ServerProcess
from penpot_core.testing.s3 import MISSING, S3Server, find_program
from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from penpot_core.transit import TagHandler

People = Callable[[str], Awaitable[ApiClient]]

POOL = pytest.StashKey[Servers]()
MARKS = pytest.StashKey[dict[ServerProcess, int]]()


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """Starts servers; all of them end with the session."""
    with Servers() as pool:
        request.config.stash[POOL] = pool
        yield pool


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A running S3 server that tests share; skipped where its program is not installed."""
    if find_program() is None:
        pytest.skip(MISSING)
    with S3Server() as running:
        yield running


@pytest.fixture(scope="session", params=list(DEPLOYMENTS))
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    """A running server that all tests share: a test makes people and teams of its own."""
    return servers.shared(DEPLOYMENTS[request.param])


@pytest.fixture(scope="session")
def transit_handlers() -> Sequence[TagHandler]:
    """The tags that clients of the tests know; override it to add those of a plugin."""
    return ()


@pytest.fixture
async def people(server: Server, transit_handlers: Sequence[TagHandler]) -> AsyncIterator[People]:
    """`await people("Alice")` registers somebody new of that name, logged in, on the test's server."""
    async with people_of(server, transit_handlers) as found:
        yield found


@asynccontextmanager
async def people_of(server: Server, handlers: Sequence[TagHandler] = ()) -> AsyncIterator[People]:
    """The same on any server, for as long as the block lasts."""
    async with AsyncExitStack() as stack:

        async def person(fullname: str) -> ApiClient:
            client = await stack.enter_async_context(ApiClient(server.base, handlers=handlers))
            await client.register(fullname)
            return client

        yield person


@pytest.fixture
async def visitor(server: Server, transit_handlers: Sequence[TagHandler]) -> AsyncIterator[ApiClient]:
    """A client that is not logged in, on the test's server."""
    async with ApiClient(server.base, handlers=transit_handlers) as client:
        yield client


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note how long the logs are, to show only what a test adds."""
    item.stash[MARKS] = {process: process.log_size() for process in _processes(item)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failed test's report what the servers logged since it began."""
    report = yield
    if report.failed:
        marks = item.stash.get(MARKS, {})
        for process in _processes(item):
            text = process.log_text(marks.get(process, 0))
            if text:
                report.sections.append((f"log of the server at {process.base}", text[-SHOWN:]))
    return report


def _processes(item: pytest.Item) -> list[ServerProcess]:
    pool = item.config.stash.get(POOL, None)
    return [process for server in pool.live for process in server.processes] if pool is not None else []
