"""The database of the server under test, for tests of attacks."""

from __future__ import annotations

from tests.plugins.conftest import database

__all__ = ["database"]
