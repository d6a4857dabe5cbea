"""Recorded conversations with the reference, played against this server.

Those of one folder share a server. The server of a folder with settings of its own ends with its last test;
the one of the plain scenarios serves other tests, too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from tests.compat.deployments import golden
from tests.compat.replayer import SCENARIOS, folder_of, play
from tests.compat.verdict import EXCUSED, INTENDED, complaints, noted, played, reasons
from tests.plugins.days import day_that_lasts


def places() -> list[object]:
    """Every played scenario on every deployment; the server is found by its deployment and folder."""
    return [
        pytest.param(
            (deployment, folder_of(scenario).name), scenario, id=f"{scenario.replace('/', '.')}-{deployment}"
        )
        for deployment in DEPLOYMENTS
        for scenario in played()
    ]


@pytest.fixture(scope="session")
def golden_server(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    deployment, folder = request.param
    if folder == SCENARIOS.name:
        yield servers.shared(golden(deployment))
    else:
        with servers.own(golden(deployment, f"{folder}/")) as server:
            yield server


@pytest.mark.parametrize(("golden_server", "scenario"), places(), indirect=["golden_server"])
async def test_conversation_when_played_then_every_step_agrees_or_is_noted(
    golden_server: Server, scenario: str
) -> None:
    await day_that_lasts()
    excused, intended = reasons(EXCUSED), reasons(INTENDED)
    steps = await play(scenario, golden_server.base, noted(scenario, excused, intended))
    found = complaints(scenario, steps, excused, intended)
    assert not found, f"{scenario} on {golden_server.spec}:\n" + "\n".join(found)
