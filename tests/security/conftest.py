"""What the tests of single rows use."""

from __future__ import annotations

from tests.plugins.conftest import database

__all__ = ["database"]
