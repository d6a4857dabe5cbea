"""Absorbing a deleted library (contract/deletion.md §3): decided with the deletion, done by a task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.transit import record
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.libraries import queries
from penpot_plugins.libraries.absorption.absorbing import absorb_into

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.libraries")

ABSORB = "absorb-library"


async def file_deleted(app: App, db: Connection, props: Mapping[str, Any]) -> None:
    """A file goes: whoever uses it takes over what it uses. `linked` are those whose links are cut already."""
    rows = await db.fetch_all(queries.FILES_USING, {"library_id": props["id"], "now": datetime.now(UTC)})
    users = {row["id"] for row in rows}.union(props.get("linked") or ())
    if users:
        await app.outbox.submit(db, ABSORB, record(id=props["id"], files=sorted(users)))


async def project_deleted(app: App, db: Connection, props: Mapping[str, Any]) -> None:
    """A project goes with its files."""
    for row in await db.fetch_all(queries.LIBRARIES_IN_PROJECT, {"project_id": props["id"]}):
        await file_deleted(app, db, {"id": row["library_file_id"]})


async def absorb_library(app: App, props: Mapping[str, Any]) -> None:
    """Let the `files` own what they use of the library `id`. What was done before is not done again.

    A file that cannot be written does not keep the others from it; the task fails then, and is tried again.
    """
    try:
        async with app.database.read() as db:
            library = await app.get(Migrator).open(db, props["id"], deleted=True)
    except ObjectNotFound:
        log.info("a library is gone before it was absorbed", library=str(props["id"]))
        return
    failures: dict[UUID, Exception] = {}
    for file_id in props["files"]:
        try:
            await absorb_into(app, library, file_id, always=False)
        except ObjectNotFound:
            log.info("a file is gone before it absorbed a library", file=str(file_id))
        except Exception as failure:
            log.warning("a file did not absorb a library", file=str(file_id), exc_info=failure)
            failures[file_id] = failure
    if failures:
        raise ExceptionGroup(
            f"{len(failures)} files did not absorb library {props['id']}", list(failures.values())
        )
