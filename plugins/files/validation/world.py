"""The file that is looked at and its libraries: components, their shapes, and what copies refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.tree import ancestry, subtree
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import OBJECTS
from penpot_plugins.files.model.objects import Objects, PlainObjects

Component = Mapping[Any, Any]

COMPONENTS = "components"
DELETED, MAIN_ID, MAIN_PAGE = map(Keyword, ("deleted", "main-instance-id", "main-instance-page"))


class Found(NamedTuple):
    """A shape, and the objects it is among."""

    objects: Objects
    shape_id: UUID


class Members(NamedTuple):
    """The shapes of a component: those in its main instance, or those that a deleted one keeps."""

    objects: Objects
    ids: frozenset[UUID]


class World:
    """`libraries` are those linked to the file, near and far, by id; None stands for one that cannot be read.
    `closed`: what is looked at names no other file, linked or not.

    Good for one pass over data that stays as it is: answers are remembered.
    """

    def __init__(
        self,
        file_id: UUID,
        file: FileDraft,
        libraries: Mapping[UUID, FileDraft | None] | None = None,
        *,
        closed: bool = True,
    ) -> None:
        self.file_id = file_id
        self.closed = closed
        self.file = file
        self.libraries: Mapping[UUID, FileDraft | None] = libraries or {}
        self._files: Mapping[UUID, FileDraft | None] = {**(libraries or {}), file_id: file}
        self._members: dict[tuple[UUID, UUID], Members | None] = {}

    def knows(self, component_file: UUID | None) -> bool:
        """Whether components of that file can be looked up."""
        return self._files.get(component_file) is not None if component_file is not None else False

    def component(self, component_file: UUID | None, component_id: UUID | None) -> Component | None:
        """A component, deleted ones too."""
        if component_file is None or component_id is None:
            return None
        source = self._files.get(component_file)
        return None if source is None else source.entry(COMPONENTS, component_id)

    def own_component(self, component_id: UUID | None) -> Component | None:
        """A component of the file itself."""
        return self.component(self.file_id, component_id)

    def members(self, component_file: UUID, component_id: UUID) -> Members | None:
        """The shapes of a component; None where there is no such component, or its page is gone."""
        key = component_file, component_id
        if key not in self._members:
            self._members[key] = self._find_members(component_file, component_id)
        return self._members[key]

    def _find_members(self, component_file: UUID, component_id: UUID) -> Members | None:
        source, component = self._files.get(component_file), self.component(component_file, component_id)
        if source is None or component is None:
            return None
        if component.get(DELETED):
            kept = objects_of(component)
            return Members(kept, frozenset(kept))
        page = source.page(component[MAIN_PAGE]) if MAIN_PAGE in component else None
        main_id = component.get(MAIN_ID)
        if page is None or main_id is None:
            return None
        inside = (shape_id for shape_id in subtree(page.objects, main_id) if shape_id in page.objects)
        return Members(page.objects, frozenset(inside))


def objects_of(component: Component) -> PlainObjects:
    """The shapes that a component keeps itself."""
    objects = component.get(OBJECTS)
    return PlainObjects(objects) if isinstance(objects, dict) else PlainObjects()


class References:
    """What the shapes of one page refer to (contract/update-file.md §5.1 ref shape, near match)."""

    def __init__(self, world: World, objects: Objects) -> None:
        self._world = world
        self._objects = objects
        self._found: dict[UUID, Found | None] = {}

    def of(self, shape_id: UUID) -> Found | None:
        """The shape that `shape-ref` names, in the nearest component from the top down that has it."""
        if shape_id not in self._found:
            self._found[shape_id] = self._find(shape_id)
        return self._found[shape_id]

    def _find(self, shape_id: UUID) -> Found | None:
        wanted = self._objects.component(shape_id).shape_ref
        if wanted is None:
            return None
        for members in self._heads(shape_id):
            if wanted in members.ids:
                return Found(members.objects, wanted)
        return None

    def _heads(self, shape_id: UUID) -> Iterator[Members]:
        for ancestor in reversed(list(ancestry(self._objects, shape_id))):
            link = self._objects.component(ancestor)
            if link.component_id is not None and link.component_file is not None:
                members = self._world.members(link.component_file, link.component_id)
                if members is not None:
                    yield members

    def near_match(self, shape_id: UUID) -> Found | None:
        """The shape that stands where this one does, in what its parent refers to."""
        parent = self._objects.parent_id(shape_id)
        if parent is None or parent not in self._objects:
            return None
        there, siblings = self.of(parent), list(self._objects.children(parent))
        if there is None or shape_id not in siblings:
            return None
        children, index = there.objects.children(there.shape_id), siblings.index(shape_id)
        if index >= len(children) or children[index] not in there.objects:
            return None
        return Found(there.objects, children[index])
