"""Schema of the data that plugins of the frontend keep on a file and its parts (contract/file-data.md §1)."""

from __future__ import annotations

from penpot_plugins.files.schema.collections import map_of
from penpot_plugins.files.schema.scalars import KEY_TEXT, KEYWORD, STRING

PLUGIN_DATA = map_of(KEYWORD, map_of(KEY_TEXT, STRING))
"""Namespace to key to value."""
