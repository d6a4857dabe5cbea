"""Outlines: from lists of points, through lists of segments, to packed path data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.geometry import as_rect, box_of, set_up
from penpot_plugins.files.migrations.migration import FileMigration, of_shapes
from penpot_plugins.files.migrations.walks import Attrs, mapped, updated, with_values, without
from penpot_plugins.files.model.keys import CONTENT, ID, ROOT_ID
from penpot_plugins.files.schema.path import segment_in
from penpot_plugins.files.shapes.comparison import is_number
from penpot_plugins.files.shapes.construction import TINY, corners, identity, rect
from penpot_plugins.files.shapes.path_content import MOVE, Segment, pack, unpack
from penpot_plugins.files.shapes.pieces import extremes, pieces_of
from penpot_plugins.files.shapes.transforms import bounds
from penpot_plugins.files.transit import PathData, Rect

PATH, COMMAND, PARAMS = Keyword("path"), Keyword("command"), Keyword("params")
MOVE_TO, LINE_TO, CURVE_TO, CLOSE_PATH = map(Keyword, ("move-to", "line-to", "curve-to", "close-path"))
CONTROLS = {"c1x": "x", "c1y": "y", "c2x": "x", "c2y": "y"}
OUTLINED = ("path", "bool")
PACKED_PATHS = frozenset({"fdata/path-data"})


def segments(content: Any) -> Iterator[Segment]:
    """The segments of content in any of its forms. Raises TypeError or ValueError for a broken one."""
    if isinstance(content, PathData):
        yield from unpack(content)
        return
    for segment in content or ():
        params = segment.get(PARAMS) or {}
        present = {key: value for key, value in params.items() if value is not None}
        yield segment_in({COMMAND: segment.get(COMMAND), PARAMS: present})


def content_box(content: Any) -> Rect:
    """The smallest rectangle around an outline; a tiny one around none."""
    parts = list(segments(content))
    places = [(part.x, part.y) for part in parts if part.kind == MOVE]
    places += [place for piece in pieces_of(parts) for place in extremes(piece)]
    return bounds(places) if places else rect(0, 0, 0, 0)


def from_points(shape: Attrs) -> Attrs:
    """A path of the oldest form, a list of points that may be closed, with content, box and corners."""
    if shape.get("type") == "curve":
        shape = with_values(shape, type=PATH)
    if shape.get("type") != "path" or "content" in shape:
        return shape
    points = list(shape.get("segments") or ())
    content = [
        {COMMAND: LINE_TO if index else MOVE_TO, PARAMS: {Keyword(key): point[key] for key in ("x", "y")}}
        for index, point in enumerate(points)
    ]
    if shape.get("close?") and points:
        content.append({COMMAND: CLOSE_PATH, PARAMS: {}})
    box = content_box(content)
    return with_values(
        without(shape, "segments", "close?"), content=content, selrect=box, points=corners(box)
    )


def oldest_form(shape: Attrs) -> Attrs:
    """Paths with content, boards with their box, and everything else but the root with corners."""
    cornerless = not shape.get("points") and shape.get(ID) != ROOT_ID
    shape = from_points(shape)
    if shape.get("type") == "frame" and shape.get(ID) != ROOT_ID:
        box = box_of(shape)
        shape = with_values(shape, selrect=box, points=corners(box))
    if cornerless and not shape.get("points"):
        shape = set_up(updated(shape, "selrect", as_rect))
    return shape


def flat_path(shape: Attrs) -> Attrs:
    """A path without width or height, with box and corners of its outline and identity matrices."""
    points = shape.get("points")
    if shape.get("type") != "path" or not points:
        return shape
    if not all(is_number(point.get(key)) for point in points for key in ("x", "y")):
        return shape
    around = bounds((point["x"], point["y"]) for point in points)
    if around["width"] > TINY and around["height"] > TINY:
        return shape
    box = content_box(shape.get(CONTENT))
    return with_values(
        shape, selrect=box, points=corners(box), transform=identity(), transform_inverse=identity()
    )


def without_place(shape: Attrs) -> Attrs:
    """Paths and booleans without place and size of their own."""
    return without(shape, "x", "y", "width", "height") if shape.get("type") in OUTLINED else shape


def with_content(shape: Attrs) -> Attrs:
    """Booleans with `bool-content`, paths with `content`, empty ones where there are none."""
    if shape.get("type") == "bool" and "bool-content" not in shape and "content" not in shape:
        return with_values(shape, bool_content=[])
    if shape.get("type") == "path" and "content" not in shape:
        return with_values(shape, content=[])
    return shape


def board_that_is_a_path(shape: Attrs) -> Attrs:
    """A board without children whose content is an outline is a path."""
    content = shape.get(CONTENT)
    if shape.get("type") != "frame" or "selrect" not in shape or not content or shape.get("shapes"):
        return shape
    if not isinstance(content, PathData) and COMMAND not in content[0]:
        return shape
    return with_values(shape, type=PATH, x=None, y=None, width=None, height=None)


def plain_params(segment: Any) -> Any:
    """A segment with a plain map of params; a curve with both its controls."""
    given = segment.get(PARAMS) or {}
    params = dict(given)
    if segment.get(COMMAND) == "curve-to":
        for control, end in CONTROLS.items():
            if params.get(control) is None:
                params[Keyword(control)] = params.get(end)
    return segment if type(given) is dict and params == given else {**segment, PARAMS: params}


def plain_segments(shape: Attrs) -> Attrs:
    """A path of plain segments."""
    if shape.get("type") != "path":
        return shape
    return updated(shape, "content", lambda content: mapped(content, plain_params))


def bool_content(shape: Attrs) -> Attrs:
    """The outline of a boolean is its content; other shapes have nothing of a boolean."""
    if shape.get("type") != "bool":
        return without(shape, "bool-content", "bool-type")
    if "content" in shape or "bool-content" not in shape:
        return without(shape, "bool-content")
    return without(with_values(shape, content=shape["bool-content"]), "bool-content")


def packed(shape: Attrs) -> Attrs:
    """Paths and booleans with packed content."""
    if shape.get("type") not in OUTLINED or isinstance(shape.get(CONTENT), PathData):
        return shape
    content = shape.get(CONTENT)
    if isinstance(content, bytes):
        return with_values(shape, content=PathData(content))
    return with_values(shape, content=pack(segments(content)))


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-3", oldest_form, components=False),
    of_shapes("legacy-6", flat_path),
    of_shapes("legacy-34", without_place),
    of_shapes("legacy-39", with_content),
    of_shapes("legacy-40", board_that_is_a_path),
    of_shapes("legacy-50", plain_segments),
    of_shapes("0002-normalize-bool-content-v2", bool_content),
    of_shapes("0003-convert-path-content-v2", packed, features=PACKED_PATHS),
)
