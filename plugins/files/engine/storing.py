"""Writing the base of a file: its blob, and the statements that put it where bases lie (contract/file-data.md §9)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from penpot_core.db import Step
from penpot_plugins.files.blob import pack
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.base import base_chunks
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import digest_of


@dataclass(frozen=True, slots=True)
class EncodedBase:
    """A blob, its hash, and the version of the data in it."""

    version: int
    blob: bytes
    digest: str


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
    is called. The object storage is not written yet: `storage` means `db`.
    """

    dialect: Literal["sqlite", "postgresql"]
    backend: str

    @property
    def in_file_row(self) -> bool:
        """Whether the base is a column of `file`."""
        return self.dialect == "postgresql" and self.backend == queries.LEGACY

    @property
    def name(self) -> str:
        """The backend as it is written into rows."""
        return self.backend if self.backend == queries.LEGACY else "db"

    def first_steps(self, file_id: UUID, base: EncodedBase, now: datetime) -> list[Step]:
        """The statement that writes the base of a new file."""
        if self.in_file_row:
            return [
                Step(
                    queries.WRITE_FILE_COLUMN, {"file_id": file_id, "blob": base.blob}, expect=1, name="base"
                )
            ]
        params = {"file_id": file_id, "blob": base.blob, "now": now, "backend": self.name}
        return [Step(queries.WRITE_FILE_DATA, params, expect=1, name="base")]

    def steps(self, file_id: UUID, before: str, base: EncodedBase, now: datetime) -> list[Step]:
        """The statements that write a base, and take away the one that lies elsewhere (`before` is its backend)."""
        written = self.first_steps(file_id, base, now)
        if self.in_file_row and before != queries.LEGACY:
            return [*written, Step(queries.DROP_FILE_DATA, {"file_id": file_id})]
        if self.dialect == "postgresql" and not self.in_file_row and before == queries.LEGACY:
            return [Step(queries.CLEAR_FILE_COLUMN, {"file_id": file_id}), *written]
        return written

    def snapshot_steps(self, snapshot_id: UUID, blob: bytes, now: datetime) -> list[Step]:
        """The statement that writes the data of a snapshot, whose row is there."""
        if self.in_file_row:
            params: dict[str, Any] = {"snapshot_id": snapshot_id, "blob": blob}
            return [Step(queries.FILL_COLUMN, params, expect=1, name="snapshot data")]
        params = {"snapshot_id": snapshot_id, "blob": blob, "backend": self.name, "now": now}
        return [Step(queries.FILL_DATA, params, expect=1, name="snapshot data")]
