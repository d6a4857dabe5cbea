"""From an upload to a square picture in the object storage."""

from __future__ import annotations

from penpot_core.rpc import Call, Upload
from penpot_core.storage import NewObject, Pending
from penpot_plugins.media.pictures import RASTER, Raw, Small, check_raw, prepared

SQUARE = Small("cover", 256, 256)
NEW = NewObject("profile", "image/jpeg", touch=None)


async def stored_photo(call: Call, upload: Upload) -> Pending:
    """A JPEG of 256 x 256 pixels, cut from the middle. Raises what `media.pictures` raises."""
    raw = Raw(upload.path, upload.size, upload.mtype)
    check_raw(call.app, raw, RASTER)
    with call.app.temporary.work_folder() as folder:
        picture = await prepared(call.app, raw, folder, SQUARE)
        return await call.app.storage.put(picture.small or picture.path, NEW)
