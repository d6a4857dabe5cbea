"""Ids of a package replaced by new ones, everywhere in a file's data (contract/file-data.md §10 "Relink")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_plugins.files.migrations.walks import (
    COMPONENTS,
    Attrs,
    Data,
    like,
    map_entries,
    updated,
    with_values,
    without,
)
from penpot_plugins.files.model.keys import ID, PAGES_INDEX

Index = Mapping[UUID, UUID]

FILES = frozenset(
    {"fill-color-ref-file", "stroke-color-ref-file", "typography-ref-file", "component-file", "file-id"}
)
IMAGES = frozenset({"fill-image", "stroke-image"})


def relinked_data(data: Data, file_id: UUID, index: Index) -> Data:
    """A file's data under its new id; ids that are not in the index stay. Recently used colours are dropped."""
    data = with_values(without(data, "recent-colors"), id=file_id)
    for kind in (PAGES_INDEX, COMPONENTS):
        data = updated(data, kind, lambda found: relinked(found, index))
    data = map_entries(data, "colors", lambda color: updated(color, "image", lambda one: image(one, index)))
    return updated(data, "media", lambda media: renamed_keys(media, index))


def relinked(value: Any, index: Index) -> Any:
    """A value with the ids in it replaced; the same object where none is."""
    if isinstance(value, list):
        made = [relinked(item, index) for item in value]
        return value if all(a is b for a, b in zip(made, value, strict=True)) else type(value)(made)
    if not isinstance(value, dict):
        return value
    return changed_values_by_key(value, index)


def changed_values_by_key(value: Attrs, index: Index) -> Attrs:
    """A map with the ids in it replaced."""
    picture = value.get("type") == "image"
    made: dict[Any, Any] = {}
    for key, item in value.items():
        if type(item) is UUID:
            made[key] = index.get(item, item) if key in FILES else item
        elif key in IMAGES or (picture and key == "metadata"):
            made[key] = image(relinked(item, index), index)
        else:
            made[key] = relinked(item, index)
    return value if all(made[key] is item for key, item in value.items()) else like(value, made)


def image(value: Any, index: Index) -> Any:
    """A picture under its new id."""
    known = isinstance(value, dict) and type(value.get(ID)) is UUID
    return with_values(value, id=index.get(value[ID], value[ID])) if known else value


def renamed_keys(media: Any, index: Index) -> Any:
    """The map of a library's pictures by their new ids."""
    if not isinstance(media, dict):
        return media
    return {
        index.get(key, key): with_values(entry, id=index.get(key, key)) if isinstance(entry, dict) else entry
        for key, entry in media.items()
    }
