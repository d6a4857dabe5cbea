"""Shapes as a client draws them: whole records with geometry, ready for `add-obj`."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from penpot_core.ids import ZERO
from penpot_core.transit import Keyword, record
from penpot_plugins.files.shapes.construction import corners, identity, rect
from penpot_plugins.files.shapes.path_content import pack
from penpot_plugins.files.shapes.svg_path import read_path
from penpot_plugins.files.transit import Shape

GREY = [record(fill_color="#B1B2B5", fill_opacity=1)]
WITHOUT_BOX = frozenset({"path", "bool"})


def draw(kind: str, name: str, x: float, y: float, width: float, height: float, **attributes: Any) -> Shape:
    """A shape of a kind (`rect`, `frame`, `text` …) at a place; `attributes` are written as keywords."""
    box = rect(x, y, width, height)
    shape = Shape(
        record(
            id=uuid4(),
            name=name,
            type=Keyword(kind),
            rotation=0,
            selrect=box,
            points=corners(box),
            transform=identity(),
            transform_inverse=identity(),
            parent_id=ZERO,
            frame_id=ZERO,
            fills=GREY,
            strokes=[],
        )
    )
    if kind not in WITHOUT_BOX:
        shape.update(record(x=x, y=y, width=width, height=height))
    shape.update(record(**attributes))
    return shape


def board(name: str, x: float, y: float, width: float, height: float) -> Shape:
    """An empty board."""
    return draw(
        "frame", name, x, y, width, height, shapes=[], fills=[record(fill_color="#FFFFFF", fill_opacity=1)]
    )


def text(words: str, x: float, y: float) -> Shape:
    """A line of text."""
    leaf = record(text=words, font_size="20", fills=[record(fill_color="#000000", fill_opacity=1)])
    paragraph = record(type="paragraph", children=[leaf])
    content = record(type="root", children=[record(type="paragraph-set", children=[paragraph])])
    return draw("text", words, x, y, 9.0 * len(words), 24, content=content, grow_type=Keyword("auto-width"))


def path(name: str, outline: str, x: float, y: float, width: float, height: float) -> Shape:
    """A path from the text of an SVG path."""
    return draw("path", name, x, y, width, height, content=pack(read_path(outline)))


def added(shape: Shape, page_id: UUID, parent_id: UUID = ZERO) -> dict[Any, Any]:
    """The change that adds a shape to a page, below a board or the root."""
    placed = Shape({**shape, **record(parent_id=parent_id, frame_id=parent_id)})
    return record(
        type=Keyword("add-obj"),
        id=placed["id"],
        page_id=page_id,
        frame_id=parent_id,
        parent_id=parent_id,
        obj=placed,
    )


def changed(shape_id: UUID, page_id: UUID, **attributes: Any) -> dict[Any, Any]:
    """The change that sets attributes of a shape."""
    operations = [
        record(type=Keyword("set"), attr=Keyword(name.replace("_", "-")), val=value)
        for name, value in attributes.items()
    ]
    return record(type=Keyword("mod-obj"), id=shape_id, page_id=page_id, operations=operations)
