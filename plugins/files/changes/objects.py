"""add-obj, del-obj, reorder-children, fix-obj: what shapes there are, and in which order.

Source: contract/changes.md §2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import (
    CONTAINER_KEYS,
    NULLABLE_UUID,
    Change,
    ChangeType,
    change_schema,
    its_container,
)
from penpot_plugins.files.changes.container import Container, container_of, place_of
from penpot_plugins.files.changes.order import insert_at, sorted_like
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.shape_edits import edited, set_children
from penpot_plugins.files.changes.tree import subtree
from penpot_plugins.files.errors import FixUnknown
from penpot_plugins.files.model.keys import FRAME_ID, ID, PARENT_ID, ROOT_ID
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import sequence
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import BOOLEAN, INTEGER, KEYWORD, UUID_VALUE
from penpot_plugins.files.schema.shape import SHAPE
from penpot_plugins.files.transit import Shape

BROKEN_CHILDREN = "broken-children"
AS_INTEGER = attrgetter("int")


def add_obj(run: Run, change: Change) -> None:
    """Add a shape to its parent, or replace it; a parent or frame that does not exist is the root.

    A shape of that id in another parent stays listed there, as in the reference.
    """
    shape_id, shape = change[ID], change["obj"]
    run.collect_media(place_of(change), shape_id, shape)
    container = container_of(run.draft, change)
    if container is None:
        return
    objects = container.objects
    parent = existing_or_root(objects, change.get(PARENT_ID) or change[FRAME_ID])
    frame = existing_or_root(objects, change[FRAME_ID])
    objects.put(shape_id, placed(shape, {ID: shape_id, PARENT_ID: parent, FRAME_ID: frame}))
    children = objects.children(parent)
    if not listed(children, shape_id):
        index = change.get("index")
        children = [*children, shape_id] if index is None else insert_at(children, index, [shape_id])
    set_children(objects, parent, children, keep_synced=change.get("ignore-touched") is True)
    container.save()


def placed(shape: Shape, ids: Mapping[Keyword, UUID]) -> Shape:
    """A shape that has these ids: the one that was sent where it has them, as it mostly does."""
    return shape if all(shape.get(key) == value for key, value in ids.items()) else edited(shape, ids)


def listed(children: Sequence[UUID], shape_id: UUID) -> bool:
    """Whether a shape is among children. Integers are compared in C, uuids in Python: boards have thousands."""
    return shape_id.int in map(AS_INTEGER, children)


def existing_or_root(objects: Objects, shape_id: UUID) -> UUID:
    """The id, or the root's where there is no such shape."""
    return shape_id if shape_id in objects else ROOT_ID


def del_obj(run: Run, change: Change) -> None:
    """Remove a shape and all that is in it."""
    container = container_of(run.draft, change)
    if container is None or change[ID] not in container.objects:
        return
    objects, shape_id = container.objects, change[ID]
    parent = objects.parent_id(shape_id) or objects.frame_id(shape_id)
    for removed in list(subtree(objects, shape_id)):
        objects.remove(removed)
    if parent is not None and parent in objects:
        children = [child for child in objects.children(parent) if child != shape_id]
        set_children(objects, parent, children, keep_synced=change.get("ignore-touched") is True)
    container.save()


def reorder_children(run: Run, change: Change) -> None:
    """Sort the children of a shape by a list; those that the list leaves out come first."""
    container = container_of(run.draft, change)
    if container is None:
        return
    children = container.objects.children(change[PARENT_ID])
    wanted = [shape_id for shape_id in change["shapes"] or () if type(shape_id) is UUID]
    ordered = sorted_like(children, wanted)
    if ordered != list(children):
        run.register_touched(change)
        set_children(container.objects, change[PARENT_ID], ordered)
        container.save()


def fix_obj(run: Run, change: Change) -> None:
    """Repair a shape: `broken-children` drops the ids of children that do not exist. Raises FixUnknown."""
    container = container_of(run.draft, change)
    if container is None:
        return
    fix = change.get("fix", BROKEN_CHILDREN)
    if fix != BROKEN_CHILDREN:
        raise FixUnknown(fix)
    drop_missing_children(container, change[ID])


def drop_missing_children(container: Container, shape_id: UUID) -> None:
    """Keep only the children that exist."""
    objects = container.objects
    children = [child for child in objects.children(shape_id) if child in objects]
    set_children(objects, shape_id, children)
    container.save()


OBJECT_CHANGES = (
    ChangeType(
        "add-obj",
        change_schema(
            "add-obj",
            Fields(
                {"id": UUID_VALUE, "obj": SHAPE, "frame-id": UUID_VALUE},
                {
                    **CONTAINER_KEYS,
                    "parent-id": NULLABLE_UUID,
                    "index": nullable(INTEGER),
                    "ignore-touched": BOOLEAN,
                },
            ),
        ),
        add_obj,
        library_relevant=True,
        affects=its_container,
    ),
    ChangeType(
        "del-obj",
        change_schema("del-obj", Fields({"id": UUID_VALUE}, {**CONTAINER_KEYS, "ignore-touched": BOOLEAN})),
        del_obj,
        library_relevant=True,
        affects=its_container,
    ),
    ChangeType(
        "reorder-children",
        change_schema(
            "reorder-children",
            Fields(
                {"parent-id": UUID_VALUE, "shapes": sequence(UUID_VALUE)},
                {**CONTAINER_KEYS, "ignore-touched": BOOLEAN},
            ),
        ),
        reorder_children,
        affects=its_container,
    ),
    ChangeType(
        "fix-obj",
        change_schema("fix-obj", Fields({"id": UUID_VALUE}, {**CONTAINER_KEYS, "fix": KEYWORD})),
        fix_obj,
        affects=its_container,
    ),
)
