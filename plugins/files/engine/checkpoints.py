"""Checkpoints: the base of a file is brought up to date, and the patches in it are deleted (DESIGN.md §6).

A file is due after so many patches, so many bytes of them, or when it was left alone for a while; all are at stop.
Encoding happens outside of any transaction, which begins with a compare-and-set: of two that race, one gives up.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

import structlog

from penpot_core.db import BatchConflict, Database, Step
from penpot_core.errors import ObjectNotFound
from penpot_core.testing import faults
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.cache import ImageCache
from penpot_plugins.files.engine.head import Head, Origin
from penpot_plugins.files.engine.loading import object_of
from penpot_plugins.files.engine.opening import Opened, Opener
from penpot_plugins.files.engine.pending import PendingSnapshots
from penpot_plugins.files.engine.storing import EncodedBase, Place

log = structlog.get_logger("penpot.files")

MOST_PATCHES = 500
MOST_BYTES = 8 << 20
IDLE_SECONDS = 30.0
LOOK_EVERY = 1.0
STOP_SECONDS = 8.0


@dataclass(slots=True)
class Pending:
    """What lies in the journal of a file, as far as this process knows, and when it was last touched."""

    patches: int = 0
    size: int = 0
    touched: float = field(default_factory=monotonic)

    @property
    def due(self) -> bool:
        """Whether a checkpoint is worth its while."""
        idle = monotonic() - self.touched > IDLE_SECONDS
        return idle or self.patches >= MOST_PATCHES or self.size >= MOST_BYTES


class Checkpoints:
    """The files whose journal is not empty, and the task that empties it."""

    def __init__(
        self,
        database: Database,
        opener: Opener,
        snapshots: PendingSnapshots,
        cache: ImageCache,
        place: Place,
    ) -> None:
        self._database = database
        self._snapshots = snapshots
        self._opener = opener
        self._cache = cache
        self._place = place
        self._pending: dict[UUID, Pending] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def wrote(self, file_id: UUID, size: int) -> None:
        """An edit added a patch."""
        pending = self._pending.setdefault(file_id, Pending())
        pending.patches += 1
        pending.size += size
        pending.touched = monotonic()
        if pending.due:
            self._wake.set()

    def saw(self, head: Head) -> None:
        """A file was opened that has patches: left by a process that is gone, or another's."""
        state = head.state
        if state is not None and state.base_version < state.data_version and head.id not in self._pending:
            self._pending[head.id] = Pending(state.data_version - state.base_version)

    def forget(self) -> None:
        """Leave all journals as they are, for whoever opens the files next."""
        self._pending.clear()

    async def start(self) -> None:
        """Look for due files now and then."""
        self._task = asyncio.create_task(self._run(), name="file checkpoints")

    async def stop(self) -> None:
        """Checkpoint everything, as far as time allows: what is not done lies in the journal."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                for file_id in list(self._pending):
                    await self._attempt(file_id)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()
            self._wake.clear()
            for file_id in [file_id for file_id, pending in self._pending.items() if pending.due]:
                await self._attempt(file_id)

    async def _attempt(self, file_id: UUID) -> None:
        """A checkpoint that must not end the loop; one that failed is tried again when the file is touched."""
        pending = self._pending.pop(file_id)
        try:
            await self.checkpoint(file_id)
        except ObjectNotFound:
            log.debug("a deleted file keeps its journal", file=str(file_id))
        except Exception:
            log.exception("a checkpoint failed; the edits lie in the journal", file=str(file_id))
            pending.touched = monotonic()
            pending.patches = pending.size = 0
            self._pending.setdefault(file_id, pending)

    async def checkpoint(self, file_id: UUID) -> bool:
        """Fold the journal of a live file into its base. False where that is done already, or another was quicker.

        Snapshots that wait for their data get it first: it is in the patches that are about to go.
        """
        await self._snapshots.fill(file_id)
        async with self._database.read() as connection:
            opened = await self._opener.open(connection, file_id)
            before = await connection.fetch_one(queries.BASE_PLACE, {"file_id": file_id})
        state = opened.head.state
        if state is None or before is None or state.base_version >= opened.image.version:
            return False
        # The copy in memory may be older than another process's checkpoint: where the base lies says its row.
        origin = replace(
            opened.origin,
            digest=state.base_hash,
            backend=before["backend"],
            object_id=object_of(before),
        )
        written = await self._write(Opened(opened.head, opened.image, origin))
        if written is not None:
            self._cache.moved(file_id, written)
        return written is not None

    async def write_stored(self, file_id: UUID) -> None:
        """Fold the journal of any file, deleted or not, into its base, past all that is in memory."""
        await self._snapshots.fill(file_id)
        await self._write(await self._opener.read(file_id))

    async def _write(self, opened: Opened) -> Origin | None:
        """Write a base; where it lies then, None where another checkpoint was quicker."""
        base = await self._place.prepare(opened.image)
        await faults.reach("files.checkpoint.before-batch")
        try:
            await self._database.batch(self._steps(opened, base))
        except BatchConflict as conflict:
            log.info("a checkpoint gave way", file=str(opened.head.id), step=conflict.step)
            return None
        faults.point("files.checkpoint.after-commit")
        return self._place.origin(opened.origin, base)

    def _steps(self, opened: Opened, base: EncodedBase) -> list[Step]:
        now, head, origin = datetime.now(UTC), opened.head, opened.origin
        state = head.state
        if state is None:
            raise ValueError("A file without a state has no journal.")
        versions = {"file_id": head.id, "from_version": state.base_version, "to_version": base.version}
        raised = versions | {"new_hash": base.digest, "now": now}
        return [
            Step(queries.RAISE_BASE, raised, expect=1, name="state"),
            *self._place.unchanged_steps(head.id, origin),
            *self._place.steps(head.id, origin, base, now),
            Step(queries.DROP_PATCHES, {"file_id": head.id, "to_version": base.version}, name="patches"),
        ]
