"""Snapshots whose data is not written yet, and writing it (DESIGN.md §6 "Snapshots").

A snapshot is made as the number of a data version, so that making one does not cost what the whole file costs. The
table `file_snapshot_pending` keeps the number; the file's base and patches keep the data, for no checkpoint goes beyond
it before. Whoever needs the data, or is about to take it away, calls `fill` first; otherwise a task does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

import structlog

from penpot_core.db import BatchConflict, Database, Row, Step
from penpot_core.testing import faults
from penpot_core.transit import Codec
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.cache import ImageCache
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import Stored, read_body, read_stored, replay
from penpot_plugins.files.engine.opening import Opener, no_file
from penpot_plugins.files.engine.storing import Place, encode_base

log = structlog.get_logger("penpot.files")


class PendingSnapshots:
    """Gives snapshots their data. Several may fill the same one at the same time: the first counts."""

    def __init__(
        self, database: Database, codec: Codec, opener: Opener, cache: ImageCache, place: Place
    ) -> None:
        self._database = database
        self._codec = codec
        self._opener = opener
        self._cache = cache
        self._place = place

    async def fill(self, file_id: UUID) -> None:
        """Write the data of every snapshot of a file that waits for it, also where the file is in the bin."""
        waiting = await self._waiting(file_id)
        if not waiting:
            return
        by_version = {
            version: list(rows) for version, rows in groupby(waiting, lambda row: int(row["data_version"]))
        }
        async for image in self._images(file_id, list(by_version)):
            blob = (await encode_base(image)).blob
            for row in by_version[image.version]:
                await self._write(row["snapshot_id"], blob)

    async def _waiting(self, file_id: UUID) -> list[Row]:
        async with self._database.read() as connection:
            return await connection.fetch_all(queries.PENDING, {"file_id": file_id})

    async def _images(self, file_id: UUID, versions: Sequence[int]) -> AsyncIterator[FileImage]:
        """The file at each of these versions, those left out that others have filled meanwhile."""
        cached = self._cache.get(file_id)
        if cached is not None and cached.image.version > 0 and list(versions) == [cached.image.version]:
            yield cached.image
            return
        stored = await read_stored(self._database, file_id, self._place.objects)
        if stored is None:
            raise no_file(file_id)
        if not stored.base_is_ours:
            await self._opener.load(file_id)
            return
        async for image in self._replayed(stored, versions):
            yield image

    async def _replayed(self, stored: Stored, versions: Sequence[int]) -> AsyncIterator[FileImage]:
        base_version = 0 if stored.head.state is None else stored.head.state.base_version
        image = await read_body(stored.head.id, base_version, stored.body, self._codec, stored.fragments)
        for version in versions:
            if version >= image.version:
                rest = [row for row in stored.patches if row["data_version"] > image.version]
                image = await replay(image, rest, version)
                yield image

    async def _write(self, snapshot_id: UUID, blob: bytes) -> None:
        one = {"snapshot_id": snapshot_id}
        steps = [
            Step(queries.LOCK_SNAPSHOT, one, expect=1, name="snapshot"),
            Step(queries.DROP_PENDING, one, expect=1, name="pending"),
            *self._place.snapshot_steps(snapshot_id, blob, datetime.now(UTC)),
        ]
        await faults.reach("files.fill.before-batch")
        try:
            await self._database.batch(steps)
        except BatchConflict:
            log.debug("a snapshot was filled by somebody else, or purged", snapshot=str(snapshot_id))
        await faults.reach("files.fill.after-commit")
