"""The servers that conversations are played against: their settings, on each kind of deployment."""

from __future__ import annotations

from dataclasses import replace

from penpot_core.testing.servers import DEPLOYMENTS, ServerSpec
from tests.compat.replayer import folder_of
from tests.compat.sinks import settings


def golden(deployment: str, scenario: str = "") -> ServerSpec:
    """A server with the settings that a scenario supposes; those of the plain ones where none is named."""
    return replace(DEPLOYMENTS[deployment], env=settings(folder_of(scenario)))
