"""Rows of threads and comments as clients see them (contract/rpc-accounts.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.db import Row
from penpot_core.transit import Keyword, record
from penpot_plugins.files.transit import Point

Record = dict[Any, Any]
MENTIONS, POSITION = Keyword("mentions"), Keyword("position")


def answer_of(row: Row) -> Record:
    """A row without its NULLs, mentions as a set, the position as a point."""
    return shaped(row.record())


def new_answer(values: Mapping[str, Any], owner: Row) -> Record:
    """A row that was just stored, with who wrote it; their photo is told where there is none, too."""
    stored = {name: value for name, value in values.items() if value is not None}
    about = record(
        owner_fullname=owner["fullname"], owner_email=owner["email"], owner_photo_id=owner["photo_id"]
    )
    return shaped(record(**stored)) | about


def shaped(found: Record) -> Record:
    """The values of the database in the forms of the API."""
    if MENTIONS in found:
        found[MENTIONS] = frozenset(found[MENTIONS])
    if POSITION in found:
        found[POSITION] = Point(zip((Keyword("x"), Keyword("y")), found[POSITION], strict=True))
    return found
