"""What is done for each code. A remedy returns what it did, for people; None where it could do nothing.

The reference has the same list; problems of variants, and those with no answer that is surely right, stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import (
    COMPONENT_FILE,
    COMPONENT_ID,
    COMPONENT_ROOT,
    FRAME,
    FRAME_ID,
    ID,
    MAIN_INSTANCE,
    PARENT_ID,
    ROOT_ID,
    SHAPE_REF,
    SHAPES,
    TOUCHED,
    TYPE,
)
from penpot_plugins.files.repair import component_remedies
from penpot_plugins.files.repair.bench import HEAD_KEYS, Bench, without_slots
from penpot_plugins.files.repair.near_shapes import near_shape
from penpot_plugins.files.shapes.construction import TINY, corners, rect
from penpot_plugins.files.validation.world import DELETED, MAIN_ID, MAIN_PAGE, Component, References

Remedy = Callable[[Bench], str | None]

CONTENT_GROUP = Keyword("content-group")


def said(done: bool, text: str) -> str | None:
    """The text where something was done."""
    return text if done else None


def reset_geometry(bench: Bench) -> str | None:
    """The smallest geometry there is, at the origin."""
    box = rect(0, 0, TINY, TINY)
    values = {"x": 0, "y": 0, "width": TINY, "height": TINY, "selrect": box, "points": corners(box)}
    done = bench.give(bench.problem.shape_id, {Keyword(key): value for key, value in values.items()})
    return said(done, "gave the shape a tiny geometry")


def parent_to_root(bench: Bench) -> str | None:
    """The root as parent; the next round lists it there."""
    return said(bench.give(bench.problem.shape_id, {PARENT_ID: ROOT_ID}), "made the root its parent")


def list_child(bench: Bench) -> str | None:
    """The parent lists the shape."""
    shape_id = bench.problem.shape_id
    parent = bench.objects.parent_id(shape_id)
    if parent is None or shape_id in bench.objects.children(parent):
        return None
    done = bench.set_children(parent, [*bench.objects.children(parent), shape_id])
    return said(done, f"listed it in its parent {parent}")


def list_once(bench: Bench) -> str | None:
    """Every child once."""
    children = list(dict.fromkeys(bench.objects.children(bench.problem.shape_id)))
    return said(bench.set_children(bench.problem.shape_id, children), "listed every child once")


def forget_child(bench: Bench) -> str | None:
    """The child that is not there is no longer listed."""
    gone = bench.problem.args["child_id"]
    children = [child for child in bench.objects.children(bench.problem.shape_id) if child != gone]
    return said(bench.set_children(bench.problem.shape_id, children), f"no longer lists {gone}")


def move_to_lister(bench: Bench) -> str | None:
    """The shape goes to the parent that lists it."""
    parent: UUID = bench.problem.args["parent_id"]
    return said(bench.move(bench.problem.shape_id, parent), f"moved it into {parent}, which lists it")


def frame_by_parent(bench: Bench) -> str | None:
    """The frame that follows from the parent."""
    frame = bench.frame_for(bench.problem.shape_id)
    return said(bench.give(bench.problem.shape_id, {FRAME_ID: frame}), f"set its frame to {frame}")


def make_main(bench: Bench) -> str | None:
    """A main instance."""
    return said(bench.give(bench.problem.shape_id, {MAIN_INSTANCE: True}), "made it a main instance")


def unmake_main(bench: Bench) -> str | None:
    """No main instance; where it is no head either, it names no file of a component."""
    shape_id = bench.problem.shape_id
    keys = [MAIN_INSTANCE]
    if not bench.objects.component(shape_id).is_head:
        keys.append(COMPONENT_FILE)
    return said(bench.drop(shape_id, keys), "made it no main instance")


def own_component_file(bench: Bench) -> str | None:
    """The component is of this file."""
    done = bench.give(bench.problem.shape_id, {COMPONENT_FILE: bench.world.file_id})
    return said(done, "made its component one of this file")


def detach_all(bench: Bench) -> str | None:
    """The shape and all in it are plain."""
    return said(bench.detach(bench.below(bench.problem.shape_id)), "detached it and all in it")


def detach_one(bench: Bench) -> str | None:
    """The shape is plain."""
    return said(bench.detach([bench.problem.shape_id]), "detached it")


def name_main(bench: Bench) -> str | None:
    """The component names the shape as its main instance.

    It is detached where the component is deleted, or has a main instance already: the reference lets the two take
    the component from each other until it gives up.
    """
    shape_id = bench.problem.shape_id
    component_id = bench.objects.component(shape_id).component_id
    component = bench.component(component_id)
    if component is None or component_id is None or component.get(DELETED) or has_main(bench, component):
        return detach_one(bench)
    bench.put_component(component_id, {**component, MAIN_ID: shape_id})
    return f"made it the main instance of component {component_id}"


def has_main(bench: Bench, component: Component) -> bool:
    """Whether the main instance that a component names is one of it."""
    main_id, page_id = component.get(MAIN_ID), component.get(MAIN_PAGE)
    page = bench.draft.page(page_id) if page_id is not None else None
    if page is None or main_id is None:
        return False
    link = page.objects.component(main_id)
    return link.main_instance and link.component_id == component.get(ID)


def name_page(bench: Bench) -> str | None:
    """The component names the page of its main instance."""
    component_id = bench.objects.component(bench.problem.shape_id).component_id
    component = bench.component(component_id)
    if component is None or component_id is None:
        return None
    bench.put_component(component_id, {**component, MAIN_PAGE: bench.problem.page_id})
    return f"made component {component_id} name this page"


def make_root(bench: Bench) -> str | None:
    """The root of an instance."""
    return said(bench.give(bench.problem.shape_id, {COMPONENT_ROOT: True}), "made it the root of an instance")


def unmake_root(bench: Bench) -> str | None:
    """No root of an instance."""
    return said(bench.drop(bench.problem.shape_id, [COMPONENT_ROOT]), "made it no root of an instance")


def make_top_main(bench: Bench) -> str | None:
    """A main instance on its own, in the root."""
    done = [make_root(bench), said(bench.move(bench.problem.shape_id, ROOT_ID), "moved it into the root")]
    return ", ".join(text for text in done if text) or None


def find_reference(bench: Bench) -> str | None:
    """The matching shape of the near component; where there is none, the shape and all in it are detached."""
    shape_id = bench.problem.shape_id
    found = near_shape(bench.world, bench.objects, shape_id)
    if found is None:
        return detach_all(bench)
    return said(bench.give(shape_id, {SHAPE_REF: found}), f"made it refer to {found}")


def unmake_head(bench: Bench) -> str | None:
    """A part of its copy."""
    return said(bench.drop(bench.problem.shape_id, HEAD_KEYS), "made it a part of the copy around it")


def make_head(bench: Bench) -> str | None:
    """A head of the component that its main is a head of."""
    found = References(bench.world, bench.objects).of(bench.problem.shape_id)
    if found is None:
        return None
    link = found.objects.component(found.shape_id)
    values = {COMPONENT_ID: link.component_id, COMPONENT_FILE: link.component_file}
    return said(
        bench.give(bench.problem.shape_id, values), f"made it a copy of component {link.component_id}"
    )


def component_of_main(bench: Bench) -> str | None:
    """The component that its main names, or none."""
    args = {
        COMPONENT_ID: bench.problem.args["component_id"],
        COMPONENT_FILE: bench.problem.args["component_file"],
    }
    known = {key: value for key, value in args.items() if value is not None}
    done = [
        bench.give(bench.problem.shape_id, known),
        bench.drop(bench.problem.shape_id, args.keys() - known.keys()),
    ]
    return said(any(done), f"made it a copy of component {args[COMPONENT_ID]}")


def forget_reference(bench: Bench) -> str | None:
    """Refers to nothing."""
    return said(bench.drop(bench.problem.shape_id, [SHAPE_REF]), "made it refer to nothing")


def make_frame(bench: Bench) -> str | None:
    """A frame."""
    values = {"hide-in-viewer": True, "fills": [], "r1": 0, "r2": 0, "r3": 0, "r4": 0}
    children = bench.objects.children(bench.problem.shape_id)
    frame = {TYPE: FRAME, SHAPES: list(children), **{Keyword(key): value for key, value in values.items()}}
    return said(bench.give(bench.problem.shape_id, frame), "made it a frame")


def touch_content(bench: Bench) -> str | None:
    """Touched as a whole."""
    touched = bench.touched(bench.problem.shape_id) | {CONTENT_GROUP}
    return said(
        bench.give(bench.problem.shape_id, {TOUCHED: frozenset(touched)}), "marked its content as touched"
    )


def drop_slot(bench: Bench) -> str | None:
    """No swap slot."""
    return said(clear_slot(bench, bench.problem.shape_id), "took its swap slot away")


def drop_second_slots(bench: Bench) -> str | None:
    """Each slot stays with the first child that has it."""
    seen: set[str] = set()
    done = False
    for child in bench.objects.children(bench.problem.shape_id):
        slot = bench.objects.facts(child).slot
        if slot is not None and slot in seen:
            done = clear_slot(bench, child) or done
        elif slot is not None:
            seen.add(slot)
    return said(done, "took swap slots away that were there twice")


def clear_slot(bench: Bench, shape_id: UUID) -> bool:
    """Take the swap slot of a shape away."""
    return bench.give(shape_id, {TOUCHED: without_slots(bench.touched(shape_id))})


def add_slot(bench: Bench) -> str | None:
    """The swap slot that its place says."""
    slot = bench.problem.args["swap_slot"]
    touched = bench.touched(bench.problem.shape_id) | {Keyword(f"swap-slot-{slot}")}
    return said(
        bench.give(bench.problem.shape_id, {TOUCHED: frozenset(touched)}), f"gave it the swap slot {slot}"
    )


REMEDIES: Mapping[str, Remedy] = {
    "invalid-geometry": reset_geometry,
    "parent-not-found": parent_to_root,
    "child-not-in-parent": list_child,
    "duplicated-children": list_once,
    "child-not-found": forget_child,
    "invalid-parent": move_to_lister,
    "frame-not-found": frame_by_parent,
    "invalid-frame": frame_by_parent,
    "component-not-main": make_main,
    "component-main-external": own_component_file,
    "component-not-found": detach_all,
    "invalid-main-instance-id": name_main,
    "invalid-main-instance-page": name_page,
    "component-main": unmake_main,
    "should-be-component-root": make_root,
    "should-not-be-component-root": unmake_root,
    "ref-shape-not-found": find_reference,
    "ref-shape-is-not-head": unmake_head,
    "ref-shape-is-head": make_head,
    "component-id-mismatch": component_of_main,
    "shape-ref-in-main": forget_reference,
    "root-main-not-allowed": unmake_root,
    "nested-main-not-allowed": make_top_main,
    "root-copy-not-allowed": unmake_root,
    "nested-copy-not-allowed": make_root,
    "not-head-main-not-allowed": detach_one,
    "not-head-copy-not-allowed": detach_one,
    "instance-head-not-frame": make_frame,
    "invalid-text-touched": touch_content,
    "misplaced-slot": drop_slot,
    "duplicate-slot": drop_second_slots,
    "missing-slot": add_slot,
    **component_remedies.REMEDIES,
}
"""All that can be mended."""
