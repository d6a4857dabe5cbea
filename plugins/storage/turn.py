"""One process at a time moves objects; a killed one holds nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from penpot_core.settings import kernel
from penpot_plugins.storage import queries

if TYPE_CHECKING:
    from penpot_core.app import App

LOCK_FILE = "storage-migrate.lock"


class TurnTaken(Exception):
    """Another process moves objects now."""


@asynccontextmanager
async def turn(app: App) -> AsyncIterator[None]:
    """Move objects within this block. Raises TurnTaken."""
    if app.database.dialect == "postgresql":
        async with app.database.read() as db:
            if not await db.fetch_val(queries.TAKE_TURN):
                raise TurnTaken
            try:
                yield
            finally:
                await db.fetch_val(queries.END_TURN)
        return
    handle = os.open(app.settings[kernel.DATA_DIR] / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise TurnTaken from None
    finally:
        os.close(handle)
