"""mov-objects: shapes put into another parent, or to another place of theirs (contract/changes.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from penpot_plugins.files.changes.change_type import (
    CONTAINER_KEYS,
    Change,
    ChangeType,
    change_schema,
    its_container,
)
from penpot_plugins.files.changes.container import Container, container_of
from penpot_plugins.files.changes.order import append_missing, insert_at
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.shape_edits import edited, set_children
from penpot_plugins.files.changes.tree import ancestry, component_ids, parent_in_copy, subtree
from penpot_plugins.files.model.keys import FRAME, FRAME_ID, PARENT_ID
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import sequence
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import ANY, BOOLEAN, INTEGER, UUID_VALUE
from penpot_plugins.files.schema.schema import Schema


def mov_objects(run: Run, change: Change) -> None:
    """Move shapes into a parent; nothing at all moves where one of them must not."""
    container = container_of(run.draft, change)
    if container is None:
        return
    objects, parent, shape_ids = container.objects, change[PARENT_ID], list(change["shapes"] or ())
    altering = change.get("allow-altering-copies") is True or change.get("syncing") is True
    if not shape_ids or parent not in objects or not all_movable(objects, parent, shape_ids, altering):
        return
    children = with_moved(objects.children(parent), shape_ids, change)
    old_parents = [objects.parent_id(shape_id) for shape_id in shape_ids]
    frame = parent if objects.type(parent) == FRAME else objects.frame_id(parent)
    set_children(objects, parent, children)
    for shape_id in shape_ids:
        set_attribute(objects, shape_id, parent_id=parent)
    for shape_id, old in zip(shape_ids, old_parents, strict=True):
        if old is not None and old != parent and old in objects:
            set_children(objects, old, [child for child in objects.children(old) if child != shape_id])
    if frame is not None:
        for shape_id in shape_ids:
            set_frame(objects, shape_id, frame)
    check_moved(container, shape_ids)
    container.save()


def all_movable(objects: Objects, parent: UUID, shape_ids: Sequence[UUID], altering: bool) -> bool:
    """Whether each shape exists, does not hold the parent, nests no component in itself, alters no copy."""
    around = component_ids(objects, ancestry(objects, parent))
    into_copy = objects.component(parent).in_copy
    for shape_id in shape_ids:
        if (
            type(shape_id) is not UUID
            or shape_id not in objects
            or not (altering or not (into_copy or parent_in_copy(objects, shape_id)))
        ):
            return False
        inside = set(subtree(objects, shape_id))
        if parent in inside or not around.isdisjoint(component_ids(objects, iter(inside))):
            return False
    return True


def with_moved(children: Sequence[UUID], shape_ids: Sequence[UUID], change: Change) -> list[UUID]:
    """Children of the new parent: put after `after-shape` if it is one, else at `index`, else at the end."""
    after = change.get("after-shape")
    index = children.index(after) + 1 if after in children else change.get("index")
    if index is None:
        return append_missing(children, shape_ids)
    return insert_at(children, index, list(dict.fromkeys(shape_ids)))


def set_attribute(
    objects: Objects, shape_id: UUID, *, parent_id: UUID | None = None, frame_id: UUID | None = None
) -> None:
    """Set the parent or the frame of a shape, decoding it only where it differs."""
    parent_differs = parent_id is not None and objects.parent_id(shape_id) != parent_id
    frame_differs = frame_id is not None and objects.frame_id(shape_id) != frame_id
    shape = objects.get(shape_id) if parent_differs or frame_differs else None
    if shape is not None:
        changes = {PARENT_ID: parent_id, FRAME_ID: frame_id}
        objects.put(shape_id, edited(shape, {key: new for key, new in changes.items() if new is not None}))


def set_frame(objects: Objects, shape_id: UUID, frame: UUID) -> None:
    """Set the frame of a shape and of what is in it, but for what is in frames within it."""
    seen: set[UUID] = set()
    waiting = [shape_id]
    while waiting:
        current = waiting.pop()
        if current in seen or current not in objects:
            continue
        seen.add(current)
        set_attribute(objects, current, frame_id=frame)
        if objects.type(current) != FRAME:
            waiting.extend(objects.children(current))


def check_moved(container: Container, shape_ids: Sequence[UUID]) -> None:
    """Raise ShapeInvalid where a moved shape does not fit its schema."""
    for shape_id in shape_ids:
        shape = container.objects.get(shape_id)
        if shape is not None:
            container.check(shape_id, shape)


ID_OR_ANYTHING = Schema("a uuid", ANY.check, UUID_VALUE.decode)
"""What is no child of the parent leaves the place to `index`."""

MOVING_CHANGES = (
    ChangeType(
        "mov-objects",
        change_schema(
            "mov-objects",
            Fields(
                {"parent-id": UUID_VALUE, "shapes": sequence(UUID_VALUE)},
                {
                    **CONTAINER_KEYS,
                    "index": nullable(INTEGER),
                    "after-shape": ID_OR_ANYTHING,
                    "allow-altering-copies": BOOLEAN,
                    "ignore-touched": BOOLEAN,
                    "syncing": BOOLEAN,
                },
            ),
        ),
        mov_objects,
        library_relevant=True,
        affects=its_container,
    ),
)
