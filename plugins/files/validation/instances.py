"""What a shape is to components, whether that may stand where it stands, and the checks that follow (§5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from penpot_plugins.files.changes.tree import ancestry
from penpot_plugins.files.model.facts import slot_id
from penpot_plugins.files.model.keys import FRAME, ROOT_ID
from penpot_plugins.files.validation.links import (
    check_main_head,
    check_no_reference,
    check_not_main_head,
    check_not_main_not_head,
    check_not_root,
    check_reference_exists,
    check_reference_is_head,
    check_reference_is_no_head,
    check_referenced_component,
)
from penpot_plugins.files.validation.page import PageCheck

NOT_COMPONENT = "not-component"
IN_MAIN = frozenset({"main-top", "main-nested", "main-any"})
IN_COPY = frozenset({"copy-top", "copy-nested", "copy-any"})
PARTIAL_TEXT = frozenset({"text-content-text", "text-content-attribute", "text-content-structure"})
CONTENT_GROUP = "content-group"

Check = Callable[[PageCheck, UUID], None]


class Inside(NamedTuple):
    """What the parent is to components, and whether the library of the copy that it heads is there."""

    context: str = NOT_COMPONENT
    library_known: bool = False


def check_no_slot(page: PageCheck, shape_id: UUID) -> None:
    """It was not swapped."""
    if page.objects.facts(shape_id).slot is not None:
        page.report("misplaced-slot", shape_id, "The shape should have no swap slot.")


def check_slots(page: PageCheck, shape_id: UUID) -> None:
    """No two children were swapped into one slot."""
    slots = [slot for child in page.objects.children(shape_id) if (slot := page.objects.facts(child).slot)]
    if len(set(slots)) != len(slots):
        page.report("duplicate-slot", shape_id, "Two children have the same swap slot.")


def check_needed_slot(page: PageCheck, shape_id: UUID) -> None:
    """A nested copy that refers to another shape than its place says was swapped, and must say so."""
    if page.objects.facts(shape_id).slot is not None:
        return
    match = page.references.near_match(shape_id)
    if match is not None and page.objects.component(shape_id).shape_ref != match.shape_id:
        there = match.objects.facts(match.shape_id).slot
        slot = (slot_id(there) if there else None) or match.shape_id
        page.report(
            "missing-slot", shape_id, "The shape was swapped and should have a swap slot.", swap_slot=slot
        )


def check_touched(page: PageCheck, shape_id: UUID) -> None:
    """A text whose parts were changed is changed as a whole."""
    touched = page.objects.facts(shape_id).touched
    if touched & PARTIAL_TEXT and CONTENT_GROUP not in touched:
        page.report("invalid-text-touched", shape_id, "A touched part of a text needs content-group, too.")


REFERENCE: tuple[Check, ...] = (check_reference_exists, check_reference_is_head)

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "main-top": (check_main_head, check_no_reference, check_no_slot, check_slots),
    "copy-top": (check_not_main_head, *REFERENCE, check_no_slot, check_slots, check_touched),
    "main-nested": (check_main_head, check_not_root, check_no_reference, check_no_slot),
    "copy-nested": (
        check_not_main_head,
        check_not_root,
        check_touched,
        check_referenced_component,
        check_needed_slot,
    ),
    "copy-any": (
        check_not_main_not_head,
        check_not_root,
        check_reference_exists,
        check_reference_is_no_head,
        check_no_slot,
        check_touched,
    ),
    "main-any": (check_not_main_not_head, check_not_root, check_no_reference, check_no_slot),
    NOT_COMPONENT: (check_not_main_not_head, check_not_root, check_no_reference, check_no_slot),
}
"""What is checked of a shape by what it is, in order."""


def check_instance(page: PageCheck, shape_id: UUID, inside: Inside) -> Inside | None:
    """Check what a shape is to components; what its children are inside of, None where they are not looked at."""
    kind = kind_of(page, shape_id, inside.context)
    refusal = refusal_of(page, shape_id, kind, inside.context)
    if refusal is not None:
        code, hint = refusal
        page.report(code, shape_id, hint)
        return None
    for check in CHECKS[kind]:
        check(page, shape_id)
    if kind == "copy-nested" and inside.library_known:
        for check in REFERENCE:
            check(page, shape_id)
    known = kind == "copy-top" and page.world.knows(page.objects.component(shape_id).component_file)
    return Inside(kind, known)


def kind_of(page: PageCheck, shape_id: UUID, context: str) -> str:
    """What a shape is by its own attributes; for plain ones also by where it is."""
    link = page.objects.component(shape_id)
    if link.is_head:
        return ("main" if link.main_instance else "copy") + ("-top" if link.component_root else "-nested")
    if link.in_copy:
        return "copy-any"
    return "main-any" if context in IN_MAIN or inside_main(page, shape_id) else NOT_COMPONENT


def refusal_of(page: PageCheck, shape_id: UUID, kind: str, context: str) -> tuple[str, str] | None:
    """Code and hint where a shape of that kind may not stand there."""
    if page.objects.component(shape_id).is_head and page.objects.type(shape_id) != FRAME:
        return "instance-head-not-frame", "The head of an instance must be a frame."
    if kind == "main-top" and context != NOT_COMPONENT:
        return "root-main-not-allowed", "The root of a main instance must not be inside another component."
    if kind == "copy-top" and context != NOT_COMPONENT:
        return "root-copy-not-allowed", "The root of a copy must not be inside another component."
    if kind == "main-nested" and context in (NOT_COMPONENT, "main-top"):
        return "nested-main-not-allowed", "A nested main instance must be inside another component."
    if kind == "copy-nested" and context == NOT_COMPONENT:
        return "nested-copy-not-allowed", "A nested copy must be inside another component."
    if kind == "copy-any" and context not in IN_COPY:
        return "not-head-copy-not-allowed", "A part of a copy must be inside a copy."
    if kind == "main-any" and context not in IN_MAIN:
        return "not-head-main-not-allowed", "A part of a main instance must be inside one."
    return None


def inside_main(page: PageCheck, shape_id: UUID) -> bool:
    """Whether a main instance is around a plain shape, or is it, before any head of a copy."""
    objects = page.objects
    for current in ancestry(objects, shape_id):
        if current == ROOT_ID:
            return False
        link = objects.component(current)
        if objects.parent_id(current) is None or link.main_instance:
            return True
        if link.is_head:
            return False
    return False
