"""add-component, mod-component, del-component, restore-component, purge-component (contract/changes.md §10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import (
    NULLABLE_UUID,
    Change,
    ChangeType,
    Place,
    change_schema,
)
from penpot_plugins.files.changes.container import COMPONENTS
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.tree import subtree
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import ID, MODIFIED_AT, OBJECTS, PAGE_ID
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.assets import VARIANT_PROPERTIES
from penpot_plugins.files.schema.collections import map_of
from penpot_plugins.files.schema.geometry import POINT
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import BOOLEAN, INSTANT, STRING, UUID_VALUE
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.shapes.translation import distance_of, translated
from penpot_plugins.files.transit import Shape

DELETED = Keyword("deleted")
ANNOTATION, VARIANT_ID = Keyword("annotation"), Keyword("variant-id")
VARIANT_PROPERTIES_KEY = Keyword("variant-properties")
MAIN_ID, MAIN_PAGE = Keyword("main-instance-id"), Keyword("main-instance-page")
SKIP_UNDELETE = ("skip-undelete?", "skip-undelete")
"""The recorded key ends in a question mark; a JSON client cannot send that one."""

ESSENTIALS = (ID, *map(Keyword, ("name", "path")))
SETTABLE = (*map(Keyword, ("name", "path")), MAIN_ID, MAIN_PAGE, MODIFIED_AT)
REPLACED = (OBJECTS, ANNOTATION, VARIANT_ID, VARIANT_PROPERTIES_KEY)
QUIET = frozenset({ANNOTATION, MODIFIED_AT, VARIANT_ID, VARIANT_PROPERTIES_KEY})
"""Attributes whose change does not make a component newer."""


def add_component(run: Run, change: Change) -> None:
    """Set a component; one of that id, deleted or not, is replaced."""
    component = {key: change[key] for key in (*ESSENTIALS, MAIN_ID, MAIN_PAGE)}
    extras = {key: change[key] for key in REPLACED if key != OBJECTS and change.get(key) is not None}
    run.draft.put_entry(COMPONENTS, change[ID], {**component, MODIFIED_AT: run.now, **extras})


def mod_component(run: Run, change: Change) -> None:
    """Change a component. What is not said of objects, annotation and variant takes them away."""
    component = run.draft.entry(COMPONENTS, change[ID])
    if component is None:
        return
    kept = {key: value for key, value in component.items() if key not in REPLACED}
    given = {key: change[key] for key in (*SETTABLE, *REPLACED) if change.get(key) is not None}
    changed = {**kept, **given}
    if any(
        not same(component.get(key), changed.get(key)) for key in {**component, **changed} if key not in QUIET
    ):
        changed[MODIFIED_AT] = run.now
    run.draft.put_entry(COMPONENTS, change[ID], changed)


def del_component(run: Run, change: Change) -> None:
    """Mark a component as deleted and keep its shapes with it, or remove it where no undo is wanted."""
    if any(change.get(key) is True for key in SKIP_UNDELETE):
        remove_component(run.draft, change[ID])
        return
    component = run.draft.entry(COMPONENTS, change[ID])
    if component is None:
        return
    objects = component.get(OBJECTS) or shapes_of_main(run.draft, component, change)
    deleted = {**component, OBJECTS: objects, MODIFIED_AT: run.now, DELETED: True}
    run.draft.put_entry(COMPONENTS, change[ID], deleted)


def shapes_of_main(draft: FileDraft, component: dict[Any, Any], change: Change) -> dict[UUID, Shape]:
    """The main instance and all in it, moved by `delta`; nothing where they are gone."""
    page = draft.page(component[MAIN_PAGE]) if type(component.get(MAIN_PAGE)) is UUID else None
    main = component.get(MAIN_ID)
    if page is None or type(main) is not UUID:
        return {}
    dx, dy = distance_of(change.get("delta"))
    shapes = ((shape_id, page.objects.get(shape_id)) for shape_id in subtree(page.objects, main))
    return {shape_id: translated(shape, dx, dy) for shape_id, shape in shapes if shape is not None}


def restore_component(run: Run, change: Change) -> None:
    """Bring a deleted component back; its shapes are added by changes of their own."""
    component = run.draft.entry(COMPONENTS, change[ID])
    if component is None:
        return
    restored = {key: value for key, value in component.items() if key not in (OBJECTS, DELETED)}
    restored |= {MAIN_PAGE: change[PAGE_ID], MODIFIED_AT: run.now}
    if component.get(VARIANT_ID) is not None:
        page = run.draft.page(change[PAGE_ID])
        main = page.objects.get(component[MAIN_ID]) if page is not None and MAIN_ID in component else None
        restored[VARIANT_ID] = main.get(VARIANT_ID) if main is not None else None
    run.draft.put_entry(COMPONENTS, change[ID], restored)


def purge_component(run: Run, change: Change) -> None:
    """Remove a component."""
    remove_component(run.draft, change[ID])


def remove_component(draft: FileDraft, component_id: UUID) -> None:
    """Remove an entry; unlike other maps of assets, that of components goes with its last one (recorded)."""
    draft.remove_entry(COMPONENTS, component_id)
    if not any(True for _ in draft.entry_ids(COMPONENTS)):
        draft.remove(COMPONENTS)


def its_component(change: Change) -> Iterable[Place]:
    """The component that the change is about."""
    yield Place(component_id=change[ID])


def its_component_and_page(change: Change) -> Iterable[Place]:
    """The component that the change is about, and the page that it is put back on."""
    yield Place(component_id=change[ID])
    yield Place(page_id=change[PAGE_ID])


VARIANT_KEYS = {"variant-id": UUID_VALUE, "variant-properties": VARIANT_PROPERTIES}
ANNOTATION_KEY = {"annotation": nullable(STRING)}
BY_ID = Fields({"id": UUID_VALUE})

ADD_COMPONENT = Fields(
    {
        "id": UUID_VALUE,
        "name": STRING,
        "path": STRING,
        "main-instance-id": UUID_VALUE,
        "main-instance-page": UUID_VALUE,
    },
    {**VARIANT_KEYS, **ANNOTATION_KEY},
)
MOD_COMPONENT = BY_ID | Fields(
    {},
    {
        **VARIANT_KEYS,
        **ANNOTATION_KEY,
        "name": STRING,
        "path": STRING,
        "main-instance-id": NULLABLE_UUID,
        "main-instance-page": NULLABLE_UUID,
        "objects": nullable(map_of(UUID_VALUE, map_with(Fields()))),
        "modified-at": nullable(INSTANT),
    },
)
DEL_COMPONENT = BY_ID | Fields({}, {"delta": POINT, **dict.fromkeys(SKIP_UNDELETE, BOOLEAN)})
RESTORE_COMPONENT = BY_ID | Fields({"page-id": UUID_VALUE})

COMPONENT_CHANGES = (
    ChangeType(
        "add-component",
        change_schema("add-component", ADD_COMPONENT),
        add_component,
        library_relevant=True,
        affects=its_component,
    ),
    ChangeType(
        "mod-component",
        change_schema("mod-component", MOD_COMPONENT),
        mod_component,
        library_relevant=True,
        affects=its_component,
    ),
    ChangeType(
        "del-component", change_schema("del-component", DEL_COMPONENT), del_component, library_relevant=True
    ),
    ChangeType(
        "restore-component",
        change_schema("restore-component", RESTORE_COMPONENT),
        restore_component,
        library_relevant=True,
        affects=its_component_and_page,
    ),
    ChangeType("purge-component", change_schema("purge-component", BY_ID), purge_component),
)
