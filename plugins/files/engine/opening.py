"""Opening a file: its row and the image that goes with it, from memory, by catching up, or from the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from penpot_core.background import Background
from penpot_core.db import Connection, Database
from penpot_core.errors import ObjectNotFound
from penpot_core.testing import faults
from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.adoption import Adoption
from penpot_plugins.files.engine.cache import Cached, ImageCache
from penpot_plugins.files.engine.data_objects import DataObjects
from penpot_plugins.files.engine.errors import HistoryBroken
from penpot_plugins.files.engine.head import Head, Origin
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import image_from, read_head, read_stored, replay

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as of one moment: row, data, and what was read with its base."""

    head: Head
    image: FileImage
    origin: Origin


def no_file(file_id: UUID) -> ObjectNotFound:
    """There is no such file, or it is deleted."""
    return ObjectNotFound("database object not found", table=Keyword("file"), file_id=file_id)


class Opener:
    """Keeps the cache in step with the database. A file that nobody has in memory is loaded once for all who ask."""

    def __init__(
        self,
        database: Database,
        codec: Codec,
        cache: ImageCache,
        adoption: Adoption,
        background: Background,
        objects: DataObjects,
    ) -> None:
        self._database = database
        self._codec = codec
        self._cache = cache
        self._adoption = adoption
        self._background = background
        self._objects = objects
        self._loading: dict[UUID, asyncio.Task[Opened]] = {}

    async def open(
        self, connection: Connection, file_id: UUID, head: Head | None = None, *, deleted: bool = False
    ) -> Opened:
        """The current version. `head` is the file's row where the caller has just read it.

        `deleted`: a file in the bin is opened, too. Raises ObjectNotFound, DataUnreadable, HistoryBroken.
        """
        for _ in range(ATTEMPTS):
            head = head or await read_head(connection, file_id, deleted=deleted)
            if head is None:
                raise no_file(file_id)
            entry = self._cache.get(file_id)
            if entry is None or head.written_by_others:
                break
            if entry.image.version < head.data_version and head.state is not None:
                entry = await self._catch_up(connection, head, entry)
            if entry is not None and matches(entry, head):
                return Opened(head, entry.image, entry.origin)
            if entry is None or entry.image.version <= head.data_version:
                break
            head = None
        opened = await self.load(file_id)
        if head is not None and opened.head.is_before(head):
            # A load that others wait for had read the file before another process wrote what the caller has seen.
            opened = await self.load(file_id)
        if opened.head.is_deleted and not deleted:
            raise no_file(file_id)
        return opened

    async def _catch_up(self, connection: Connection, head: Head, entry: Cached) -> Cached | None:
        """The entry with the patches since; None where a checkpoint has taken some of them away.

        A file that was restored may have the migrations of another time: it is read anew.
        """
        if entry.mark.vern != head.mark.vern:
            return None
        params = {"file_id": head.id, "after": entry.image.version}
        await faults.reach("files.catch-up.before-patches")
        patches = await connection.fetch_all(queries.PATCHES, params)
        try:
            image = await replay(entry.image, patches, head.data_version)
        except HistoryBroken:
            return None
        caught_up = Cached(image, entry.origin, head.mark)
        self._cache.put(caught_up)
        return caught_up

    async def load(self, file_id: UUID) -> Opened:
        """Read the file, deleted or not, from the database, once for all who wait for it."""
        loading = self._loading.get(file_id)
        if loading is None:
            loading = self._background.spawn(self._load(file_id), f"load {file_id}")
            self._loading[file_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(file_id, None))
        return await asyncio.shield(loading)

    async def _load(self, file_id: UUID) -> Opened:
        try:
            opened = await self.read(file_id)
        except ObjectNotFound:
            self._cache.drop(file_id)
            raise
        self._cache.put(Cached(opened.image, opened.origin, opened.head.mark))
        return opened

    async def read(self, file_id: UUID) -> Opened:
        """The file, deleted or not, as the database holds it; what others wrote is settled first."""
        for _ in range(ATTEMPTS):
            stored = await read_stored(self._database, file_id, self._objects)
            if stored is None:
                raise no_file(file_id)
            if stored.base_is_ours and not stored.head.written_by_others:
                return Opened(stored.head, await image_from(stored, self._codec), stored.origin)
            await self._adoption.adopt(stored, self._cache.get(file_id))
            self._cache.drop(file_id)
        raise HistoryBroken(file_id, (0, 0), 0)


def matches(entry: Cached, head: Head) -> bool:
    """Whether an image is that of a row. A file that we never wrote has no version but its mark."""
    return entry.image.version == head.data_version and (head.state is not None or entry.mark == head.mark)
