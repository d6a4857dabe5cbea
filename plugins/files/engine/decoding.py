"""An image as decoded data, and the patch that leads from an image to changed data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.image import MAPS, FileImage, PageImage
from penpot_plugins.files.engine.objects_draft import ObjectsDraft
from penpot_plugins.files.engine.page_draft import PageDraft
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.values import read_value
from penpot_plugins.files.model.keys import ID, OBJECTS, PAGES, PAGES_INDEX

Data = dict[Any, Any]
PARTS = frozenset({ID, PAGES, PAGES_INDEX})


def data_of(image: FileImage, codec: Codec) -> Data:
    """All data of a file, decoded (contract/file-data.md §1). CPU work for a thread."""
    root = {Keyword(key[2:]): read_value(codec, text) for key, text in image.root.items()}
    maps = {
        Keyword(name): {key: read_value(codec, text) for key, text in entries.items()}
        for name, entries in image.maps.items()
    }
    pages = {page_id: page_data(page, codec) for page_id, page in image.pages.items()}
    return {ID: image.id, PAGES: list(image.order), **root, **maps, PAGES_INDEX: pages}


def page_data(page: PageImage, codec: Codec) -> Data:
    """A page, decoded."""
    attributes: Data = codec.decode(page.attributes)
    objects = {shape_id: codec.decode(node.text()) for shape_id, node in page.objects.items()}
    return {**attributes, OBJECTS: objects}


def patch_between(image: FileImage, before: Data, after: Data, codec: Codec) -> Patch:
    """The step from an image to changed data; `before` is the data that `data_of` made of it.

    What is the very same object in both is not looked at. CPU work for a thread.
    """
    draft = Draft(image, codec)
    for key in (before.keys() | after.keys()) - PARTS:
        change_key(draft, key, before, after)
    if after[PAGES] is not before[PAGES]:
        draft.order_pages(after[PAGES])
    change_pages(draft, before[PAGES_INDEX], after[PAGES_INDEX])
    return draft.patch()


def change_key(draft: Draft, key: Keyword, before: Data, after: Data) -> None:
    """Write a top-level key where it differs; maps of assets entry by entry."""
    old, new = before.get(key), after.get(key)
    if old is new:
        return
    if new is None:
        draft.remove(key)
    elif key not in MAPS or not isinstance(old, dict):
        draft.put(key, new)
    else:
        for entry_id in old.keys() - new.keys():
            draft.remove_entry(key, entry_id)
        for entry_id, entry in new.items():
            if old.get(entry_id) is not entry:
                draft.put_entry(key, entry_id, entry)


def change_pages(draft: Draft, before: Mapping[Any, Data], after: Mapping[Any, Data]) -> None:
    """Write the pages that differ, shape by shape."""
    for page_id in before.keys() - after.keys():
        draft.remove_page(page_id)
    for page_id, page in after.items():
        if page is before.get(page_id):
            continue
        written = draft.page(page_id)
        if written is None:
            draft.add_page(page_id, {key: page[key] for key in page if key != OBJECTS}, page[OBJECTS])
        else:
            change_page(written, before[page_id], page)


def change_page(draft: PageDraft, before: Data, after: Data) -> None:
    """Write what differs of a page."""
    for key in (before.keys() | after.keys()) - {OBJECTS}:
        if key not in after:
            draft.remove(key)
        elif before.get(key) is not after[key] or key not in before:
            draft.put(key, after[key])
    change_objects(draft.objects, before[OBJECTS], after[OBJECTS])


def change_objects(draft: ObjectsDraft, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
    """Write the shapes that differ."""
    for shape_id in before.keys() - after.keys():
        draft.remove(shape_id)
    for shape_id, shape in after.items():
        if before.get(shape_id) is not shape:
            draft.put(shape_id, shape)
