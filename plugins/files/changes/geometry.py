"""reg-objects: the geometry of groups and boolean shapes computed anew (contract/changes.md §2, §7)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from penpot_plugins.files.changes.change_type import (
    CONTAINER_KEYS,
    Change,
    ChangeType,
    change_schema,
    its_container,
)
from penpot_plugins.files.changes.container import container_of
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.tree import ancestry
from penpot_plugins.files.errors import PathInvalid
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.schema.collections import vector
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import UUID_VALUE
from penpot_plugins.files.shapes.group_geometry import (
    bool_from_children,
    group_from_children,
    mask_from_first,
)
from penpot_plugins.files.transit import Shape

COMPUTED = ("group", "bool")


def reg_objects(run: Run, change: Change) -> None:
    """Compute the groups and boolean shapes around some shapes, from the inside out."""
    container = container_of(run.draft, change)
    if container is None:
        return
    objects = container.objects
    for shape_id in around(objects, change["shapes"]):
        shape = objects.get(shape_id)
        computed = recomputed(objects, shape) if shape is not None else None
        if computed is not None:
            container.check(shape_id, computed)
            objects.put(shape_id, computed)
    container.save()


def around(objects: Objects, shape_ids: Iterable[UUID]) -> list[UUID]:
    """The groups and boolean shapes among some shapes and those around them, each once."""
    found: dict[UUID, None] = {}
    for shape_id in shape_ids:
        found |= {
            current: None for current in ancestry(objects, shape_id) if objects.type(current) in COMPUTED
        }
    return list(found)


def recomputed(objects: Objects, shape: Shape) -> Shape | None:
    """The shape with the geometry that its children give it, None where it has no children."""
    children = [
        child for child_id in objects.children(shape["id"]) if (child := objects.get(child_id)) is not None
    ]
    if not children:
        return None
    if shape["type"] == "bool":
        try:
            return bool_from_children(shape, children, objects.get)
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise PathInvalid(shape["id"]) from error
    if shape.get("masked-group") is True:
        return mask_from_first(shape, children[0])
    return group_from_children(shape, children)


GEOMETRY_CHANGES = (
    ChangeType(
        "reg-objects",
        change_schema("reg-objects", Fields({"shapes": vector(UUID_VALUE)}, CONTAINER_KEYS)),
        reg_objects,
        library_relevant=True,
        affects=its_container,
    ),
)
