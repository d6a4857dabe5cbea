"""The task that writes the data of snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.errors import ObjectNotFound
from penpot_plugins.files.engine.engine import FileEngine

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.files")


async def fill_file_snapshots(app: App, props: Mapping[Any, Any]) -> None:
    """Fill all snapshots of the file `file-id` that wait for their data."""
    try:
        await app.get(FileEngine).snapshots.fill(props["file-id"])
    except ObjectNotFound:
        log.debug("a file is gone before its snapshots were filled", file=str(props["file-id"]))
