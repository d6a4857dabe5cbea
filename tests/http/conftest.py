"""Fixtures of tests that need a server of their own kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.http.probing import Traces


@pytest.fixture
def traces(tmp_path: Path) -> Traces:
    """A folder for the probe."""
    folder = tmp_path / "traces"
    folder.mkdir()
    return Traces(folder)
