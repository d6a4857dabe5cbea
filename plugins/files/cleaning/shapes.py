"""Small mends of shapes that older editors left wrong (contract/deletion.md §6 step 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.engine.copying import names
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.model.keys import FRAME_ID, ID, OBJECTS, PARENT_ID, ROOT_ID
from penpot_plugins.files.shapes.construction import TINY, corners, rect
from penpot_plugins.files.transit import Shape

SHADOW, COLOR, DIRECTION = Keyword("shadow"), Keyword("color"), Keyword("layout-flex-dir")
SELRECT, POINTS = Keyword("selrect"), Keyword("points")
COMPONENTS = Keyword("components")

RENAMED = {
    "reverse-row": Keyword("row-reverse"),
    "reverse-column": Keyword("column-reverse"),
}
WRITTEN = (b"~:shadow", b"~:reverse-row", b"~:reverse-column")
"""A text that has none of these needs no mending."""


def clean_shapes(draft: Draft) -> None:
    """Mend the shapes of all pages and components of a draft nobody has changed yet. CPU work for a thread."""
    for page_id, page in draft.image.pages.items():
        found = [node.id for node in page.objects.values() if names(node.entry, WRITTEN)]
        if ROOT_ID in page.objects and ROOT_ID not in found:
            found.append(ROOT_ID)
        clean_page(draft, page_id, found)
    for component_id, text in draft.image.maps.get(COMPONENTS, {}).items():
        if names(text, WRITTEN):
            clean_component(draft, component_id)


def clean_page(draft: Draft, page_id: UUID, shape_ids: list[UUID]) -> None:
    """Mend these shapes of a page."""
    page = draft.page(page_id)
    for shape_id in shape_ids if page is not None else ():
        shape = page.objects.get(shape_id) if page is not None else None
        mended = mended_shape(shape) if shape is not None else None
        if page is not None and mended is not None and mended != shape:
            page.objects.put(shape_id, mended)


def clean_component(draft: Draft, component_id: UUID) -> None:
    """Mend the shapes that a deleted component keeps."""
    component = draft.entry(COMPONENTS, component_id) or {}
    objects = component.get(OBJECTS) or {}
    mended = {shape_id: mended_shape(shape) for shape_id, shape in objects.items() if shape_id is not None}
    if mended != objects:
        draft.put_entry(COMPONENTS, component_id, {**component, OBJECTS: mended})


def mended_shape(shape: Shape) -> Shape:
    """A shape as it should be, equal to the one given where it is so."""
    changed: dict[Any, Any] = dict(shape)
    if isinstance(shape.get(SHADOW), list):
        changed[SHADOW] = [mended_shadow(shadow) for shadow in shape[SHADOW]]
    direction = shape.get(DIRECTION)
    if isinstance(direction, str) and direction in RENAMED:
        changed[DIRECTION] = RENAMED[direction]
    if shape.get(ID) == ROOT_ID:
        changed |= dict(root_place(shape))
    return Shape(changed)


def mended_shadow(shadow: Any) -> Any:
    """A shadow whose colour names its library colour by an id, or not at all."""
    color = shadow.get(COLOR) if isinstance(shadow, dict) else None
    if not isinstance(color, dict) or ID not in color or type(color[ID]) is UUID:
        return shadow
    known = id_of(color[ID])
    kept = {key: value for key, value in color.items() if key != ID}
    return {**shadow, COLOR: kept if known is None else {**kept, ID: known}}


def id_of(value: Any) -> UUID | None:
    """The id that a text tells."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def root_place(root: Mapping[Any, Any]) -> Iterator[tuple[Keyword, Any]]:
    """Where the root of a page is: its own parent, with the geometry that its sides tell."""
    box = rect(
        *(root.get(key) or 0 for key in ("x", "y")), *(root.get(key) or TINY for key in ("width", "height"))
    )
    yield from ((PARENT_ID, ROOT_ID), (FRAME_ID, ROOT_ID), (SELRECT, box), (POINTS, corners(box)))
