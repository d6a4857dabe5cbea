"""set-plugin-data: what plugins of the frontend keep on a file and its parts (contract/changes.md §9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import Change, ChangeType, change_schema
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.changes.shape_edits import edited
from penpot_plugins.files.model.keys import PAGE_ID
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.problem import Problem, missing
from penpot_plugins.files.schema.scalars import KEYWORD, STRING, UUID_VALUE, one_of
from penpot_plugins.files.schema.schema import Schema

PLUGIN_DATA, OBJECT_ID, OBJECT_TYPE = Keyword("plugin-data"), Keyword("object-id"), Keyword("object-type")
KINDS = {"color": "colors", "typography": "typographies", "component": "components"}


def set_plugin_data(run: Run, change: Change) -> None:
    """Set or remove one value on the file, a page, a shape or an asset; a target that is not there stays so."""
    kind, target = change[OBJECT_TYPE], change.get(OBJECT_ID)
    draft = run.draft
    if kind == "file":
        if alters(draft.get(PLUGIN_DATA), change):
            draft.put(PLUGIN_DATA, with_value(draft.get(PLUGIN_DATA), change))
    elif target is None:
        return
    elif kind == "page":
        page = draft.page(target)
        if page is not None and alters(page.get(PLUGIN_DATA), change):
            page.put(PLUGIN_DATA, with_value(page.get(PLUGIN_DATA), change))
    elif kind == "shape":
        set_on_shape(run, change)
    else:
        entry = draft.entry(KINDS[kind], target)
        if entry is not None and alters(entry.get(PLUGIN_DATA), change):
            data = with_value(entry.get(PLUGIN_DATA), change)
            draft.put_entry(KINDS[kind], target, {**entry, PLUGIN_DATA: data})


def set_on_shape(run: Run, change: Change) -> None:
    """Set or remove a value on a shape."""
    page = run.draft.page(change[PAGE_ID])
    shape = page.objects.get(change[OBJECT_ID]) if page is not None else None
    if page is not None and shape is not None and alters(shape.get(PLUGIN_DATA), change):
        data = with_value(shape.get(PLUGIN_DATA), change)
        page.objects.put(change[OBJECT_ID], edited(shape, {PLUGIN_DATA: data}))


def alters(data: Mapping[Any, Any] | None, change: Change) -> bool:
    """Whether there is anything to do: nothing is removed from a namespace that is not there."""
    return change["value"] is not None or change["namespace"] in (data or {})


def with_value(data: Mapping[Any, Any] | None, change: Change) -> dict[Any, Any]:
    """The plugin data with the change's value; empty namespaces stay."""
    namespace, key, value = change["namespace"], change["key"], change["value"]
    known = dict(data or {})
    if value is not None:
        known[namespace] = {**known.get(namespace, {}), key: value}
    else:
        known[namespace] = {name: item for name, item in known[namespace].items() if name != key}
    return known


def plugin_data_schema() -> Schema:
    """The schema of the change; a shape is found only with its page."""
    schema = change_schema(
        "set-plugin-data",
        Fields(
            {
                "object-type": one_of("file", "page", "shape", "color", "typography", "component"),
                "namespace": KEYWORD,
                "key": STRING,
                "value": nullable(STRING),
            },
            {"object-id": UUID_VALUE, "page-id": UUID_VALUE},
        ),
    )

    def check(value: Any) -> Problem | None:
        problem = schema.check(value)
        if problem is None and value[OBJECT_TYPE] == "shape" and PAGE_ID not in value:
            return missing(UUID_VALUE.expected, "page-id")
        return problem

    return Schema(schema.expected, check, schema.decode)


PLUGIN_DATA_CHANGES = (ChangeType("set-plugin-data", plugin_data_schema(), set_plugin_data),)
