"""From a shape in a copy of a component to the shape that it mirrors (contract/file-data.md §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.walks import (
    COMPONENTS,
    Attrs,
    Data,
    ancestors,
    children_of,
    descendants,
    objects_of,
    with_values,
)
from penpot_plugins.files.model.keys import ID, PAGES_INDEX, ROOT_ID, SHAPE_REF
from penpot_plugins.files.schema.collections import is_set
from penpot_plugins.files.schema.scalars import uuid_in

Libraries = Mapping[UUID, Data]
SLOT = "swap-slot-"
DEEPEST = 100
"""Components within components; a longer chain is a ring."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A shape of a component, with the objects of the page or component where it stands."""

    shape: Attrs
    objects: dict[Any, Any]


def is_head(shape: Attrs) -> bool:
    """Whether a shape is the top of an instance."""
    return shape.get("component-id") is not None


def is_nested_copy_head(shape: Attrs) -> bool:
    """Whether a shape is the top of a copy within another instance."""
    return is_head(shape) and shape.get("component-root") is None and shape.get(SHAPE_REF) is not None


def groups_of(shape: Attrs) -> frozenset[Any]:
    """What a shape is touched in."""
    touched: Any = shape.get("touched")
    return frozenset(touched) if is_set(touched) else frozenset()


def slot_of(shape: Attrs) -> UUID | None:
    """The swap slot that a shape is touched with."""
    for group in sorted(map(str, groups_of(shape))):
        if group.startswith(SLOT):
            slot = uuid_in(group[len(SLOT) :])
            return slot if isinstance(slot, UUID) else None
    return None


def with_groups(shape: Attrs, *groups: str) -> Attrs:
    """The shape touched in more groups."""
    return with_values(shape, touched=groups_of(shape) | {Keyword(group) for group in groups})


def without_slot(shape: Attrs) -> Attrs:
    """The shape without swap slot."""
    kept = frozenset(group for group in groups_of(shape) if not str(group).startswith(SLOT))
    return with_values(shape, touched=kept)


def container_of(data: Data, component: Attrs) -> dict[Any, Any]:
    """The objects where a component's main instance stands: a page's, or those that a deleted one keeps."""
    if component.get("deleted"):
        return objects_of(component)
    return objects_of((data.get(PAGES_INDEX) or {}).get(component.get("main-instance-page")))


def component_of(head: Attrs, libraries: Libraries, *, deleted: bool) -> tuple[Data, Attrs] | None:
    """The component of an instance with the data that it stands in."""
    data = libraries.get(head.get("component-file"))  # type: ignore[arg-type]
    component = None if data is None else (data.get(COMPONENTS) or {}).get(head.get("component-id"))
    if data is None or not isinstance(component, dict) or (component.get("deleted") and not deleted):
        return None
    return data, component


def shape_in_component(data: Data, component: Attrs, shape_id: Any) -> Mirrored | None:
    """A shape of a component's main instance."""
    objects = container_of(data, component)
    shape = objects.get(shape_id)
    if not isinstance(shape, dict):
        return None
    top = component.get("main-instance-id")
    inside = component.get("deleted") or any(one.get(ID) == top for one in ancestors(objects, shape_id))
    return Mirrored(shape, objects) if inside else None


def heads_above(objects: Mapping[Any, Any], shape: Attrs) -> list[Attrs]:
    """The tops of instances that a shape is in, itself too, the outermost first."""
    return [one for one in ancestors(objects, shape.get(ID)) if is_head(one)][::-1]


def mirrored(
    objects: Mapping[Any, Any], shape: Attrs | None, libraries: Libraries, *, deleted: bool
) -> Mirrored | None:
    """The shape that a shape mirrors, in the outermost component that has it."""
    if shape is None or shape.get(SHAPE_REF) is None:
        return None
    for head in heads_above(objects, shape):
        known = component_of(head, libraries, deleted=deleted)
        found = None if known is None else shape_in_component(*known, shape[SHAPE_REF])
        if found is not None:
            return found
    return None


def near_match(objects: Mapping[Any, Any], shape: Attrs, libraries: Libraries) -> Attrs | None:
    """The shape at the same place in the main instance: of one that was not swapped the one that it mirrors."""
    parent = objects.get(shape.get("parent-id"))
    above = mirrored(objects, parent, libraries, deleted=True)
    if above is None or shape.get(ID) not in children_of(parent):
        return None
    place, siblings = children_of(parent).index(shape.get(ID)), children_of(above.shape)
    near = above.objects.get(siblings[place]) if place < len(siblings) else None
    return near if isinstance(near, dict) else None


def head_of(objects: Mapping[Any, Any], shape: Attrs | None) -> Attrs | None:
    """The nearest top of an instance above a shape of a copy, itself too."""
    for one in ancestors(objects, None if shape is None else shape.get(ID)):
        if one.get(ID) == ROOT_ID:
            return None
        if is_head(one):
            return one
        if one.get(SHAPE_REF) is None:
            return None
    return None


def swapped_original(objects: Mapping[Any, Any], shape: Attrs, libraries: Libraries) -> UUID | None:
    """What a swapped shape mirrored before; None where it cannot be found."""
    slot, parent_head = slot_of(shape), head_of(objects, objects.get(shape.get("parent-id")))
    above = mirrored(objects, parent_head, libraries, deleted=False)
    return None if slot is None or above is None else next_original(above.shape, slot, libraries, DEEPEST)


def next_original(parent: Attrs, slot: UUID, libraries: Libraries, depth: int) -> UUID | None:
    """The child below `parent`, in its component, from which a chain of references leads to `slot`."""
    known = component_of(parent, libraries, deleted=True)
    if known is None or depth == 0:
        return None
    objects = container_of(*known)
    children = list(descendants(objects, parent.get(ID)))
    if any(child.get(ID) == slot for child in children):
        return slot
    above = mirrored(objects, parent, libraries, deleted=False)
    wanted = None if above is None else next_original(above.shape, slot, libraries, depth - 1)
    if wanted is None:
        return None
    return next((child.get(ID) for child in children if child.get(SHAPE_REF) == wanted), None)


def instance(objects: Mapping[Any, Any], head_id: Any) -> Iterator[Attrs]:
    """The shapes of an instance; the walk does not go below the tops of others."""
    seen: set[Any] = set()
    waiting = [head_id]
    while waiting:
        shape_id = waiting.pop(0)
        shape = objects.get(shape_id)
        if shape_id in seen or not isinstance(shape, dict) or (seen and is_head(shape)):
            continue
        seen.add(shape_id)
        yield shape
        waiting.extend(children_of(shape))
