"""What remedies work with: the draft of the damaged file, and small edits of its shapes and components."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.tree import subtree
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.facts import SLOT_PREFIX
from penpot_plugins.files.model.keys import (
    COMPONENT_FILE,
    COMPONENT_ID,
    COMPONENT_ROOT,
    FRAME,
    FRAME_ID,
    MAIN_INSTANCE,
    PARENT_ID,
    REMOTE_SYNCED,
    ROOT_ID,
    SHAPE_REF,
    SHAPES,
    TOUCHED,
)
from penpot_plugins.files.model.objects import Objects, PlainObjects
from penpot_plugins.files.transit import Shape
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.world import COMPONENTS, World

HEAD_KEYS = (COMPONENT_ID, COMPONENT_FILE, COMPONENT_ROOT, MAIN_INSTANCE)
LINK_KEYS = (*HEAD_KEYS, REMOTE_SYNCED, SHAPE_REF, TOUCHED)


class Bench:
    """One problem being mended. `objects` are those of its page; none for a problem of a component."""

    def __init__(self, draft: FileDraft, world: World, problem: Problem) -> None:
        page = draft.page(problem.page_id) if problem.page_id is not None else None
        self.draft = draft
        self.world = world
        self.problem = problem
        self.objects: Objects = page.objects if page is not None else PlainObjects()

    def give(self, shape_id: UUID, values: Mapping[Keyword, Any]) -> bool:
        """Set attributes of a shape; whether anything changed."""
        shape = self.objects.get(shape_id)
        if shape is None or all(key in shape and shape[key] == value for key, value in values.items()):
            return False
        self.objects.put(shape_id, Shape({**shape, **values}))
        return True

    def drop(self, shape_id: UUID, keys: Iterable[Keyword]) -> bool:
        """Remove attributes of a shape; whether any was there."""
        shape, gone = self.objects.get(shape_id), frozenset(keys)
        if shape is None or gone.isdisjoint(shape):
            return False
        self.objects.put(shape_id, Shape({key: value for key, value in shape.items() if key not in gone}))
        return True

    def detach(self, shape_ids: Iterable[UUID]) -> bool:
        """Make plain shapes of parts of instances."""
        return sum(self.drop(shape_id, LINK_KEYS) for shape_id in shape_ids) > 0

    def touched(self, shape_id: UUID) -> set[Any]:
        """What a shape says is touched."""
        shape = self.objects.get(shape_id)
        touched = shape.get(TOUCHED) if shape is not None else None
        return set(touched) if isinstance(touched, set | frozenset | list | tuple) else set()

    def below(self, shape_id: UUID) -> list[UUID]:
        """A shape and all in it."""
        return list(subtree(self.objects, shape_id))

    def frame_for(self, shape_id: UUID) -> UUID:
        """The frame that a shape belongs to by its parent; the root where there is none."""
        parent = self.objects.parent_id(shape_id)
        if parent is None or parent not in self.objects:
            return ROOT_ID
        frame = parent if self.objects.type(parent) == FRAME else self.objects.frame_id(parent)
        return frame if frame is not None and frame in self.objects else ROOT_ID

    def move(self, shape_id: UUID, parent_id: UUID) -> bool:
        """Put a shape into a parent, at the end where it is not there yet, and its frame with it."""
        if shape_id not in self.objects or parent_id not in self.objects or parent_id in self.below(shape_id):
            return False
        before = self.objects.parent_id(shape_id)
        if before is not None and before != parent_id:
            self.set_children(before, [child for child in self.objects.children(before) if child != shape_id])
        children = list(self.objects.children(parent_id))
        self.set_children(parent_id, children if shape_id in children else [*children, shape_id])
        self.give(shape_id, {PARENT_ID: parent_id})
        self._set_frame(shape_id, self.frame_for(shape_id))
        return True

    def _set_frame(self, shape_id: UUID, frame: UUID) -> None:
        """Set the frame of a shape and of all in it, down to the next frames."""
        waiting, seen = [shape_id], {shape_id}
        while waiting:
            current = waiting.pop()
            self.give(current, {FRAME_ID: frame})
            if self.objects.type(current) != FRAME:
                children = [child for child in self.objects.children(current) if child not in seen]
                seen.update(children)
                waiting.extend(children)

    def set_children(self, shape_id: UUID, children: list[UUID]) -> bool:
        """Set the children of a shape."""
        return self.give(shape_id, {SHAPES: children})

    def component(self, component_id: UUID | None) -> dict[Any, Any] | None:
        """A component of the file."""
        return self.draft.entry(COMPONENTS, component_id) if component_id is not None else None

    def put_component(self, component_id: UUID, component: dict[Any, Any]) -> bool:
        """Set a component of the file."""
        self.draft.put_entry(COMPONENTS, component_id, component)
        return True


def without_slots(touched: Iterable[Any] | None) -> frozenset[Any]:
    """What is touched without swap slots."""
    return frozenset(name for name in touched or () if not str(name).startswith(SLOT_PREFIX))


def detached(shape: Shape) -> Shape:
    """A shape that is no part of an instance."""
    return Shape({key: value for key, value in shape.items() if key not in LINK_KEYS})
