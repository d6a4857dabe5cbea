"""A file read from the database: base, and the patches after it, in one snapshot (DESIGN.md §6)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from penpot_core.db import Connection, Database, Row
from penpot_core.testing import faults
from penpot_core.transit import Codec
from penpot_plugins.files.blob import Body, unpack
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.base import read_base
from penpot_plugins.files.engine.data_objects import DataObjects
from penpot_plugins.files.engine.errors import DataUnreadable, HistoryBroken
from penpot_plugins.files.engine.foreign import foreign_image
from penpot_plugins.files.engine.fragments import FEATURE
from penpot_plugins.files.engine.head import Head, Origin, head_of
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.journal import decode_patch
from penpot_plugins.files.engine.pace import paced

OWN_FORM = b'{"~:id":"~u'
STORAGE = "storage"
REFERENCE = "storage-ref-id"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of a file, as of one moment; `fragments` are blobs that its base may point to."""

    head: Head
    body: Body
    patches: Sequence[Row]
    origin: Origin
    fragments: Mapping[UUID, bytes] = field(default_factory=dict)

    @property
    def base_is_ours(self) -> bool:
        """Whether the base is the one that we wrote, or adopted."""
        return self.head.state is None or self.head.state.base_hash == self.origin.digest


async def read_head(connection: Connection, file_id: UUID, *, deleted: bool = False) -> Head | None:
    """A file's row and state; None where there is no such file. `deleted`: one in the bin is a file, too."""
    statement = queries.HEAD_OF_ANY if deleted else queries.HEAD
    row = await connection.fetch_one(statement, {"file_id": file_id})
    return None if row is None else head_of(row)


async def read_stored(database: Database, file_id: UUID, objects: DataObjects) -> Stored | None:
    """All that is stored of a file, deleted or not, in one snapshot; None where there is no such file.

    Objects of the storage are read after it: they never change, and outlive what replaced them by hours.
    """
    cut: Sequence[Row] = ()
    async with database.snapshot() as connection:
        head = await read_head(connection, file_id, deleted=True)
        if head is None:
            return None
        await faults.reach("files.load.after-head")
        base = await connection.fetch_one(queries.BASE, {"file_id": file_id})
        await faults.reach("files.load.after-base")
        after = 0 if head.state is None else head.state.base_version
        patches = await connection.fetch_all(queries.PATCHES, {"file_id": file_id, "after": after})
        await faults.reach("files.load.after-patches")
        names = await connection.fetch_all(queries.MIGRATIONS, {"file_id": file_id})
        if FEATURE in head.features:
            cut = await connection.fetch_all(queries.FRAGMENTS, {"file_id": file_id})
    if base is None:
        raise DataUnreadable(hint=f"The data of file {file_id} is nowhere.", file_id=file_id)
    blob = await blob_of(base, file_id, objects)
    body, digest = await asyncio.to_thread(unpack_and_hash, blob)
    fragments = {} if is_own(body) else {row["id"]: await blob_of(row, file_id, objects) for row in cut}
    origin = Origin(tuple(row["name"] for row in names), base["backend"], digest, object_of(base))
    return Stored(head, body, patches, origin, fragments)


async def blob_of(row: Row, file_id: UUID, objects: DataObjects) -> bytes:
    """The blob of a row that has it, or refers to the object that does."""
    if row["data"] is not None:
        data: bytes = row["data"]
        return data
    object_id = object_of(row)
    if object_id is None:
        raise DataUnreadable(hint=f"The data of file {file_id} is nowhere.", file_id=file_id)
    return await objects.read(object_id)


def object_of(row: Row) -> UUID | None:
    """The object of the storage that a row of `file_data` refers to."""
    reference = (row["metadata"] or {}).get(REFERENCE)
    return None if row["backend"] != STORAGE or reference is None else UUID(reference)


def is_own(body: Body) -> bool:
    """Whether a body has our form."""
    return body.text.startswith(OWN_FORM)


def unpack_and_hash(blob: bytes) -> tuple[Body, str]:
    """Work for a thread."""
    return unpack(blob), digest_of(blob)


def digest_of(blob: bytes) -> str:
    """The hash of a stored base. SHA-256, which PostgreSQL can compute as well."""
    return hashlib.sha256(blob).hexdigest()


async def image_from(stored: Stored, codec: Codec) -> FileImage:
    """The file at its current version. Raises HistoryBroken where a patch is missing."""
    state = stored.head.state
    base_version = 0 if state is None else state.base_version
    image = await read_body(stored.head.id, base_version, stored.body, codec, stored.fragments)
    return await replay(image, stored.patches, stored.head.data_version)


async def read_body(
    file_id: UUID, version: int, body: Body, codec: Codec, fragments: Mapping[UUID, bytes] | None = None
) -> FileImage:
    """The image of a base in our form, or in the reference's."""
    if is_own(body):
        return await read_base(file_id, version, body.text)
    return await foreign_image(file_id, version, body, fragments or {}, codec)


async def replay(image: FileImage, patches: Sequence[Row], version: int) -> FileImage:
    """The image after exactly the patches that lead to `version`."""
    wanted = (image.version + 1, version)
    async for row in paced(patches):
        if row["data_version"] > version:
            break
        if row["data_version"] != image.version + 1:
            raise HistoryBroken(image.id, wanted, len(patches))
        image = image.apply(decode_patch(row["patch"], image))
    if image.version != version:
        raise HistoryBroken(image.id, wanted, len(patches))
    return image
