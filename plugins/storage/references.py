"""Who refers to which objects (contract/deletion.md §10.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from penpot_core.db import Connection
from penpot_core.storage import BUCKETS, StoredObject
from penpot_core.storage.objects import DEFAULT_BUCKET
from penpot_core.types import StorageReference
from penpot_plugins.storage import queries

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.storage")

WITHOUT_KEY = frozenset({"file-data", "file-data-fragment", "file-change"})
"""Buckets to whose objects no foreign key leads: their plugin says who needs them."""
BY_KEY = BUCKETS - WITHOUT_KEY


class References:
    """Answers which objects are needed."""

    def __init__(self, app: App) -> None:
        self.records: Mapping[str, StorageReference] = app.plugins.named(
            "penpot_storage_references", StorageReference
        )

    async def needed(self, db: Connection, objects: Sequence[StoredObject]) -> set[UUID]:
        """Those that somebody refers to, and those of buckets that nobody here knows."""
        if not objects:
            return set()
        ids = sorted(stored.id for stored in objects)
        found = {row["id"] for row in await db.fetch_all(queries.REFERRED, {"ids": ids})}
        for bucket, members in by_bucket(objects).items():
            found |= await self._of_bucket(db, bucket, members)
        return found

    async def _of_bucket(self, db: Connection, bucket: str, members: Sequence[StoredObject]) -> set[UUID]:
        record = self.records.get(bucket)
        if record is not None:
            return set(await record.find(db, members))
        if bucket in BY_KEY:
            return set()
        log.warning("nobody says who needs these objects, so they stay", bucket=bucket, objects=len(members))
        return {stored.id for stored in members}


def by_bucket(objects: Iterable[StoredObject]) -> dict[str, list[StoredObject]]:
    """Objects by their bucket; very old ones have none."""
    groups: dict[str, list[StoredObject]] = {}
    for stored in objects:
        groups.setdefault(stored.bucket or DEFAULT_BUCKET, []).append(stored)
    return groups
