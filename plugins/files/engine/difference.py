"""The patch that turns one image of a file into another: what restoring a snapshot writes.

Only what differs is in it, so going back a few edits costs what those edits cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from penpot_plugins.files.engine.image import MAPS, FileImage, PageImage
from penpot_plugins.files.engine.patch import MapPatch, PagePatch, Patch


def difference(before: FileImage, after: FileImage) -> Patch:
    """The step from `before` to a version with the data of `after`, whose own version does not matter."""
    pages = {page.id: page_difference(before.pages.get(page.id), page) for page in after.pages.values()}
    maps = {name: map_difference(before.maps.get(name), after.maps.get(name)) for name in MAPS}
    return Patch(
        version=before.version + 1,
        order=after.order if after.order != before.order else None,
        pages={page_id: page for page_id, page in pages.items() if page is not None},
        pages_removed=frozenset(before.pages.keys() - after.pages.keys()),
        root_set={key: text for key, text in after.root.items() if before.root.get(key) != text},
        root_removed=tuple(sorted(before.root.keys() - after.root.keys())),
        maps={name: entries for name, entries in maps.items() if entries is not None},
    )


def page_difference(before: PageImage | None, after: PageImage) -> PagePatch | None:
    """What it takes to make a page another one; None where they are alike."""
    if before is None:
        return PagePatch(after.attributes, dict(after.objects), whole=True)
    changed = {
        object_id: node
        for object_id, node in after.objects.items()
        if not alike(before, object_id, node.entry)
    }
    removed = tuple(object_id for object_id in before.objects if object_id not in after.objects)
    attributes = after.attributes if after.attributes != before.attributes else None
    if not changed and not removed and attributes is None:
        return None
    return PagePatch(attributes, changed, removed)


def alike(page: PageImage, object_id: UUID, entry: bytes) -> bool:
    """Whether a page has an object with exactly this text."""
    node = page.objects.get(object_id)
    return node is not None and node.entry == entry


def map_difference(
    before: Mapping[UUID, bytes] | None, after: Mapping[UUID, bytes] | None
) -> MapPatch | None:
    """What it takes to make an asset map another one; None where they are alike."""
    if after == before:
        return None
    if after is None:
        return MapPatch(dropped=True)
    known = before or {}
    return MapPatch(
        set={key: text for key, text in after.items() if known.get(key) != text},
        removed=tuple(key for key in known if key not in after),
    )
