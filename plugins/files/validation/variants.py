"""Variants and their containers (contract/update-file.md §5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.facts import VARIANT_ID
from penpot_plugins.files.model.keys import NAME
from penpot_plugins.files.validation.page import PageCheck
from penpot_plugins.files.validation.world import Component, World

PROPERTIES, VARIANT_NAME = Keyword("variant-properties"), Keyword("variant-name")
PATH, VALUE = Keyword("path"), Keyword("value")


def check_variants(page: PageCheck, shape_id: UUID) -> None:
    """All checks of a shape that is a variant, or holds variants."""
    facts = page.objects.facts(shape_id)
    if facts.holds_variants:
        check_container(page, shape_id)
    if facts.is_variant:
        check_variant(page, shape_id)


def check_container(page: PageCheck, shape_id: UUID) -> None:
    """All children are variants of it, with the properties of the first."""
    objects, children = page.objects, page.objects.children(shape_id)
    names = property_names(page, children[0]) if children else []
    for child in children:
        if child not in objects:
            continue
        if not objects.facts(child).is_variant:
            page.report("not-a-variant", child, "A shape in a container of variants must be a variant.")
            continue
        if attribute(page, child, VARIANT_ID) != shape_id:
            page.report("invalid-variant-id", child, f"The variant should name its container {shape_id}.")
        if property_names(page, child) != names:
            page.report(
                "invalid-variant-properties", child, f"The properties should be {', '.join(map(str, names))}."
            )


def check_variant(page: PageCheck, shape_id: UUID) -> None:
    """It is a main instance in a container, and is named after both.

    The last hint is the reference's letter by letter: it was recorded.
    """
    objects = page.objects
    parent = objects.parent_id(shape_id)
    component = page.world.own_component(objects.component(shape_id).component_id) or {}
    parent_name = attribute(page, parent, NAME)
    if not objects.component(shape_id).main_instance:
        page.report("variant-not-main", shape_id, "A variant must be a main instance.")
    if parent is None or not objects.facts(parent).holds_variants:
        page.report("parent-not-variant", shape_id, "A variant must be in a container of variants.")
    if attribute(page, shape_id, VARIANT_NAME) != name_of(properties(component)):
        page.report(
            "variant-bad-variant-name", shape_id, "The variant's name must be the values of its properties."
        )
    if attribute(page, shape_id, NAME) != parent_name:
        page.report("variant-bad-name", shape_id, "A variant must be named as its container.")
    if full_name(component) != parent_name:
        page.report(
            "variant-component-bad-name", shape_id, "The component must be named as the variant's container."
        )
    if component.get(VARIANT_ID) != attribute(page, shape_id, VARIANT_ID):
        page.report(
            "variant-component-bad-id",
            shape_id,
            f"Variant {shape_id} has adifferent variant-id than its component",
        )


def attribute(page: PageCheck, shape_id: UUID | None, key: Keyword) -> Any:
    """An attribute of a shape, None where there is no such shape."""
    shape = page.objects.get(shape_id) if shape_id is not None else None
    return None if shape is None else shape.get(key)


def properties(component: Component | None) -> Sequence[Any]:
    """The properties of a variant's component."""
    found = (component or {}).get(PROPERTIES)
    return found if isinstance(found, list) else []


def property_names(page: PageCheck, shape_id: UUID) -> list[Any]:
    """Names of the properties of the component that a shape is of."""
    world: World = page.world
    return [
        item.get(NAME)
        for item in properties(world.own_component(page.objects.component(shape_id).component_id))
    ]


def name_of(items: Sequence[Any]) -> str:
    """The name that properties make: their values that are not empty."""
    return ", ".join(str(item.get(VALUE)) for item in items if item.get(VALUE))


def full_name(component: Component) -> Any:
    """A component's path and name as one."""
    path, name = component.get(PATH), component.get(NAME)
    if not path:
        return name
    return f"{path} / {name}" if name else path
