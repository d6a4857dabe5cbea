"""Walks over the tree of shapes by the index alone. All end in trees with cycles, too."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.model.objects import NO_LINK, Objects


def subtree(objects: Objects, shape_id: UUID) -> Iterator[UUID]:
    """A shape and all that is in it, by `shapes`; ids of no shape included."""
    seen = {shape_id}
    waiting = [shape_id]
    while waiting:
        current = waiting.pop()
        yield current
        for child in objects.children(current):
            if child not in seen:
                seen.add(child)
                waiting.append(child)


def ancestry(objects: Objects, shape_id: UUID) -> Iterator[UUID]:
    """A shape and the shapes it is in, bottom up, by `parent-id`; only those that exist."""
    seen: set[UUID] = set()
    current: UUID | None = shape_id
    while current is not None and current not in seen and current in objects:
        yield current
        seen.add(current)
        current = objects.parent_id(current)


def nearest_component_root(objects: Objects, shape_id: UUID) -> UUID | None:
    """The closest component root around a shape, mains too (contract/changes.md §5)."""
    for current in ancestry(objects, shape_id):
        if current == ROOT_ID:
            return None
        link = objects.component(current)
        if link.component_root:
            return current
        if link.is_head and not parent_in_copy(objects, current):
            return current
    return None


def parent_in_copy(objects: Objects, shape_id: UUID) -> bool:
    """Whether the parent of a shape mirrors one of a main instance."""
    parent = objects.parent_id(shape_id)
    link = objects.component(parent) if parent is not None else NO_LINK
    return link.in_copy


def component_ids(objects: Objects, shape_ids: Iterator[UUID]) -> set[UUID]:
    """The components that these shapes are instances of."""
    found = (objects.component(shape_id).component_id for shape_id in shape_ids)
    return {component_id for component_id in found if component_id is not None}
