"""Fixtures for all tests: see `penpot_core.testing.fixtures`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import settings

from penpot_core.transit import TagHandler

# What decides whether a change lands must not depend on dice or on the machine's speed:
# `--hypothesis-profile=search` looks for new examples.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("fixed")

pytest_plugins = ["penpot_core.testing.fixtures"]


@pytest.fixture(scope="session")
def transit_handlers() -> Sequence[TagHandler]:
    from penpot_plugins.files.transit import HANDLERS

    return HANDLERS
