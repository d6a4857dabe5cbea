"""What belongs to a file and is used no more: pictures and thumbnails (contract/deletion.md §6 steps 4-6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from penpot_core.db import Connection, Step
from penpot_plugins.files.cleaning import queries
from penpot_plugins.files.edit_steps import CHANGE_LIFE
from penpot_plugins.files.engine.copying import pictures_used
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.queries import PENDING
from penpot_plugins.files.model.keys import FRAME, ROOT_ID
from penpot_plugins.files.snapshots.reading import stored_image


@dataclass(frozen=True, slots=True)
class Unused:
    """Ids of pictures, names of thumbnails of boards, and the versions that were looked at for pictures."""

    media: Collection[UUID]
    thumbnails: Collection[str]
    versions: Collection[UUID] = ()

    def steps(self, file_id: UUID, revn: int, now: datetime) -> list[Step]:
        """The statements that mark them, older thumbnails, and rows of the change log that have no end."""
        of_file = {"file_id": file_id, "now": now}
        steps = [
            Step(queries.MARK_OLD_THUMBNAILS, {**of_file, "revn": revn}, name="old thumbnails"),
            Step(queries.EXPIRE_CHANGES, {**of_file, "before": now - CHANGE_LIFE}, name="change log"),
        ]
        if self.media:
            # A version that somebody made meanwhile may have pictures that the file has no more.
            others = {"file_id": file_id, "known": sorted(self.versions)}
            steps.append(Step(queries.OTHER_SNAPSHOTS, others, expect=0, name="versions"))
            steps.append(Step(PENDING, {"file_id": file_id}, expect=0, name="versions without data"))
            steps.append(Step(queries.MARK_MEDIA, {**of_file, "ids": sorted(self.media)}, name="media"))
        if self.thumbnails:
            named = {**of_file, "object_ids": sorted(self.thumbnails)}
            steps.append(Step(queries.MARK_OBJECT_THUMBNAILS, named, name="thumbnails of boards"))
        return steps


async def unused_in(engine: FileEngine, db: Connection, image: FileImage) -> Unused:
    """What the data, and all versions that are kept, do not use. Raises DataUnreadable: then nothing is certain.

    Rows are read first: what is added meanwhile is not looked at.
    """
    of_file = {"file_id": image.id}
    media = {row["id"] for row in await db.fetch_all(queries.MEDIA, of_file)}
    if media:
        media -= await pictures_used(image, engine.codec)
    versions = [row["id"] for row in await db.fetch_all(queries.SNAPSHOTS, of_file)] if media else []
    for snapshot_id in versions:
        version = await stored_image(engine, image.id, snapshot_id)
        if version is not None:
            media -= await pictures_used(version, engine.codec)
    thumbnails = {row["object_id"] for row in await db.fetch_all(queries.OBJECT_THUMBNAILS, of_file)}
    return Unused(media, thumbnails - boards(image), versions)


def boards(image: FileImage) -> set[str]:
    """The names of thumbnails that boards of the file may have (contract/storage.md)."""
    return {
        f"{image.id}/{page.id}/{node.id}/{tag}"
        for page in image.pages.values()
        for node in page.objects.values()
        if node.type == FRAME and node.id != ROOT_ID
        for tag in ("frame", "component")
    }
