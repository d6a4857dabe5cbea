"""Geometry, parents, children and frames (contract/update-file.md §5.2)."""

from __future__ import annotations

from uuid import UUID

from penpot_plugins.files.model.keys import FRAME, ROOT_ID
from penpot_plugins.files.validation.page import PageCheck

DRAWN = ("path", "bool")
"""Shapes whose geometry follows from their content."""


def check_tree(page: PageCheck, shape_id: UUID) -> None:
    """All checks of a shape's place."""
    if not page.objects.facts(shape_id).complete and page.objects.type(shape_id) not in DRAWN:
        page.report("invalid-geometry", shape_id, "The geometry of the shape is incomplete.")
    check_parent(page, shape_id)
    check_frame(page, shape_id)


def check_parent(page: PageCheck, shape_id: UUID) -> None:
    """The shape and its parent name each other, and so do the shape and its children."""
    objects, parent = page.objects, page.objects.parent_id(shape_id)
    if parent is None or parent not in objects:
        page.report("parent-not-found", shape_id, f"The parent {parent} is not on the page.")
        return
    is_root = shape_id == ROOT_ID and objects.type(shape_id) == FRAME
    if not is_root and not page.has_child(parent, shape_id):
        page.report("child-not-in-parent", shape_id, f"The parent {parent} does not list the shape.")
    children = objects.children(shape_id)
    if len(set(children)) != len(children):
        page.report("duplicated-children", shape_id, "The shape lists a child twice.")
    for child in children:
        if child not in objects:
            page.report(
                "child-not-found",
                shape_id,
                f"The child {child} is not on the page.",
                parent_id=shape_id,
                child_id=child,
            )
        elif objects.parent_id(child) != shape_id:
            page.report(
                "invalid-parent",
                child,
                f"{shape_id} lists the shape, which names another.",
                parent_id=shape_id,
            )


def check_frame(page: PageCheck, shape_id: UUID) -> None:
    """`frame-id` is the parent where that is a frame, else the parent's frame."""
    objects = page.objects
    frame, parent = objects.frame_id(shape_id), objects.parent_id(shape_id)
    if frame is None or frame not in objects:
        page.report("frame-not-found", shape_id, f"The frame {frame} is not on the page.")
    elif objects.type(frame) != FRAME:
        page.report("invalid-frame", shape_id, f"{frame} is no frame.")
    elif parent is not None and parent in objects:
        expected = parent if objects.type(parent) == FRAME else objects.frame_id(parent)
        if frame != expected:
            page.report("invalid-frame", shape_id, f"The frame should be {expected}.")
