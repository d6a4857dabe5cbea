"""Writing the base of a file: its blob, and the statements that put it where bases lie (contract/file-data.md §9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from penpot_core.db import Step
from penpot_plugins.files.blob import pack
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.base import base_chunks
from penpot_plugins.files.engine.data_objects import DataObjects
from penpot_plugins.files.engine.head import Origin
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import REFERENCE, STORAGE, digest_of


@dataclass(frozen=True, slots=True)
class EncodedBase:
    """A blob, its hash, and the version of the data in it; `object_id` where it lies in the storage already."""

    version: int
    blob: bytes
    digest: str
    object_id: UUID | None = None


async def encode_base(image: FileImage) -> EncodedBase:
    """Encode a whole file in a thread: packing lets go of the interpreter, joining is done in small pieces."""
    return await asyncio.to_thread(encode, image)


def encode(image: FileImage) -> EncodedBase:
    """Work for a thread."""
    length = sum(map(len, base_chunks(image)))
    blob = pack(base_chunks(image), length)
    return EncodedBase(image.version, blob, digest_of(blob))


@dataclass(frozen=True, slots=True)
class Place:
    """Where bases go: `backend` is the setting; only PostgreSQL keeps them in the file's own row.

    On SQLite a changed revision would rewrite the pages of the blob, so there it is `file_data` whatever the backend
    is called. A base goes to the storage where `prepare` put it there; without that it goes to `file_data`.
    """

    dialect: Literal["sqlite", "postgresql"]
    backend: str
    objects: DataObjects

    @property
    def in_file_row(self) -> bool:
        """Whether the base is a column of `file`."""
        return self.dialect == "postgresql" and self.backend == queries.LEGACY

    @property
    def row_backend(self) -> str:
        """The backend of a row that holds its blob itself."""
        return self.backend if self.backend == queries.LEGACY else "db"

    @property
    def told(self) -> str:
        """The backend that clients are told of a file whose base was just written."""
        return STORAGE if self.backend == STORAGE else self.row_backend

    async def prepare(self, image: FileImage) -> EncodedBase:
        """The base of an image, encoded, and stored where the storage is to hold it."""
        base = await encode_base(image)
        if self.backend != STORAGE:
            return base
        return replace(base, object_id=await self.objects.reserve(image.id, image.id, base.blob))

    def origin(self, before: Origin, base: EncodedBase) -> Origin:
        """What is known of a file whose base was just written."""
        backend = self.row_backend if base.object_id is None else STORAGE
        return replace(before, backend=backend, digest=base.digest, object_id=base.object_id)

    def first_steps(self, file_id: UUID, base: EncodedBase, now: datetime) -> list[Step]:
        """The statements that write the base of a new file."""
        return self._write(file_id, base, None, now)

    def _write(self, file_id: UUID, base: EncodedBase, replaced: UUID | None, now: datetime) -> list[Step]:
        params: dict[str, Any] = {"file_id": file_id, "blob": base.blob}
        if base.object_id is None and self.in_file_row:
            return [Step(queries.WRITE_FILE_COLUMN, params, expect=1, name="base")]
        params |= {"now": now, "backend": self.row_backend, "reference": None}
        if base.object_id is None:
            return [Step(queries.WRITE_FILE_DATA, params, expect=1, name="base")]
        params |= {"backend": STORAGE, "blob": None, "reference": {REFERENCE: str(base.object_id)}}
        return [
            *self.objects.claim_steps(base.object_id, replaced, now),
            Step(queries.WRITE_FILE_DATA, params, expect=1, name="base"),
        ]

    def steps(self, file_id: UUID, before: Origin, base: EncodedBase, now: datetime) -> list[Step]:
        """The statements that write a base, and take away the one that lies elsewhere."""
        written = self._write(file_id, base, before.object_id, now)
        if before.object_id is not None and base.object_id is None:
            written.append(
                Step(queries.TOUCH_OBJECT, {"object_id": before.object_id, "now": now}, name="old object")
            )
        in_row = self.in_file_row and base.object_id is None
        if in_row and before.backend != queries.LEGACY:
            return [*written, Step(queries.DROP_FILE_DATA, {"file_id": file_id})]
        if self.dialect == "postgresql" and not in_row and before.backend == queries.LEGACY:
            return [Step(queries.CLEAR_FILE_COLUMN, {"file_id": file_id}), *written]
        return written

    def snapshot_steps(self, snapshot_id: UUID, blob: bytes, now: datetime) -> list[Step]:
        """The statement that writes the data of a snapshot, whose row is there."""
        if self.in_file_row:
            params: dict[str, Any] = {"snapshot_id": snapshot_id, "blob": blob}
            return [Step(queries.FILL_COLUMN, params, expect=1, name="snapshot data")]
        params = {"snapshot_id": snapshot_id, "blob": blob, "backend": self.row_backend, "now": now}
        return [Step(queries.FILL_DATA, params, expect=1, name="snapshot data")]

    def unchanged_steps(self, file_id: UUID, before: Origin) -> list[Step]:
        """The statements that find out, as far as the database can, whether the base is still the one that was read."""
        if before.object_id is not None:
            return [self.same_place_step(file_id, before)]
        if self.dialect != "postgresql":
            return []
        params = {"file_id": file_id, "base_hash": before.digest or ""}
        return [Step(queries.BASE_UNCHANGED, params, expect=1, name="base is ours")]

    def same_place_step(self, file_id: UUID, before: Origin) -> Step:
        """The statement that finds out whether the base lies where it was read: else an object would be forgotten."""
        if before.object_id is None:
            return Step(queries.NO_OBJECT, {"file_id": file_id}, expect=1, name="base is there")
        params = {"file_id": file_id, "object_id": str(before.object_id)}
        return Step(queries.SAME_OBJECT, params, expect=1, name="base is there")
