"""Where shapes refer to colors and typographies of a library, and making them refer to another file.

Colors are referred to by fills, strokes, shadows and grids, and by the paints of text nodes; typographies by text
nodes (contract/file-data.md §3.5, §3.7, §10).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import CONTENT
from penpot_plugins.files.transit import Shape

Holder = Mapping[Any, Any]
Change = Callable[[Holder, Keyword, Keyword], Holder]
"""Gets a map that may refer to an asset, and its keys for the asset's id and file; gives the map to put there."""

FILLS, STROKES, SHADOW, GRIDS = (Keyword(name) for name in ("fills", "strokes", "shadow", "grids"))
COLOR, PARAMS, CHILDREN = (Keyword(name) for name in ("color", "params", "children"))
OF_FILL = Keyword("fill-color-ref-id"), Keyword("fill-color-ref-file")
OF_STROKE = Keyword("stroke-color-ref-id"), Keyword("stroke-color-ref-file")
OF_COLOR = Keyword("ref-id"), Keyword("ref-file")
OF_TYPOGRAPHY = Keyword("typography-ref-id"), Keyword("typography-ref-file")


def used_colors(shape: Shape, library_id: UUID) -> frozenset[UUID]:
    """The colors of a library that a shape refers to."""
    return collected(shape, with_colors, library_id)


def used_typographies(shape: Shape, library_id: UUID) -> frozenset[UUID]:
    """The typographies of a library that a shape refers to."""
    return collected(shape, with_typographies, library_id)


def colors_moved(shape: Shape, ids: Collection[UUID], file_id: UUID) -> Shape:
    """The shape with these colors referred to in a file."""
    return with_colors(shape, moving(ids, file_id)) if ids else shape


def typographies_moved(shape: Shape, ids: Collection[UUID], file_id: UUID) -> Shape:
    """The shape with these typographies referred to in a file."""
    return with_typographies(shape, moving(ids, file_id)) if ids else shape


def collected(shape: Shape, visit: Callable[[Shape, Change], Shape], library_id: UUID) -> frozenset[UUID]:
    """The ids of a library's assets that a visit comes across."""
    found: set[UUID] = set()

    def note(holder: Holder, id_key: Keyword, file_key: Keyword) -> Holder:
        if holder.get(file_key) == library_id and type(holder.get(id_key)) is UUID:
            found.add(holder[id_key])
        return holder

    visit(shape, note)
    return frozenset(found)


def moving(ids: Collection[UUID], file_id: UUID) -> Change:
    """The change that lets references to these assets lead to a file."""

    def move(holder: Holder, id_key: Keyword, file_key: Keyword) -> Holder:
        return {**holder, file_key: file_id} if holder.get(id_key) in ids else holder

    return move


def with_colors(shape: Shape, change: Change) -> Shape:
    """The shape with every map changed that may refer to a color."""
    given = {
        **painted(shape, change),
        SHADOW: within(shape.get(SHADOW), (COLOR,), change),
        GRIDS: within(shape.get(GRIDS), (PARAMS, COLOR), change),
        CONTENT: with_nodes(shape, lambda node: {**node, **painted(node, change)}),
    }
    return Shape({**shape, **{key: value for key, value in given.items() if value is not None}})


def with_typographies(shape: Shape, change: Change) -> Shape:
    """The shape with every map changed that may refer to a typography."""
    content = with_nodes(shape, lambda node: change(node, *OF_TYPOGRAPHY))
    return shape if content is None else Shape({**shape, CONTENT: content})


def painted(holder: Holder, change: Change) -> dict[Keyword, Any]:
    """The changed paints of a shape or a text node, as far as it has any."""
    found: dict[Keyword, Any] = {}
    for key, keys in ((FILLS, OF_FILL), (STROKES, OF_STROKE)):
        paints = holder.get(key)
        if isinstance(paints, list):
            found[key] = [change(paint, *keys) if isinstance(paint, Mapping) else paint for paint in paints]
    return found


def within(items: Any, path: tuple[Keyword, ...], change: Change) -> Any:
    """A list with the color changed that each item has at a path; None where there is no list."""
    if not isinstance(items, list):
        return None
    return [inside(item, path, change) for item in items]


def inside(item: Any, path: tuple[Keyword, ...], change: Change) -> Any:
    """A map with the color changed at a path."""
    if not isinstance(item, Mapping):
        return item
    if not path:
        return change(item, *OF_COLOR)
    key, *rest = path
    return {**item, key: inside(item[key], tuple(rest), change)} if key in item else item


def with_nodes(shape: Shape, change: Callable[[Holder], Holder]) -> Any:
    """The content of a text with every node changed; None for other shapes."""
    if shape.get("type") != "text" or not isinstance(shape.get(CONTENT), Mapping):
        return None
    return with_node(shape[CONTENT], change)


def with_node(node: Any, change: Callable[[Holder], Holder]) -> Any:
    """A text node and all below it, changed."""
    if not isinstance(node, Mapping):
        return node
    changed = dict(change(node))
    if isinstance(changed.get(CHILDREN), list):
        changed[CHILDREN] = [with_node(child, change) for child in changed[CHILDREN]]
    return changed
