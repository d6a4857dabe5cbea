"""Files of a font for people: one variant, or all of a family in an archive."""

from __future__ import annotations

import asyncio
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.errors import NotFound
from penpot_core.rpc import Call
from penpot_core.settings import kernel
from penpot_core.storage import NewObject, StoredObject
from penpot_core.transit import record

PREFERRED: Mapping[str, str] = {
    "ttf_file_id": ".ttf",
    "otf_file_id": ".otf",
    "woff2_file_id": ".woff2",
    "woff1_file_id": ".woff",
}
KEPT = timedelta(minutes=30)
UNFIT = re.compile(r"[^\w .-]|^\.+")


def file_of(variant: Row) -> tuple[UUID, str]:
    """The object of a variant that is given to people, and its file's name."""
    for column, extension in PREFERRED.items():
        if variant[column] is not None:
            style = "" if variant.font_style == "normal" else f"-{variant.font_style}"
            name = UNFIT.sub("_", variant.font_family)
            return variant[column], f"{name}-{variant.font_weight}{style}{extension}"
    raise NotFound("object-not-found")


def downloadable(call: Call, object_id: UUID, name: str) -> dict[Any, Any]:
    """What a client is told: the object, its address and the name for the file."""
    base = call.app.settings[kernel.PUBLIC_URI].rstrip("/")
    return record(id=object_id, uri=f"{base}/assets/by-id/{object_id}", name=name)


async def archive_of(call: Call, variants: Sequence[Row]) -> UUID:
    """Put one file of each variant into an archive for the caller, which is kept for a while; the object."""
    wanted = [file_of(variant) for variant in variants]
    async with call.app.database.read() as db:
        found = await call.app.storage.find_many(db, [object_id for object_id, _ in wanted])
    metadata = {"profile-id": call.profile_id}
    new = NewObject("tempfile", "application/zip", touch=KEPT, deduplicate=False, metadata=metadata)
    with call.app.temporary.work_folder() as folder:
        archive = folder / "archive.zip"
        for object_id, name in wanted:
            if object_id in found:
                await add(call, archive, found[object_id], name)
        return await call.app.storage.create(archive, new)


async def add(call: Call, archive: Path, stored: StoredObject, name: str) -> None:
    """Put one object into the archive."""
    with call.app.temporary.file() as path:
        await call.app.storage.append_to(stored, path)
        await asyncio.to_thread(append, archive, path, name)


def append(archive: Path, path: Path, name: str) -> None:
    """Write a file behind those that are in the archive; a name that is taken gets a number."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as target:
        taken = set(target.namelist())
        stem, dot, extension = name.rpartition(".")
        free = name
        for number in range(2, len(taken) + 3):
            if free not in taken:
                break
            free = f"{stem}-{number}{dot}{extension}"
        target.write(path, free)
