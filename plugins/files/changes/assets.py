"""Colours, typographies and media of a library: add, mod and del of each (contract/changes.md §10)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import Apply, Change, ChangeType, change_schema
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.model.keys import ID, MODIFIED_AT
from penpot_plugins.files.schema.assets import LIBRARY_COLOR, MEDIA, TYPOGRAPHY
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import UUID_VALUE
from penpot_plugins.files.schema.schema import Schema

COLORS, TYPOGRAPHIES, MEDIA_KIND = "colors", "typographies", "media"


def dated(run: Run, asset: dict[Any, Any]) -> dict[Any, Any]:
    """An asset with the server's time: it overrides the client's."""
    return {**asset, MODIFIED_AT: run.now}


def add_color(run: Run, change: Change) -> None:
    """Set a colour."""
    run.draft.put_entry(COLORS, change["color"][ID], dated(run, change["color"]))


def mod_color(run: Run, change: Change) -> None:
    """Replace a colour that is there."""
    if run.draft.entry(COLORS, change["color"][ID]) is not None:
        add_color(run, change)


def add_typography(run: Run, change: Change) -> None:
    """Set a typography."""
    run.draft.put_entry(TYPOGRAPHIES, change["typography"][ID], dated(run, change["typography"]))


def mod_typography(run: Run, change: Change) -> None:
    """Merge into a typography that is there."""
    given = change["typography"]
    known = run.draft.entry(TYPOGRAPHIES, given[ID])
    if known is not None:
        run.draft.put_entry(TYPOGRAPHIES, given[ID], dated(run, {**known, **given}))


def add_media(run: Run, change: Change) -> None:
    """Set a media object."""
    run.draft.put_entry(MEDIA_KIND, change["object"][ID], change["object"])


def mod_media(run: Run, change: Change) -> None:
    """Merge into a media object that is there."""
    given = change["object"]
    known = run.draft.entry(MEDIA_KIND, given[ID])
    if known is not None:
        run.draft.put_entry(MEDIA_KIND, given[ID], {**known, **given})


def remover(kind: str) -> Apply:
    """Removes an asset; an empty map may stay behind."""

    def remove(run: Run, change: Change) -> None:
        run.draft.remove_entry(kind, change[ID])

    return remove


def asset_changes(
    noun: str, kind: str, key: str, schema: Schema, add: Apply, mod: Apply
) -> tuple[ChangeType, ...]:
    """The three types of change of one kind of asset, which they carry under `key`."""
    whole = Fields({Keyword(key): schema})
    by_id = Fields({ID: UUID_VALUE})
    return tuple(
        ChangeType(name, change_schema(name, fields), apply, library_relevant=True)
        for name, fields, apply in (
            (f"add-{noun}", whole, add),
            (f"mod-{noun}", whole, mod),
            (f"del-{noun}", by_id, remover(kind)),
        )
    )


ASSET_CHANGES = (
    *asset_changes("color", COLORS, "color", LIBRARY_COLOR, add_color, mod_color),
    *asset_changes("typography", TYPOGRAPHIES, "typography", TYPOGRAPHY, add_typography, mod_typography),
    *asset_changes("media", MEDIA_KIND, "object", MEDIA, add_media, mod_media),
)
