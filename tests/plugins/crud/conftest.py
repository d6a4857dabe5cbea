"""The worlds of the file engine's tests: what is deleted there has the most below it."""

from __future__ import annotations

from tests.plugins.files.conftest import alice, environ, sqlite_template, world

__all__ = ["alice", "environ", "sqlite_template", "world"]
