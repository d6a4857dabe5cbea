"""The tasks of the collection (contract/deletion.md §10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.storage import StorageUnavailable
from penpot_plugins.storage.collection import Collector

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.storage")


async def storage_gc_touched(app: App, props: Mapping[str, Any]) -> Mapping[str, int]:
    """Look at touched objects."""
    found = await Collector(app).look(datetime.now(UTC))
    log.info("looked at objects", frozen=found.frozen, deleted=found.deleted)
    return {"freeze": found.frozen, "delete": found.deleted}


async def storage_gc_deleted(app: App, props: Mapping[str, Any]) -> Mapping[str, int]:
    """Remove deleted objects. Raises StorageUnavailable where some would not go: the task is tried again."""
    collector = Collector(app)
    removed = await collector.remove(datetime.now(UTC))
    log.info("removed objects", objects=removed, refused=collector.refused)
    if collector.refused:
        raise StorageUnavailable
    return {"deleted": removed}
