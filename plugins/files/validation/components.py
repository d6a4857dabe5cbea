"""Checks of components themselves (contract/update-file.md §5.4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_plugins.files.changes.tree import ancestry
from penpot_plugins.files.model.facts import VARIANT_ID
from penpot_plugins.files.model.keys import OBJECTS
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.world import DELETED, MAIN_ID, MAIN_PAGE, Component, World, objects_of


class ComponentCheck:
    """The checks of one component; what they find goes to `found`."""

    def __init__(self, world: World, component_id: UUID, component: Component, found: list[Problem]) -> None:
        self._world = world
        self._id = component_id
        self._component = component
        self._found = found

    def run(self) -> None:
        """All of them."""
        component = self._component
        if OBJECTS in component and component[OBJECTS] is None:
            self._report("component-nil-objects-not-allowed", "The component has nothing for shapes.")
        if component.get(DELETED):
            self._check_slots()
            self._check_cycles()
        else:
            self._check_outside_of_mains()
            if component.get(OBJECTS):
                self._report(
                    "non-deleted-component-cannot-have-objects",
                    "Only a deleted component keeps shapes of its own.",
                )
        if component.get(VARIANT_ID) is not None:
            self._check_variant()

    def _report(self, code: str, hint: str, **args: Any) -> None:
        self._found.append(Problem(code, hint, self._world.file_id, self._id, self._component, args=args))

    def _report_main(
        self, code: str, hint: str, objects: Objects, main_id: UUID, page_id: UUID | None
    ) -> None:
        self._found.append(Problem(code, hint, self._world.file_id, main_id, objects.get(main_id), page_id))

    def _check_slots(self) -> None:
        """The shapes that a deleted component keeps have each their slot."""
        kept = objects_of(self._component)
        main_id = self._component.get(MAIN_ID)
        children = kept.children(main_id) if main_id is not None else ()
        slots = [slot for child in children if (slot := kept.facts(child).slot) is not None]
        if len(set(slots)) != len(slots):
            self._report(
                "component-duplicate-slot", "Two children of the deleted component have one swap slot."
            )

    def _check_cycles(self) -> None:
        """No shape that a deleted component keeps refers to itself."""
        kept = objects_of(self._component)
        cycles = [shape_id for shape_id in kept if kept.component(shape_id).shape_ref == shape_id]
        if cycles:
            self._report(
                "shape-ref-cycle", "Shapes of the deleted component refer to themselves.", cycles_ids=cycles
            )

    def _main_page(self) -> tuple[UUID, Objects] | None:
        page_id = self._component.get(MAIN_PAGE)
        page = self._world.file.page(page_id) if page_id is not None else None
        return None if page is None or page_id is None else (page_id, page.objects)

    def _check_outside_of_mains(self) -> None:
        """No main instance is around the component's own."""
        main_id, place = self._component.get(MAIN_ID), self._main_page()
        if place is None or main_id is None or main_id not in place[1]:
            return
        page_id, objects = place
        around = list(ancestry(objects, main_id))[1:]
        if any(objects.component(shape_id).main_instance for shape_id in around):
            self._report_main(
                "nested-main-not-allowed",
                "A main instance must not be inside another.",
                objects,
                main_id,
                page_id,
            )

    def _check_variant(self) -> None:
        """The main instance of a variant's component is a variant."""
        main_id, place = self._component.get(MAIN_ID), self._main_page()
        page_id = place[0] if place is not None else None
        objects: Objects | None = (
            objects_of(self._component) if self._component.get(DELETED) else place[1] if place else None
        )
        if objects is None or main_id is None or main_id not in objects:
            return
        if not objects.facts(main_id).is_variant:
            self._report_main(
                "not-a-variant", "The main instance must be a variant, too.", objects, main_id, page_id
            )
