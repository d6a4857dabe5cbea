"""Reading one row that must be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable

from penpot_core.db.connection import Connection
from penpot_core.db.rows import Row
from penpot_core.errors import ObjectNotFound
from penpot_core.transit import Keyword


async def get(
    connection: Connection, statement: Executable, params: Mapping[str, Any] | None = None, *, table: str
) -> Row:
    """The row; ObjectNotFound naming table and params where there is none (contract/database.md §3).

    Deleted rows are skipped by the statement: its criteria have `live(table)`.
    """
    row = await connection.fetch_one(statement, params)
    if row is None:
        raise ObjectNotFound(
            "database object not found",
            table=Keyword(table.replace("_", "-")),
            params={Keyword(name.replace("_", "-")): value for name, value in (params or {}).items()},
        )
    return row
