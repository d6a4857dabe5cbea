"""Doing something to a file that must not change meanwhile, and doing it again where it did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from penpot_core.db import BatchConflict, SerializationFailure
from penpot_core.rpc import Call
from penpot_core.testing import faults
from penpot_plugins.files.access import checked_access, edits
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.turns import Turn

T = TypeVar("T")
ATTEMPTS = 50


async def attempted(call: Call, file_id: UUID, once: Callable[[Turn, Opened], Awaitable[T]]) -> T:
    """Run `once(turn, opened)` in the file's turn until what it relied on held.

    The right to edit is asked for again each time. Raises ObjectNotFound, FileBusy, and what `once` raises.
    """
    engine = call.app.get(FileEngine)
    async with engine.turn(file_id) as turn:
        for attempt in range(ATTEMPTS):
            async with call.app.database.read() as db:
                if attempt or turn.waited:
                    call.permissions = await checked_access(call, db, file_id, edits)
                opened = await engine.open(db, file_id, call.permissions.head)
            try:
                return await once(turn, opened)
            except (BatchConflict, SerializationFailure):
                await faults.reach("files.snapshot.before-retry")
    raise FileBusy(file_id)
