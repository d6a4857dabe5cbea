"""Parameters of the methods of thumbnails."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from penpot_core.rpc import Length, Params, Upload

ObjectId = Annotated[str, Length(0, 250)]
Tag = Annotated[str, Length(0, 50)]


class GetFileObjectThumbnails(Params):
    """The thumbnails of a file, or those of one tag."""

    file_id: UUID
    tag: Tag | None = None


class CreateFileObjectThumbnail(Params):
    """The thumbnail of a board or a component: `object-id` is FILE/PAGE/BOARD/TAG."""

    file_id: UUID
    object_id: ObjectId
    media: Upload
    tag: Tag | None = None


class DeleteFileObjectThumbnail(Params):
    """One thumbnail."""

    file_id: UUID
    object_id: ObjectId


class DeleteFileObjectThumbnails(Params):
    """Thumbnails of one file or of several; each id begins with that of its file."""

    object_ids: Annotated[list[ObjectId], Length(0, 200)]


class CreateFileThumbnail(Params):
    """The thumbnail of a file at a revision. `props` are kept as they are sent: in a form they are a text."""

    file_id: UUID
    revn: int
    media: Upload
    props: Any = None
