"""Fixtures for all tests: see `penpot_core.testing.fixtures`.

Tests of any values (hypothesis) take the same ones each time, as long as that takes on a busy machine;
`--hypothesis-profile=searching` looks at others.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, settings

from penpot_core.transit import TagHandler

pytest_plugins = ["penpot_core.testing.fixtures"]

SEARCHING = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("searching", SEARCHING)
settings.register_profile("steady", SEARCHING, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def transit_handlers() -> Sequence[TagHandler]:
    from penpot_plugins.files.transit import HANDLERS

    return HANDLERS
