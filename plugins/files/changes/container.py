"""The page or component whose shapes a change is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from penpot_plugins.files.changes.change_type import Change, Place
from penpot_plugins.files.errors import ShapeInvalid
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import COMPONENT_ID, OBJECTS, PAGE_ID
from penpot_plugins.files.model.objects import Objects, PlainObjects
from penpot_plugins.files.schema.shape import SHAPE
from penpot_plugins.files.transit import Shape

COMPONENTS = "components"


@dataclass(slots=True)
class Container:
    """Objects, and where they are. Those of a component are a copy until `save` writes them back."""

    draft: FileDraft
    place: Place
    objects: Objects

    def save(self) -> None:
        """Write the objects of a component back; those of a page are written as they change."""
        component_id = self.place.component_id
        if component_id is not None and isinstance(self.objects, PlainObjects):
            component = self.draft.entry(COMPONENTS, component_id) or {}
            self.draft.put_entry(COMPONENTS, component_id, {**component, OBJECTS: dict(self.objects)})

    def check(self, shape_id: UUID, shape: Shape) -> None:
        """Raise ShapeInvalid where a shape does not fit its schema (contract/changes.md §1)."""
        problem = SHAPE.check(shape)
        if problem is not None:
            raise ShapeInvalid(shape_id, problem.sentence(), **self.place._asdict())


def place_of(change: Change) -> Place:
    """The page of a change of shapes where it names one, else its component."""
    if PAGE_ID in change:
        return Place(page_id=change[PAGE_ID])
    return Place(component_id=change.get(COMPONENT_ID))


def container_of(draft: FileDraft, change: Change) -> Container | None:
    """The container that a change selects; None where there is none, and the change is a silent no-op."""
    return container_at(draft, place_of(change))


def container_at(draft: FileDraft, place: Place) -> Container | None:
    """The objects of a page, or of a component that has any (a deleted one)."""
    if place.page_id is not None:
        page = draft.page(place.page_id)
        return None if page is None else Container(draft, place, page.objects)
    component = draft.entry(COMPONENTS, place.component_id) if place.component_id is not None else None
    objects = component.get(OBJECTS) if component is not None else None
    return Container(draft, place, PlainObjects(objects)) if isinstance(objects, dict) else None
