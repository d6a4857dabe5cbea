"""Settings that every process on one database must agree on (table `instance_setting`)."""

from __future__ import annotations

from penpot_core.db import Database
from penpot_plugins.files.engine import queries


class Disagreement(Exception):
    """Another process set it otherwise; the text says what to do."""


async def agree(database: Database, name: str, value: str) -> None:
    """Set a value where there is none yet and the database can be written.

    Raises Disagreement where there is another one. Changing it takes `penpot release`, which leaves the files in a form
    that both values read.
    """
    async with database.read() as connection:
        kept = await connection.fetch_val(queries.SETTING, {"name": name})
    if kept is None and not database.options.readonly:
        async with database.write() as connection:
            await connection.execute(queries.KEEP_SETTING, {"name": name, "value": value})
            kept = await connection.fetch_val(queries.SETTING, {"name": name})
    if kept not in (None, value):
        variable = "PENPOT_" + name.upper().replace("-", "_")
        raise Disagreement(
            f"This database was set up with {name} = {kept}, this process wants {value}. "
            f"Set {variable}={kept}, or run `penpot release` before you change it."
        )
