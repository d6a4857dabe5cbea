"""Applications on databases of their own, with objects in a folder of their own."""

from __future__ import annotations

from tests.plugins.files.conftest import environ, sqlite_template, world

__all__ = ["environ", "sqlite_template", "world"]
