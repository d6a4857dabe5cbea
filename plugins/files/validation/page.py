"""The page that is looked at, and what was found wrong on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.world import References, World


class PageCheck:
    """Checks report to it in the order in which the tree is walked."""

    def __init__(self, world: World, page_id: UUID, objects: Objects, found: list[Problem]) -> None:
        self.world = world
        self.page_id = page_id
        self.objects = objects
        self.references = References(world, objects)
        self._found = found
        self._children: dict[UUID, frozenset[UUID]] = {}

    def report(self, code: str, shape_id: UUID, hint: str, **args: Any) -> None:
        """Note that a shape is not as it should be."""
        shape = self.objects.get(shape_id)
        self._found.append(Problem(code, hint, self.world.file_id, shape_id, shape, self.page_id, args))

    def has_child(self, parent_id: UUID, shape_id: UUID) -> bool:
        """Whether a parent lists a shape; for parents of thousands."""
        children = self._children.get(parent_id)
        if children is None:
            children = self._children[parent_id] = frozenset(self.objects.children(parent_id))
        return shape_id in children
