"""The servers that conversations are played against: their settings, on each kind of deployment."""

from __future__ import annotations

from dataclasses import replace

from penpot_core.testing.servers import DEPLOYMENTS, ServerSpec
from tests.compat.replayer import settings


def golden(deployment: str) -> ServerSpec:
    """A server with the settings that the plain scenarios suppose."""
    return replace(DEPLOYMENTS[deployment], env=settings())
