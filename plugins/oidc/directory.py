"""The providers of companies: what an operator does with the rows of `sso_provider`.

Servers read a row anew for each login, so they know of a change at once. What a provider says of itself they keep for
`providers.CACHE_SECONDS`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from penpot_core.db import Connection, Database, Row, UniqueViolation
from penpot_core.ids import ZERO
from penpot_plugins.oidc import queries
from penpot_plugins.oidc.entries import EntryRefused, checked

TYPE = "oidc"
DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(queries.WRITTEN),
    "type": TYPE,
    "is_enabled": True,
    # The setting's default and not the table's (`token`): many providers tell addresses elsewhere alone.
    "user_info_source": "auto",
}


async def listed(database: Database) -> Sequence[Row]:
    """All of them by domain, those that are off too."""
    async with database.read() as db:
        return await db.fetch_all(queries.LIST)


async def named(database: Database, name: str) -> Row:
    """The one of a domain, or with an id, off or not. Raises EntryRefused."""
    async with database.read() as db:
        return await found(db, name)


async def add(database: Database, given: Mapping[str, str], hosts: Collection[str], *, enabled: bool) -> Row:
    """Write a row. `given` are texts by column, `hosts` the private ones that may be reached. Raises EntryRefused."""
    now = datetime.now(UTC)
    values = {
        **DEFAULTS,
        **checked(given, hosts),
        "id": uuid4(),
        "created_at": now,
        "modified_at": now,
        "is_enabled": enabled,
    }
    try:
        async with database.write() as db:
            await db.execute(queries.ADD, values)
            return await found(db, str(values["id"]))
    except UniqueViolation:
        raise taken(values["domain"]) from None


async def change(
    database: Database,
    name: str,
    given: Mapping[str, str],
    hosts: Collection[str],
    *,
    enabled: bool | None = None,
) -> Row:
    """Change what is given of a row; an empty text takes a value away. Raises EntryRefused."""
    values: dict[str, Any] = {**checked(given, hosts), "modified_at": datetime.now(UTC)}
    if enabled is not None:
        values["is_enabled"] = enabled
    try:
        async with database.write() as db:
            row = await locked(db, name)
            written = {f"new_{column}": values.get(column, row[column]) for column in queries.WRITTEN}
            await db.execute(queries.CHANGE, {"provider_id": row.id, **written})
            return await found(db, str(row.id))
    except UniqueViolation:
        raise taken(values["domain"]) from None


async def remove(database: Database, name: str) -> Row:
    """Remove a row, and the sessions that it began, of which the row that is returned tells. Raises EntryRefused."""
    async with database.write() as db:
        row = await locked(db, name)
        await db.execute(queries.REMOVE, {"provider_id": row.id})
        return row


async def locked(db: Connection, name: str) -> Row:
    """The row as it is while nobody else can change it, nor log in by it. Raises EntryRefused."""
    await db.fetch_one(queries.LOCK, by_name(name))
    return await found(db, name)


async def found(db: Connection, name: str) -> Row:
    """The row of a domain, or with an id. Raises EntryRefused."""
    row = await db.fetch_one(queries.NAMED, by_name(name))
    if row is None:
        raise EntryRefused(f"There is no provider {name}; `penpot auth sso list` shows those that are there.")
    return row


def by_name(name: str) -> dict[str, Any]:
    """What finds the row of a domain, or with an id."""
    try:
        provider_id = UUID(name)
    except ValueError:
        provider_id = ZERO
    return {"domain": name.lower(), "provider_id": provider_id}


def taken(domain: str) -> EntryRefused:
    """The refusal of a domain that has a provider."""
    return EntryRefused(
        f"{domain} has a provider already: `penpot auth sso change {domain}` changes it, and "
        f"`penpot auth sso remove {domain}` makes room for another."
    )
