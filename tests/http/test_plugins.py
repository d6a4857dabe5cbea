"""Plugins in a running server: one stands in for a built-in method, one is blocked, one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec

REPLACING = """
from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import NoParams, rpc_method
from penpot_core.transit import record
from penpot_core.types import public


@rpc_method(access=public, transaction="none", added="0.1", replaces="{target}")
async def {name}(call, params: NoParams):
    return record(fullname="Stand-in")


@hookimpl
def penpot_rpc_methods():
    return [{name}]
"""


def folder_with(tmp_path: Path, text: str) -> dict[str, str]:
    """The settings of a server with one plugin called `ours`."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "ours.py").write_text(text)
    return {**RELAXED, "PENPOT_PLUGINS_DIR": str(folder)}


async def test_method_when_a_plugin_replaces_it_then_the_plugin_answers(
    servers: Servers, tmp_path: Path
) -> None:
    text = REPLACING.format(name="get_profile", target="accounts:get-profile")
    with servers.own(ServerSpec(env=folder_with(tmp_path, text))) as server:
        async with ApiClient(server.base) as client:
            assert await client.call("get-profile") == {"fullname": "Stand-in"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            REPLACING.format(name="get_profile", target="accounts:get-nothing"),
            ("'ours'", "'accounts:get-nothing'", "not there"),
        ),
        (
            REPLACING.format(name="get_profile", target="").replace(', replaces=""', ""),
            ("'get-profile' is provided by both 'accounts' and 'ours'", 'replaces="accounts:get-profile"'),
        ),
        (
            REPLACING.format(name="get_x", target="").replace(', replaces=""', "").replace(": NoParams", ""),
            ("'ours'", "get_x: annotate 'params' with a Params struct, or with NoParams"),
        ),
        ("import nothing_of_that_name", ("'ours'", "ours.py", "cannot be loaded", "PENPOT_PLUGINS_BLOCKED")),
        ("requires = ('nobody',)", ("'ours' requires 'nobody'", "not installed")),
        ("raise RuntimeError('broken')", ("'ours'", "RuntimeError: broken", "PENPOT_PLUGINS_BLOCKED=ours")),
    ],
    ids=["wrong target", "clash", "annotation", "import", "requirement", "exception"],
)
def test_plugin_when_it_cannot_be_used_then_the_start_stops_with_a_sentence(
    text: str, sentences: tuple[str, ...], tmp_path: Path
) -> None:
    settings = {**folder_with(tmp_path, text), "PENPOT_DATA_DIR": str(tmp_path / "data")}
    process = ServerProcess(settings, free_port(), tmp_path / "log")
    process.launch()
    assert process.wait() == 2
    told = process.log_text()
    assert all(sentence in told for sentence in sentences), told
    assert "Traceback" not in told


async def test_plugin_when_blocked_then_what_it_gives_is_gone_and_the_rest_works(servers: Servers) -> None:
    blocked = {**RELAXED, "PENPOT_PLUGINS_BLOCKED": "console metrics_prometheus demo"}
    with servers.own(ServerSpec(env=blocked)) as server:
        async with ApiClient(server.base) as alice:
            assert (await alice.http.get("/")).status_code == 404
            assert (await alice.http.get("/metrics")).status_code == 404
            await alice.register("Alice")
            answer = await alice.answer("create-demo-profile", {})
            assert (answer.status, answer.body["type"]) == (404, "not-found")


async def test_plugin_when_blocked_and_back_then_its_rows_are_still_there(
    servers: Servers, tmp_path: Path
) -> None:
    with servers.own(ServerSpec()) as server:
        [process] = server.processes
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            made = await alice.call("create-access-token", {"name": "ci"})
        server.stop()
        process.settings["PENPOT_PLUGINS_BLOCKED"] = "access_tokens"
        server.start()
        async with ApiClient(server.base) as again:
            await again.login(alice.email, alice.password)
            assert (await again.answer("get-access-tokens", verb="GET")).status == 404
        server.stop()
        process.settings["PENPOT_PLUGINS_BLOCKED"] = ""
        server.start()
        async with ApiClient(server.base) as again:
            await again.login(alice.email, alice.password)
            assert [row["id"] for row in await again.call("get-access-tokens")] == [made["id"]]
