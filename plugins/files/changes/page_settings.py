"""What a page carries besides shapes: guides, flows, default grids, comment positions (contract/changes.md §2, §8)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import NULLABLE_UUID, Apply, Change, ChangeType, change_schema
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.model.draft import FileDraft, PageDraft
from penpot_plugins.files.model.keys import FRAME_ID, ID, PAGE_ID
from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.effects import GRID_PARAMS
from penpot_plugins.files.schema.geometry import POINT
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.page import FLOW, GUIDE
from penpot_plugins.files.schema.scalars import UUID_VALUE, one_of
from penpot_plugins.files.schema.schema import Schema

GUIDES, FLOWS, DEFAULT_GRIDS = Keyword("guides"), Keyword("flows"), Keyword("default-grids")
THREAD_POSITIONS, POSITION = Keyword("comment-thread-positions"), Keyword("position")


def set_page_entry(
    draft: FileDraft, change: Change, kind: Keyword, key: Any, value: Any, *, keep_empty: bool = False
) -> None:
    """Set an entry of a map of the page, or remove it where the value is null; an empty map goes, too.

    Nothing is taken from a map that is not there, and none is made for that.
    """
    page = draft.page(change[PAGE_ID])
    if page is None or (value is None and page.get(kind) is None):
        return
    entries = entries_with(page, kind, key, value)
    if entries or keep_empty:
        page.put(kind, entries)
    else:
        page.remove(kind)


def entries_with(page: PageDraft, kind: Keyword, key: Any, value: Any) -> dict[Any, Any]:
    """The map with one entry set or removed."""
    entries = dict(page.get(kind) or {})
    if value is None:
        entries.pop(key, None)
    else:
        entries[key] = value
    return entries


def setter(kind: Keyword) -> Apply:
    """Sets a guide or a flow by its id, which wins over the one within."""

    def apply(run: Run, change: Change) -> None:
        params = change["params"]
        value = None if params is None else {**params, ID: change[ID]}
        set_page_entry(run.draft, change, kind, change[ID], value)

    return apply


def set_default_grid(run: Run, change: Change) -> None:
    """Set or remove the default settings of a kind of grid."""
    set_page_entry(run.draft, change, DEFAULT_GRIDS, change["grid-type"], change["params"])


def set_comment_thread_position(run: Run, change: Change) -> None:
    """Set where a comment thread is, or remove it where a part of the place is null; the empty map stays."""
    frame, position = change[FRAME_ID], change[POSITION]
    known = frame is not None and position is not None
    value = {FRAME_ID: frame, POSITION: position} if known else None
    set_page_entry(run.draft, change, THREAD_POSITIONS, change["comment-thread-id"], value, keep_empty=True)


def by_id(params: Schema) -> Fields:
    """Fields of set-guide and set-flow."""
    return Fields({"page-id": UUID_VALUE, "id": UUID_VALUE, "params": nullable(params)})


DEFAULT_GRID = by_keyword(
    "grid-type",
    {
        kind: change_schema(
            "set-default-grid",
            Fields({"page-id": UUID_VALUE, "grid-type": one_of(kind), "params": nullable(params)}),
        )
        for kind, params in GRID_PARAMS.items()
    },
    "a change set-default-grid",
)

PAGE_SETTING_CHANGES = (
    ChangeType("set-guide", change_schema("set-guide", by_id(GUIDE)), setter(GUIDES)),
    ChangeType("set-flow", change_schema("set-flow", by_id(FLOW)), setter(FLOWS)),
    ChangeType("set-default-grid", DEFAULT_GRID, set_default_grid),
    ChangeType(
        "set-comment-thread-position",
        change_schema(
            "set-comment-thread-position",
            Fields(
                {
                    "comment-thread-id": UUID_VALUE,
                    "page-id": UUID_VALUE,
                    "frame-id": NULLABLE_UUID,
                    "position": nullable(POINT),
                }
            ),
        ),
        set_comment_thread_position,
    ),
)
