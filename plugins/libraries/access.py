"""Who may tie a file to a library, and untie it (SECURITY row 7)."""

from __future__ import annotations

from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files.access import checked_access, edits, reads
from penpot_plugins.libraries import queries
from penpot_plugins.libraries.schemas import FileAndLibrary, OfFile


async def check_link(call: Call, params: FileAndLibrary) -> None:
    """Editors of the file, for a library of the same team, or a shared one that they read."""
    if params.file_id == params.library_id:
        raise ValidationFailed("invalid-library", "A file cannot be linked to itself")
    file = await checked_access(call, call.db, params.file_id, edits)
    library = await checked_access(call, call.db, params.library_id, reads)
    if file.team_id == library.team_id:
        return
    if library.head is None or not library.head.row["is_shared"]:
        raise ObjectNotFound()


async def check_linked(call: Call, params: FileAndLibrary) -> None:
    """Editors of the file who read the library."""
    await checked_access(call, call.db, params.file_id, edits)
    await checked_access(call, call.db, params.library_id, reads)


async def check_existing(call: Call, params: OfFile) -> None:
    """Readers of a file that is there; whether it is, is told first."""
    if await call.db.fetch_one(queries.LIVE_FILE, {"file_id": params.file_id}) is None:
        raise ObjectNotFound("database object not found")
    call.permissions = await checked_access(call, call.db, params.file_id, reads)


can_link = Access("library:link", check=check_link)
can_sync = Access("library:sync", check=check_linked)
can_read_existing_file = Access("file:read-existing", check=check_existing)
