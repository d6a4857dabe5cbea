"""Recorded conversations with the reference, played against this server."""

from __future__ import annotations

import pytest

from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from tests.compat.deployments import golden
from tests.compat.replayer import play
from tests.compat.verdict import EXCUSED, INTENDED, complaints, played, reasons


@pytest.fixture(scope="session", params=list(DEPLOYMENTS))
def golden_server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.shared(golden(request.param))


@pytest.mark.parametrize("scenario", played())
async def test_conversation_when_played_then_every_step_agrees_or_is_noted(
    golden_server: Server, scenario: str
) -> None:
    steps = await play(scenario, golden_server.base)
    found = complaints(scenario, steps, reasons(EXCUSED), reasons(INTENDED))
    assert not found, f"{scenario} on {golden_server.spec}:\n" + "\n".join(found)
