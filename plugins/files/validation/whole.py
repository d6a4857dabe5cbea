"""A whole file as the parts that its schema is checked by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import OBJECTS, PAGES_INDEX
from penpot_plugins.files.validation.schema import ASSETS

Part = tuple[tuple[Any, ...], Any]


def every_part(file: FileDraft) -> Iterator[Part]:
    """All values with their paths, each decoded when its turn comes."""
    for key in list(file.keys()):
        if key in ASSETS:
            yield from (((key, entry_id), file.entry(key, entry_id)) for entry_id in file.entry_ids(key))
        else:
            yield (key,), file.get(key)
    for page_id in file.page_ids():
        page = file.page(page_id)
        if page is None:
            continue
        yield from (((PAGES_INDEX, page_id, key), page.get(key)) for key in list(page.keys()))
        objects = page.objects
        for shape_id in objects.ids():
            yield (PAGES_INDEX, page_id, OBJECTS, shape_id), objects.get(shape_id)
