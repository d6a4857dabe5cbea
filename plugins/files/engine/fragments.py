"""Data that is cut into fragments (`fdata/pointer-map`, contract/file-data.md §9) made whole again.

The reference may keep each page, and the map of components, as a row of its own, with a pointer in its place. We write
whole files: a file's fragments are read until our first checkpoint, and are nobody's then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.model.keys import PAGES_INDEX
from penpot_plugins.files.transit import Pointer

FEATURE = "fdata/pointer-map"


def whole(data: Mapping[Any, Any], fragments: Mapping[UUID, bytes], codec: Codec) -> dict[Any, Any]:
    """File data with what its pointers refer to. Raises DataUnreadable where a fragment is missing."""

    def resolved(value: Any) -> Any:
        if not isinstance(value, Pointer):
            return value
        fragment_id = value[0]
        if fragment_id not in fragments:
            raise DataUnreadable(hint=f"The fragment {fragment_id} of a file is missing.")
        return resolved_once(unpack(fragments[fragment_id]).value(codec))

    def resolved_once(value: Any) -> Any:
        if isinstance(value, Pointer):
            raise DataUnreadable(hint="A fragment of a file is itself a pointer.")
        return value

    found = {key: resolved(value) for key, value in data.items()}
    pages = found.get(PAGES_INDEX)
    if isinstance(pages, dict):
        found[PAGES_INDEX] = {page_id: resolved(page) for page_id, page in pages.items()}
    return found
