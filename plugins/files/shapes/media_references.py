"""Pictures that shapes refer to, and their relinking (contract/update-file.md §3, contract/file-data.md §10).

A picture is named by `metadata.id` of an image, by `fill-image.id` and `stroke-image.id` of paints, and by
the paints of text nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import ID
from penpot_plugins.files.transit import Shape

FILLS, STROKES = Keyword("fills"), Keyword("strokes")
FILL_IMAGE, STROKE_IMAGE = Keyword("fill-image"), Keyword("stroke-image")
METADATA, CONTENT, CHILDREN = Keyword("metadata"), Keyword("content"), Keyword("children")

Relinks = Mapping[UUID, UUID]
"""Old id of a picture to its new one."""


def media_references(shape: Mapping[Any, Any]) -> frozenset[UUID]:
    """The ids of all pictures a shape refers to."""
    return frozenset(_ids(shape))


def _ids(shape: Mapping[Any, Any]) -> Iterator[UUID]:
    yield from _picture(shape.get(FILL_IMAGE))
    yield from _picture(shape.get(METADATA))
    yield from _paints(shape.get(STROKES), STROKE_IMAGE)
    if shape.get("type") == "text":
        yield from _text(shape.get(CONTENT))
    yield from _paints(shape.get(FILLS), FILL_IMAGE)


def _picture(image: Any) -> Iterator[UUID]:
    if isinstance(image, dict) and type(image.get(ID)) is UUID:
        yield image[ID]


def _paints(paints: Any, key: Keyword) -> Iterator[UUID]:
    for paint in paints if isinstance(paints, list) else ():
        if isinstance(paint, dict):
            yield from _picture(paint.get(key))


def _text(node: Any) -> Iterator[UUID]:
    if not isinstance(node, dict):
        return
    yield from _paints(node.get(FILLS), FILL_IMAGE)
    children = node.get(CHILDREN)
    for child in children if isinstance(children, list) else ():
        yield from _text(child)


def relink_media(shape: Shape, relinks: Relinks) -> Shape:
    """The shape with pictures renamed; the very same object where none of them is named."""
    if media_references(shape).isdisjoint(relinks):
        return shape
    changed: dict[Any, Any] = {
        FILL_IMAGE: _relink_picture(shape.get(FILL_IMAGE), relinks),
        FILLS: _relink_paints(shape.get(FILLS), FILL_IMAGE, relinks),
        STROKES: _relink_paints(shape.get(STROKES), STROKE_IMAGE, relinks),
    }
    if shape.get("type") == "image":
        changed[METADATA] = _relink_picture(shape.get(METADATA), relinks)
    if shape.get("type") == "text":
        changed[CONTENT] = _relink_text(shape.get(CONTENT), relinks)
    return Shape({**shape, **{key: value for key, value in changed.items() if key in shape}})


def _relink_picture(image: Any, relinks: Relinks) -> Any:
    new = next((relinks.get(old) for old in _picture(image)), None)
    return image if new is None else {**image, ID: new}


def _relink_paints(paints: Any, key: Keyword, relinks: Relinks) -> Any:
    if not isinstance(paints, list):
        return paints
    return [
        {**paint, key: _relink_picture(paint[key], relinks)}
        if isinstance(paint, dict) and key in paint
        else paint
        for paint in paints
    ]


def _relink_text(node: Any, relinks: Relinks) -> Any:
    if not isinstance(node, dict):
        return node
    changed = dict(node)
    if FILLS in node:
        changed[FILLS] = _relink_paints(node[FILLS], FILL_IMAGE, relinks)
    if isinstance(node.get(CHILDREN), list):
        changed[CHILDREN] = [_relink_text(child, relinks) for child in node[CHILDREN]]
    return changed
