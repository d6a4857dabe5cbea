"""The tree of shapes: children that are not there, empty groups, parents and frames."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import TransitList
from penpot_plugins.files.migrations.migration import (
    Context,
    FileMigration,
    of_containers,
    of_data,
    of_shapes,
)
from penpot_plugins.files.migrations.pages import thread_at_point
from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    ancestors,
    changed_values,
    children_of,
    kept,
    map_objects,
    objects_of,
    updated,
    with_values,
    without_nulls,
)
from penpot_plugins.files.model.keys import FRAME_ID, ID, PAGES, PAGES_INDEX, PARENT_ID, ROOT_ID

MOST_ROUNDS = 1000
WITH_CHILDREN = ("frame", "group", "bool")


def vector_of_children(shape: Attrs) -> Attrs:
    """Children in a vector, where a list holds them."""
    return updated(shape, "shapes", lambda ids: list(ids) if type(ids) is TransitList else ids)


def removed(objects: dict[Any, Any], gone: set[Any]) -> dict[Any, Any]:
    """Shapes without some, which no other shape has as a child."""
    rest = {shape_id: shape for shape_id, shape in objects.items() if shape_id not in gone}

    def each(shape: Any) -> Any:
        if not isinstance(shape, dict):
            return shape
        return updated(shape, "shapes", lambda ids: kept(ids, lambda child: child not in gone))

    return {shape_id: each(shape) for shape_id, shape in rest.items()}


def without_empty(container: Attrs, objects: dict[Any, Any], empty: Any) -> Attrs:
    """A container without the groups that are empty, nor those that become so."""
    for _ in range(MOST_ROUNDS):
        gone = {shape_id for shape_id, shape in objects.items() if isinstance(shape, dict) and empty(shape)}
        if not gone:
            break
        objects = removed(objects, gone)
    return container if objects is objects_of(container) else with_values(container, objects=objects)


def empty_groups(container: Attrs, _data: Data, _context: Context) -> Attrs:
    """Groups without children or rectangle go; null keys of the container too."""

    def empty(shape: Attrs) -> bool:
        return shape.get("type") == "group" and (not children_of(shape) or shape.get("selrect") is None)

    return without_nulls(without_empty(container, objects_of(container), empty))


def childless_groups(page: Attrs, _data: Data, _context: Context) -> Attrs:
    """Groups none of whose children exist go."""
    while True:
        objects = objects_of(page)

        def empty(shape: Attrs, there: dict[Any, Any] = objects) -> bool:
            return shape.get("type") == "group" and all(child not in there for child in children_of(shape))

        gone = {shape_id for shape_id, shape in objects.items() if isinstance(shape, dict) and empty(shape)}
        if not gone:
            return page
        page = with_values(page, objects=removed(objects, gone))


def children_that_exist(page: Attrs, _data: Data, _context: Context) -> Attrs:
    """Boards name no child that is not there."""
    objects = objects_of(page)

    def each(shape: Attrs) -> Attrs:
        if shape.get("type") != "frame" or shape.get("shapes") is None:
            return shape
        return updated(shape, "shapes", lambda ids: kept(ids, lambda child: child in objects))

    return map_objects(page, each)


def nearest_frames(container: Attrs, _data: Data, _context: Context) -> Attrs:
    """Every shape's frame is the nearest board above it; it stays where there is none."""
    objects = objects_of(container)

    def each(shape: Attrs) -> Attrs:
        above = list(ancestors(objects, shape.get(ID)))[1:]
        frame = next((one.get(ID) for one in above if one.get("type") == "frame"), None)
        if frame is None or frame == shape.get(FRAME_ID):
            return shape
        return with_values(shape, frame_id=frame)

    return map_objects(container, each)


def named_objects(container: Attrs, _data: Data, _context: Context) -> Attrs:
    """No shape under null."""
    if None not in objects_of(container):
        return container
    objects = {key: shape for key, shape in objects_of(container).items() if key is not None}
    return with_values(container, objects=objects)


def with_children(shape: Attrs) -> Attrs:
    """Boards, groups and booleans have children, if only none."""
    if shape.get("type") in WITH_CHILDREN and shape.get("shapes") is None:
        return with_values(shape, shapes=[])
    return shape


def placed(shape: Attrs) -> Attrs:
    """A shape without frame is in the root, one without parent in its frame."""
    frame = shape.get(FRAME_ID) or ROOT_ID
    parent = shape.get(PARENT_ID) or frame
    if shape.get(FRAME_ID) == frame and shape.get(PARENT_ID) == parent:
        return shape
    return with_values(shape, frame_id=frame, parent_id=parent)


def points_of_threads(page: Attrs) -> Attrs:
    """Comment threads at points; one without a place is at the origin."""
    return updated(page, "comment-thread-positions", lambda threads: changed_values(threads, thread_at_point))


def pages_that_exist(data: Data) -> Data:
    """No page under null; comment threads at points."""

    def pages(index: Any) -> Any:
        if not isinstance(index, dict):
            return index
        rest = {key: page for key, page in index.items() if key is not None} if None in index else index
        return changed_values(rest, lambda page: points_of_threads(page) if isinstance(page, dict) else page)

    data = updated(data, PAGES, lambda ids: kept(ids, lambda page_id: page_id is not None))
    return updated(data, PAGES_INDEX, pages)


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-2", vector_of_children, components=False),
    of_containers("legacy-8", empty_groups),
    of_containers("legacy-9", childless_groups, components=False),
    of_containers("legacy-11", children_that_exist, components=False),
    of_containers("legacy-28", nearest_frames),
    of_containers("legacy-36", named_objects),
    of_data("legacy-37", without_nulls),
    of_shapes("legacy-42", with_children),
    of_shapes("legacy-45", placed, components=False),
    of_data("legacy-57", pages_that_exist),
)
