"""Ids of files and pictures renamed throughout a value (contract/file-data.md §10, "Relink")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import ID

REFERENCES = frozenset(
    map(
        Keyword,
        ("fill-color-ref-file", "stroke-color-ref-file", "typography-ref-file", "component-file", "file-id"),
    )
)
PICTURES = frozenset(map(Keyword, ("fill-image", "stroke-image")))
METADATA = Keyword("metadata")

Index = Mapping[UUID, UUID]
"""Old ids to new ones; what is not in it stays."""


def relinked(value: Any, index: Index) -> Any:
    """The value with files and pictures renamed; the very same object where it names none of them."""
    if isinstance(value, dict):
        return relinked_map(value, index)
    if isinstance(value, list):
        items = [relinked(item, index) for item in value]
        return value if same(items, value) else type(value)(items)
    return value


def relinked_map(value: dict[Any, Any], index: Index) -> dict[Any, Any]:
    """A map, or a record, with everything in it renamed."""
    items = [relinked_entry(value, key, item, index) for key, item in value.items()]
    return value if same(items, value.values()) else type(value)(zip(value, items, strict=True))


def relinked_entry(holder: dict[Any, Any], key: Any, item: Any, index: Index) -> Any:
    """What stands under a key of a map."""
    if key in REFERENCES:
        return index.get(item, item) if type(item) is UUID else item
    if key in PICTURES or (key == METADATA and holder.get("type") == "image"):
        item = relinked_picture(item, index)
    return relinked(item, index)


def relinked_picture(picture: Any, index: Index) -> Any:
    """A map that names a picture by its `id`."""
    old = picture.get(ID) if isinstance(picture, dict) else None
    return {**picture, ID: index[old]} if type(old) is UUID and old in index else picture


def same(items: list[Any], others: Any) -> bool:
    """Whether all are the very same objects."""
    return all(item is other for item, other in zip(items, others, strict=True))
