"""New file data, pages and root shapes (contract/file-data.md §7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import FRAME, ID, NAME, OBJECTS, OPTIONS, PAGES, PAGES_INDEX, ROOT_ID
from penpot_plugins.files.transit import Matrix, Point, Rect, Shape

TINY = 0.01
"""Sides of the root shape; no rectangle is smaller."""


def keyed(kind: type[dict[Any, Any]], **fields: Any) -> Any:
    """A record with keyword keys."""
    return kind({Keyword(name.replace("_", "-")): value for name, value in fields.items()})


def point(x: float, y: float) -> Point:
    """A point."""
    made: Point = keyed(Point, x=x, y=y)
    return made


def rect(x: float, y: float, width: float, height: float) -> Rect:
    """A rectangle; sides below 0.01 become 0.01."""
    wide, high = max(width, TINY), max(height, TINY)
    made: Rect = keyed(Rect, x=x, y=y, width=wide, height=high, x1=x, y1=y, x2=x + wide, y2=y + high)
    return made


def corners(box: Rect) -> list[Point]:
    """The corners of a rectangle: top left, top right, bottom right, bottom left."""
    left, top, right, bottom = box["x1"], box["y1"], box["x2"], box["y2"]
    return [point(left, top), point(right, top), point(right, bottom), point(left, bottom)]


def identity() -> Matrix:
    """The matrix that changes nothing."""
    made: Matrix = keyed(Matrix, a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)
    return made


def root_shape() -> Shape:
    """The root of an empty page."""
    box = rect(0, 0, TINY, TINY)
    made: Shape = keyed(
        Shape,
        id=ROOT_ID,
        type=FRAME,
        parent_id=ROOT_ID,
        frame_id=ROOT_ID,
        name="Root Frame",
        x=0,
        y=0,
        width=TINY,
        height=TINY,
        rotation=0,
        selrect=box,
        points=corners(box),
        transform=identity(),
        transform_inverse=identity(),
        flip_x=None,
        flip_y=None,
        fills=[keyed(dict, fill_color="#FFFFFF", fill_opacity=1)],
        strokes=[],
        shapes=[],
        r1=0,
        r2=0,
        r3=0,
        r4=0,
        hide_fill_on_export=False,
        proportion=1.0,
        proportion_lock=False,
    )
    return made


def empty_page(page_id: UUID, name: str = "Page 1") -> dict[Keyword, Any]:
    """A page with nothing but its root."""
    return {ID: page_id, NAME: name, OBJECTS: {ROOT_ID: root_shape()}}


def empty_file_data(file_id: UUID, page_id: UUID | None = None) -> dict[Keyword, Any]:
    """The data of a new file, with one empty page where `page_id` is given."""
    pages = [] if page_id is None else [page_id]
    return {
        ID: file_id,
        PAGES: pages,
        PAGES_INDEX: {page: empty_page(page) for page in pages},
        OPTIONS: keyed(dict, components_v2=True, base_font_size="16px"),
    }
