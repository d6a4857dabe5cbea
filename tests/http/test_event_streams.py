"""Event streams: what a streaming method sends, and what becomes of it when nobody listens any more.

The methods come from a plugin of the test's own, so that their steps are known.
"""

from __future__ import annotations

import textwrap
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from penpot_core.testing.answers import ApiError, Event
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from tests.http.probing import until

PLUGIN = '''
    """Streams for tests."""

    import asyncio
    from pathlib import Path

    from penpot_core.errors import Restricted
    from penpot_core.hookspecs import hookimpl
    from penpot_core.rpc import Call, Params, Stream, rpc_method
    from penpot_core.transit import record
    from penpot_core.types import authenticated


    class Count(Params):
        """How far, and what happens then."""

        steps: int
        then: str = "end"


    @rpc_method(access=authenticated, transaction="own", added="1", streaming=True)
    async def count_aloud(call: Call, params: Count) -> Stream:
        """Count."""
        if params.then == "refuse":
            raise Restricted("not-today", "Not today.")

        async def work(emit):
            try:
                for step in range(params.steps):
                    await emit(record(step=step, text="two\\nlines"))
                if params.then == "wait":
                    await asyncio.sleep(60)
                if params.then == "error":
                    raise Restricted("too-far", "Too far.", step=params.steps)
                if params.then == "fail":
                    raise ValueError("a secret")
                return frozenset({params.steps})
            except asyncio.CancelledError:
                Path(FOLDER, "cancelled").touch()
                raise

        return Stream(work)


    @rpc_method(access=authenticated, transaction="own", added="1", streaming=True)
    async def say_at_once(call: Call, params: Count) -> int:
        """Declared as a stream, and none."""
        return params.steps


    @hookimpl
    def penpot_rpc_methods():
        """The methods."""
        return [count_aloud, say_at_once]
'''

PROGRESS = [Event("progress", {"step": step, "text": "two\nlines"}) for step in range(2)]


@pytest.fixture(scope="module")
def streaming_server(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("plugins")
    code = textwrap.dedent(PLUGIN).replace("FOLDER", repr(str(folder)))
    (folder / "counting.py").write_text(code)
    return servers.shared(ServerSpec(env={**RELAXED, "PENPOT_PLUGINS_DIR": str(folder)}))


@pytest.fixture
async def alice(streaming_server: Server) -> AsyncIterator[ApiClient]:
    async with ApiClient(streaming_server.base) as client:
        await client.register("Alice")
        yield client


@pytest.mark.parametrize("encoding", ["transit", "json"])
async def test_stream_when_all_goes_well_sends_progress_and_the_end_in_verbose_transit(
    alice: ApiClient, encoding: str
) -> None:
    answer = await alice.answer("count-aloud", {"steps": 2}, encoding=encoding)  # type: ignore[arg-type]
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream;charset=UTF-8"
    assert answer.headers["cache-control"] == "no-cache, no-store, max-age=0, must-revalidate"
    assert (answer.headers["pragma"], answer.headers["x-accel-buffering"]) == ("no-cache", "no")
    assert answer.body == [*PROGRESS, Event("end", frozenset({2}))]
    assert answer.raw.endswith(b'event: end\ndata: {"~#set":[2]}\n\n')


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("error", {"type": "restriction", "code": "too-far", "hint": "Too far.", "step": 2}),
        (
            "fail",
            {"type": "server-error", "code": "unexpected", "hint": "The server failed; its log says why."},
        ),
    ],
)
async def test_stream_when_the_work_fails_ends_with_one_error(
    alice: ApiClient, then: str, expected: dict[str, object]
) -> None:
    answer = await alice.answer("count-aloud", {"steps": 2, "then": then})
    assert answer.status == 200
    assert answer.body == [*PROGRESS, Event("error", expected)]


@pytest.mark.parametrize(
    ("params", "expected"),
    [({"steps": 1, "then": "refuse"}, (400, "not-today")), ({}, (400, "params-validation"))],
)
async def test_stream_when_it_is_refused_before_it_begins_is_an_ordinary_error(
    alice: ApiClient, params: dict[str, object], expected: tuple[int, str]
) -> None:
    answer = await alice.answer("count-aloud", params)
    assert (answer.status, answer.body["code"]) == expected
    with pytest.raises(ApiError, match=expected[1]):
        async with alice.stream("count-aloud", params):
            pass


async def test_stream_of_a_stranger_is_refused(streaming_server: Server) -> None:
    async with ApiClient(streaming_server.base) as stranger:
        answer = await stranger.answer("count-aloud", {"steps": 1})
    assert (answer.status, answer.body["code"]) == (401, "authentication-required")


async def test_stream_when_the_client_goes_away_cancels_the_work(
    alice: ApiClient, streaming_server: Server
) -> None:
    folder = Path(streaming_server.spec.env["PENPOT_PLUGINS_DIR"])
    async with alice.stream("count-aloud", {"steps": 1, "then": "wait"}) as events:
        assert (await anext(aiter(events))).name == "progress"
        assert not (folder / "cancelled").exists()
    await until((folder / "cancelled").exists, "the end of the work")
    assert (await alice.call("get-profile"))["id"] == alice.id, "the server goes on"


async def test_stream_when_read_as_it_comes_gives_each_event(alice: ApiClient) -> None:
    async with alice.stream("count-aloud", {"steps": 2}, encoding="json") as events:
        assert [event async for event in events] == [*PROGRESS, Event("end", frozenset({2}))]


async def test_stream_when_a_method_declares_one_and_answers_none_is_a_fault(alice: ApiClient) -> None:
    answer = await alice.answer("say-at-once", {"steps": 1})
    assert (answer.status, answer.body["code"]) == (500, "unexpected")
