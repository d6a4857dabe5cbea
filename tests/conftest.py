"""Fixtures for all tests: see `penpot_core.testing.fixtures`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, settings

from penpot_core.transit import TagHandler

# What decides whether a change lands must not depend on dice or on the machine's speed:
# `--hypothesis-profile=search` looks for new examples.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fixed", UNTIMED, derandomize=True)
settings.register_profile("search", UNTIMED)
settings.load_profile("fixed")

pytest_plugins = ["penpot_core.testing.fixtures"]


@pytest.fixture(scope="session")
def transit_handlers() -> Sequence[TagHandler]:
    from penpot_plugins.files.transit import HANDLERS

    return HANDLERS
