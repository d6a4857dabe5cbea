"""From an upload to a square picture in the object storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penpot_core.rpc import Call, Upload
from penpot_core.storage import NewObject, Pending
from penpot_plugins.media.pictures import RASTER, Raw, Small, check_raw, prepared

if TYPE_CHECKING:
    from penpot_core.app import App

SQUARE = Small("cover", 256, 256)
NEW = NewObject("profile", "image/jpeg", touch=None)


def check_photo(app: App, upload: Upload) -> None:
    """Type and size as declared. Raises ValidationFailed and Restricted."""
    check_raw(app, Raw(upload.path, upload.size, upload.mtype), RASTER)


async def stored_photo(call: Call, upload: Upload) -> Pending:
    """The picture of an upload, stored. Raises what `media.pictures` raises."""
    return await stored(call.app, Raw(upload.path, upload.size, upload.mtype))


async def stored(app: App, raw: Raw) -> Pending:
    """A JPEG of 256 x 256 pixels, cut from the middle. Raises what `media.pictures` raises."""
    check_raw(app, raw, RASTER)
    with app.temporary.work_folder() as folder:
        picture = await prepared(app, raw, folder, SQUARE)
        return await app.storage.put(picture.small or picture.path, NEW)
