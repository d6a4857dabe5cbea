"""Fixtures for all tests: see `penpot_core.testing.fixtures`."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from penpot_core.transit import TagHandler

pytest_plugins = ["penpot_core.testing.fixtures"]


@pytest.fixture(scope="session")
def transit_handlers() -> Sequence[TagHandler]:
    from penpot_plugins.files.transit import HANDLERS

    return HANDLERS
