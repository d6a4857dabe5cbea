"""Which objects hold the data of files (contract/deletion.md §10.1): no foreign key leads to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from penpot_core.db import Connection, any_of, json_text
from penpot_core.storage import StoredObject
from penpot_core.transit import Keyword
from penpot_core.types import StorageReference
from penpot_migrations.tables import file_data

FILE_ID = Keyword("file-id")

REFERRED = select(json_text(file_data.c.metadata, "storage-ref-id").label("object_id")).where(
    any_of(file_data.c.file_id, "file_ids")
)
""":file_ids"""


async def data_in_use(db: Connection, objects: Sequence[StoredObject]) -> set[UUID]:
    """Those objects that a row of `file_data` names; the object's row says of which file."""
    files = {stored.metadata.get(FILE_ID) for stored in objects}
    known = sorted(file_id for file_id in files if isinstance(file_id, UUID))
    rows = await db.fetch_all(REFERRED, {"file_ids": known}) if known else []
    named = {row["object_id"] for row in rows}
    return {stored.id for stored in objects if str(stored.id) in named}


REFERENCES = (StorageReference("file-data", data_in_use),)
