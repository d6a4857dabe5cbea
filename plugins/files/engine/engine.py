"""The file engine: what readers and writers of file data use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from uuid import UUID

from penpot_core.background import Background
from penpot_core.db import Connection, Database, Step, StepResult
from penpot_core.metrics import Metrics
from penpot_core.testing import faults
from penpot_core.transit import Codec
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.adoption import Adoption
from penpot_plugins.files.engine.agreement import agree
from penpot_plugins.files.engine.cache import Cached, ImageCache
from penpot_plugins.files.engine.checkpoints import Checkpoints
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.head import Head, Mark, Origin
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.opening import Opened, Opener
from penpot_plugins.files.engine.pending import PendingSnapshots
from penpot_plugins.files.engine.storing import Place
from penpot_plugins.files.engine.turns import Turn, Turns
from penpot_plugins.files.engine.writing import Write, new_state, patch_size, write_steps

CHECKPOINT_SETTING = "file-checkpoint"

MANY_OBJECTS = 500
"""A patch of more is encoded in a thread, about 2 ms for so many."""


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`cache_size` in bytes; `every_edit`: the base is written with each edit; `place`: where bases lie."""

    cache_size: int
    every_edit: bool
    place: Place


@dataclass(frozen=True, slots=True)
class NewFile:
    """The statements that store the data of a new file, and what to call once they are committed."""

    steps: Sequence[Step]
    committed: Callable[[], None]


class FileEngine:
    """Files in memory, their edits, and their checkpoints. One a process."""

    def __init__(
        self,
        database: Database,
        codec: Codec,
        background: Background,
        metrics: Metrics,
        options: EngineOptions,
    ) -> None:
        self.codec = codec
        self.place = options.place
        self.database = database
        self.every_edit = options.every_edit
        self.cache = ImageCache(
            options.cache_size, lambda _: metrics.count("penpot_files_cache_evictions_total")
        )
        self.turns = Turns(background, lambda: metrics.count("penpot_files_turns_refused_total"))
        self._opener = Opener(
            database, codec, self.cache, Adoption(database, options.place), background, options.place.objects
        )
        self.snapshots = PendingSnapshots(database, codec, self._opener, self.cache, options.place)
        self.checkpoints = Checkpoints(database, self._opener, self.snapshots, self.cache, options.place)

    async def open(
        self, connection: Connection, file_id: UUID, head: Head | None = None, *, deleted: bool = False
    ) -> Opened:
        """A file at its current version; `head` is its row where the caller has just read it.

        `deleted`: a file in the bin is opened, too. Raises ObjectNotFound, DataUnreadable, HistoryBroken.
        """
        opened = await self._opener.open(connection, file_id, head, deleted=deleted)
        self.checkpoints.saw(opened.head)
        return opened

    async def start(self) -> None:
        """Agree with the other processes on when bases are written, and begin to make checkpoints."""
        await agree(self.database, CHECKPOINT_SETTING, "every-edit" if self.every_edit else "normal")
        await self.checkpoints.start()

    async def new_file(self, image: FileImage, mark: Mark, migrations: Sequence[str]) -> NewFile:
        """What it takes to store the data of a new file, whose row must be there."""
        base = await self.place.prepare(image)
        steps = [
            *self.place.first_steps(image.id, base, mark.modified_at),
            Step(queries.INSERT_STATE, new_state(image.id, mark, base.digest), expect=1, name="state"),
        ]
        origin = self.place.origin(Origin(tuple(migrations), "", None), base)
        return NewFile(steps, lambda: self.cache.put(Cached(image, origin, mark)))

    def turn(self, file_id: UUID) -> AbstractAsyncContextManager[Turn]:
        """The right to edit a file; see `Turns.take`."""
        return self.turns.take(file_id)

    def draft(self, image: FileImage) -> Draft:
        """An overlay to apply changes to."""
        return Draft(image, self.codec)

    async def write(
        self, opened: Opened, write: Write, committed: Callable[[], None] = lambda: None
    ) -> list[StepResult]:
        """Make a patch durable, then publish the new version; gives the results of `write.more`.

        `committed()` is called after COMMIT and publishing, before anything else can run. Raises BatchConflict where
        the file, or what the write relied on, changed meanwhile; whatever is raised, the file is read anew next time.
        To be run inside `Turn.finish`, so that nobody's leaving stops it between COMMIT and publishing.
        """
        image = opened.image.apply(write.patch)
        base = await self.place.prepare(image) if self.every_edit else None
        if write.patch.objects > MANY_OBJECTS:
            steps = await asyncio.to_thread(write_steps, write, base, self.place)
        else:
            steps = write_steps(write, base, self.place)
        try:
            await faults.reach("files.edit.before-batch")
            results = await self.database.batch(steps)
            faults.point("files.edit.after-commit")
        except BaseException:
            self.cache.drop(write.head.id)
            raise
        origin = opened.origin if base is None else self.place.origin(opened.origin, base)
        self.cache.put(Cached(image, origin, write.mark))
        faults.point("files.edit.after-publish")
        if base is None:
            self.checkpoints.wrote(write.head.id, patch_size(steps))
        committed()
        return results[len(results) - len(write.more) :]
