"""Checks of what ties a shape to a component and to the shape that it mirrors (contract/update-file.md §5.3)."""

from __future__ import annotations

from uuid import UUID

from penpot_plugins.files.validation.page import PageCheck
from penpot_plugins.files.validation.world import MAIN_ID, MAIN_PAGE, Component


def check_main_head(page: PageCheck, shape_id: UUID) -> None:
    """A main instance: its component is of this file, and names it."""
    link = page.objects.component(shape_id)
    if link.component_file != page.world.file_id:
        page.report(
            "component-main-external", shape_id, "The component of a main instance must be of this file."
        )
    component = page.world.component(link.component_file, link.component_id)
    if component is None:
        page.report("component-not-found", shape_id, f"The component {link.component_id} is not there.")
        return
    if component.get(MAIN_ID) != shape_id:
        page.report(
            "invalid-main-instance-id",
            shape_id,
            f"The component {link.component_id} names another main instance.",
        )
    if component.get(MAIN_PAGE) != page.page_id:
        check_other_page(page, shape_id, component)


def check_other_page(page: PageCheck, shape_id: UUID, component: Component) -> None:
    """The component says that its main instance is on another page: one of the two is wrong."""
    other = page.world.file.page(component[MAIN_PAGE]) if component.get(MAIN_PAGE) is not None else None
    main = component.get(MAIN_ID)
    if other is not None and main is not None and other.objects.component(main).main_instance:
        page.report("component-main", shape_id, "The main instance is on another page; this must not be one.")
    else:
        page.report(
            "invalid-main-instance-page",
            shape_id,
            "The component names another page than the main instance's.",
        )


def check_not_main_head(page: PageCheck, shape_id: UUID) -> None:
    """The head of a copy: its component is there, and does not name it as the main instance."""
    link = page.objects.component(shape_id)
    if not page.world.knows(link.component_file):
        return
    component = page.world.component(link.component_file, link.component_id)
    if component is None:
        page.report("component-not-found", shape_id, f"The component {link.component_id} is not there.")
    elif component.get(MAIN_ID) == shape_id and component.get(MAIN_PAGE) == page.page_id:
        page.report(
            "invalid-main-instance",
            shape_id,
            f"The component {link.component_id} names this copy as its main.",
        )


def check_not_main_not_head(page: PageCheck, shape_id: UUID) -> None:
    """A part of an instance, or a plain shape: no component of its own."""
    link = page.objects.component(shape_id)
    if link.main_instance:
        page.report("component-main", shape_id, "The shape must not be a main instance.")
    if link.component_id is not None or link.component_file is not None:
        page.report("component-main", shape_id, "The shape must not name a component.")


def check_not_root(page: PageCheck, shape_id: UUID) -> None:
    """It is not the root of an instance."""
    if page.objects.component(shape_id).component_root:
        page.report(
            "should-not-be-component-root", shape_id, "The shape must not be the root of a component."
        )


def check_no_reference(page: PageCheck, shape_id: UUID) -> None:
    """It mirrors nothing."""
    if page.objects.component(shape_id).shape_ref is not None:
        page.report("shape-ref-in-main", shape_id, "A shape in a main instance must not refer to another.")


def check_reference_exists(page: PageCheck, shape_id: UUID) -> None:
    """What it mirrors is there, as far as its library is."""
    link = page.objects.component(shape_id)
    if page.world.knows(link.component_file) and page.references.of(shape_id) is None:
        page.report(
            "ref-shape-not-found", shape_id, f"The shape {link.shape_ref} is not in a near component."
        )


def check_reference_is_head(page: PageCheck, shape_id: UUID) -> None:
    """The head of a copy mirrors the head of an instance."""
    found = page.references.of(shape_id)
    if found is not None and not found.objects.component(found.shape_id).is_head:
        there = found.objects.component(found.shape_id)
        page.report(
            "ref-shape-is-not-head",
            shape_id,
            f"The shape {found.shape_id}, to which a head refers, must be one.",
            component_file=there.component_file,
            component_id=there.component_id,
        )


def check_reference_is_no_head(page: PageCheck, shape_id: UUID) -> None:
    """A part of a copy mirrors a part."""
    found = page.references.of(shape_id)
    if found is not None and found.objects.component(found.shape_id).is_head:
        page.report(
            "ref-shape-is-head", shape_id, f"The shape {found.shape_id} is a head, so this must be one."
        )


def check_referenced_component(page: PageCheck, shape_id: UUID) -> None:
    """A nested copy that was not swapped is of the component that its main names."""
    if page.objects.facts(shape_id).slot is not None:
        return
    found, link = page.references.of(shape_id), page.objects.component(shape_id)
    there = None if found is None else found.objects.component(found.shape_id)
    if there is not None and (link.component_id, link.component_file) != (
        there.component_id,
        there.component_file,
    ):
        page.report(
            "component-id-mismatch",
            shape_id,
            "A nested copy must be of the component that its main names.",
            component_id=there.component_id,
            component_file=there.component_file,
        )
