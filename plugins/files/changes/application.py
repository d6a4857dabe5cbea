"""Applies changes to a draft (contract/changes.md §1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from penpot_plugins.files.changes.built_in import REGISTRY
from penpot_plugins.files.changes.change_type import Change
from penpot_plugins.files.changes.container import COMPONENTS, container_at, container_of
from penpot_plugins.files.changes.outcome import Outcome
from penpot_plugins.files.changes.registry import Registry
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.tree import nearest_component_root
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import COMPONENT_ID, ID, MODIFIED_AT
from penpot_plugins.files.shapes.media_references import Relinks, relink_media


def apply_changes(
    draft: FileDraft,
    changes: Sequence[Change],
    *,
    now: datetime,
    file_id: UUID,
    registry: Registry = REGISTRY,
) -> Outcome:
    """Apply decoded changes in order, then the touched pass.

    `now` is what assets and components get as `modified-at`. Raises what errors.py lists; the draft is then
    of no more use. Top-level nulls are dropped when the draft becomes data again.
    """
    run = Run(draft, now, file_id)
    applied = []
    for change in changes:
        for core in registry.expanded(draft, change):
            kind = registry.type_of(core)
            kind.apply(run, core)
            applied.append((kind, core))
    components = touch_components(run)
    return Outcome(
        tuple(change for _, change in applied),
        components,
        run.media,
        frozenset(place for kind, change in applied for place in kind.affects(change)),
        tuple(change for kind, change in applied if kind.library_relevant),
    )


def touch_components(run: Run) -> frozenset[UUID]:
    """Make newer each component whose main instance was touched (contract/changes.md §1.4)."""
    wanted = {component_id for change in run.touched if (component_id := touched_component(run, change))}
    updated = set()
    for component_id in wanted:
        component = run.draft.entry(COMPONENTS, component_id)
        if component is not None:
            run.draft.put_entry(COMPONENTS, component_id, {**component, MODIFIED_AT: run.now})
            updated.add(component_id)
    return frozenset(updated)


def touched_component(run: Run, change: Change) -> UUID | None:
    """The component a touching change is about: that of the main around its shape, else the one it names."""
    container = container_of(run.draft, change)
    if container is not None and type(change.get(ID)) is UUID:
        root = nearest_component_root(container.objects, change[ID])
        link = container.objects.component(root) if root is not None else None
        if link is not None and link.main_instance:
            return link.component_id
    return change.get(COMPONENT_ID)


def relink_outcome(draft: FileDraft, outcome: Outcome, relinks: Relinks) -> None:
    """Rename pictures in the shapes that named them; shapes that are gone again are passed over."""
    for address, references in outcome.media.items():
        if references.isdisjoint(relinks):
            continue
        container = container_at(draft, address.place)
        shape = container.objects.get(address.shape_id) if container is not None else None
        if container is not None and shape is not None:
            container.objects.put(address.shape_id, relink_media(shape, relinks))
            container.save()
