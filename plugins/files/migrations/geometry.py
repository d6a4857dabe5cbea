"""Shapes' rectangles, corners and matrices: made where they are missing, brought into the record types."""

from __future__ import annotations

from typing import Any

from penpot_plugins.files.migrations.migration import FileMigration, of_data, of_shapes
from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    map_components,
    map_objects,
    map_pages,
    mapped,
    updated,
    with_values,
    without,
    without_nulls,
)
from penpot_plugins.files.model.keys import ID, ROOT_ID
from penpot_plugins.files.shapes.comparison import is_number
from penpot_plugins.files.shapes.construction import TINY, corners, identity, rect, root_shape
from penpot_plugins.files.transit import Matrix, Point, Rect, Shape

SHAPE_RECORDS = frozenset({"fdata/shape-data-type"})
WITHOUT_BOX = ("path", "bool")
BOX = ("x", "y", "width", "height")


def as_rect(value: Any) -> Any:
    """A rectangle record of a plain map; what has no place and size stays."""
    return box_of(value) if isinstance(value, dict) and type(value) is not Rect else value


def some_rect(value: Any) -> Any:
    """The same; the smallest one at the origin stands for none."""
    return rect(0, 0, TINY, TINY) if value is None else as_rect(value)


def as_point(value: Any) -> Any:
    """A point record of a plain map."""
    return Point(value) if type(value) is dict else value


def as_matrix(value: Any) -> Any:
    """A matrix record of a plain map."""
    return Matrix(value) if type(value) is dict else value


def box_of(shape: Attrs) -> Rect:
    """The rectangle that `x y width height` of a map tell; what is no number is 0."""
    x, y, width, height = (number_in(shape, key) for key in BOX)
    return rect(x, y, width, height)


def number_in(attrs: Attrs, key: str) -> float:
    """The number under a key, 0 where there is none."""
    value: Any = attrs.get(key)
    return value if is_number(value) else 0


def set_up(shape: Attrs) -> Attrs:
    """A shape with box, corners, matrices and proportions where it lacks them (contract/file-data.md §3.8)."""
    given = without_nulls(shape)
    box = given.get("selrect") or box_of(given)
    shape = with_values(given, selrect=box, points=given.get("points") or corners(box))
    shape = with_matrices(shape)
    if shape.get("type") == "text" or "proportion" in shape:
        return shape
    return with_values(shape, proportion=1.0, proportion_lock=False)


def with_matrices(shape: Attrs) -> Attrs:
    """A shape with identity matrices where it has none."""
    if shape.get("transform") is None:
        shape = with_values(shape, transform=identity())
    if shape.get("transform-inverse") is None:
        shape = with_values(shape, transform_inverse=identity())
    return shape


def root_rebuilt(shape: Attrs) -> Attrs:
    """The root with itself as parent and frame, and geometry of its own; other shapes stay."""
    if shape.get(ID) != ROOT_ID:
        return shape
    kept = without_nulls(without(shape, "selrect", "points", "parent-id", "frame-id"))
    root = Shape({**without(root_shape(), "selrect", "points"), **kept})
    box = box_of(root)
    return with_values(root, selrect=box, points=corners(box), proportion=1.0, proportion_lock=False)


def root_without_box(shape: Attrs) -> Attrs:
    """The root without corners and rectangle."""
    return without(shape, "points", "selrect") if shape.get(ID) == ROOT_ID else shape


def as_record(shape: Attrs) -> Attrs:
    """A shape, not the root, as a shape record with records for its geometry."""
    if shape.get(ID) == ROOT_ID:
        return shape
    shape = with_values(shape, selrect=some_rect(shape.get("selrect")))
    shape = updated(shape, "points", lambda points: mapped(points, as_point))
    for key in ("transform", "transform-inverse"):
        shape = updated(shape, key, as_matrix)
    return shape if type(shape) is Shape else Shape(shape)


def box_from_selrect(shape: Attrs) -> Attrs:
    """Place and size from the rectangle, where one of them is missing; paths have none."""
    box = shape.get("selrect")
    if shape.get("type") in WITHOUT_BOX or not isinstance(box, dict):
        return shape
    if all(shape.get(key) is not None for key in BOX):
        return shape
    return with_values(shape, **{key: box.get(key) for key in BOX})


def fix_roots(data: Data) -> Data:
    """Every root rebuilt, those of components too; null keys of the data dropped."""
    changed = map_pages(data, lambda page: map_objects(page, root_rebuilt))
    return without_nulls(map_components(changed, lambda component: map_objects(component, root_rebuilt)))


def radii(shape: Attrs) -> Attrs:
    """The four radii from the old one."""
    radius = shape.get("rx")
    if radius is None or radius is False or shape.get("r1") is not None:
        return shape
    return with_values(shape, r1=radius, r2=radius, r3=radius, r4=radius)


def image_radii(shape: Attrs) -> Attrs:
    """Old radii of a picture that has none."""
    if shape.get("type") != "image" or "rx" in shape or "r1" in shape:
        return shape
    return with_values(shape, rx=0, ry=0)


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-10", root_without_box, components=False),
    of_shapes("legacy-13", image_radii, components=False),
    of_shapes("legacy-25", as_record, features=SHAPE_RECORDS),
    of_shapes("legacy-26", with_matrices),
    of_shapes("legacy-33", root_rebuilt, components=False),
    of_shapes("legacy-41", box_from_selrect),
    of_shapes("legacy-53", with_matrices),
    of_shapes("legacy-66", radii),
    of_data("0003-fix-root-shape", fix_roots),
)
