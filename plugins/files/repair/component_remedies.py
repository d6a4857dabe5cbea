"""Remedies for problems of components themselves; what they mend is the component that the problem names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from penpot_plugins.files.changes.tree import ancestry
from penpot_plugins.files.model.keys import OBJECTS, TOUCHED
from penpot_plugins.files.model.objects import PlainObjects
from penpot_plugins.files.repair.bench import Bench, detached, without_slots
from penpot_plugins.files.transit import Shape
from penpot_plugins.files.validation.world import DELETED, MAIN_ID, objects_of


def drop_objects(bench: Bench) -> str | None:
    """No shapes of its own; a deleted component has none."""
    component_id = bench.problem.shape_id
    component = bench.component(component_id)
    if component is None or OBJECTS not in component:
        return None
    kept = {key: value for key, value in component.items() if key != OBJECTS}
    bench.put_component(component_id, {**kept, OBJECTS: {}} if component.get(DELETED) else kept)
    return "took the shapes of the component away"


def drop_second_slots(bench: Bench) -> str | None:
    """Each slot stays with the first child that has it."""
    component = bench.component(bench.problem.shape_id)
    if component is None:
        return None
    kept = objects_of(component)
    main_id = component.get(MAIN_ID)
    seen: set[str] = set()
    changed: dict[UUID, Shape] = {}
    for child in kept.children(main_id) if main_id is not None else ():
        slot = kept.facts(child).slot
        if slot is not None and slot in seen:
            changed[child] = Shape({**kept[child], TOUCHED: without_slots(kept[child].get(TOUCHED))})
        elif slot is not None:
            seen.add(slot)
    if not changed:
        return None
    bench.put_component(bench.problem.shape_id, {**component, OBJECTS: {**kept, **changed}})
    return "took swap slots away that were there twice"


def break_cycles(bench: Bench) -> str | None:
    """The instances that refer to themselves are detached, down to the next heads."""
    component = bench.component(bench.problem.shape_id)
    if component is None:
        return None
    kept = objects_of(component)
    heads = {head for shape_id in bench.problem.args["cycles_ids"] if (head := head_of(kept, shape_id))}
    parts = {part for head in heads for part in parts_of(kept, head)} | set(bench.problem.args["cycles_ids"])
    changed = {shape_id: detached(kept[shape_id]) for shape_id in parts if shape_id in kept}
    bench.put_component(bench.problem.shape_id, {**component, OBJECTS: {**kept, **changed}})
    return f"detached {len(changed)} shapes that refer to themselves"


def head_of(objects: PlainObjects, shape_id: UUID) -> UUID | None:
    """The head of the instance that a shape is in."""
    return next((one for one in ancestry(objects, shape_id) if objects.component(one).is_head), None)


def parts_of(objects: PlainObjects, head: UUID) -> list[UUID]:
    """A head and what is in it, without nested instances."""
    parts, waiting = [head], list(objects.children(head))
    seen = {head}
    while waiting:
        current = waiting.pop()
        if current in seen or current not in objects or objects.component(current).is_head:
            continue
        seen.add(current)
        parts.append(current)
        waiting.extend(objects.children(current))
    return parts


REMEDIES: Mapping[str, Callable[[Bench], str | None]] = {
    "component-nil-objects-not-allowed": drop_objects,
    "non-deleted-component-cannot-have-objects": drop_objects,
    "component-duplicate-slot": drop_second_slots,
    "shape-ref-cycle": break_cycles,
}
