"""The engine made from settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from penpot_plugins.files.engine.data_objects import DataObjects
from penpot_plugins.files.engine.engine import EngineOptions, FileEngine
from penpot_plugins.files.engine.storing import Place
from penpot_plugins.files.migrations import FileMigration, Migrations
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.settings import (
    DEFAULT_BLOB_VERSION,
    FILE_CACHE_SIZE,
    FILE_CHECKPOINT,
    FILE_DATA_BACKEND,
)

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.files")

EVERY_EDIT = "every-edit"
WRITTEN = 3


def make_migrator(app: App, engine: FileEngine) -> Migrator:
    """What opens old files, with the migrations of this process."""
    added = app.plugins.named("penpot_file_migrations", FileMigration)
    return Migrator(app, engine, Migrations(tuple(added.values())))


def make_engine(app: App) -> FileEngine:
    """The engine of a process."""
    if app.settings[DEFAULT_BLOB_VERSION] != WRITTEN:
        log.debug("blobs are written in version 3", wanted=app.settings[DEFAULT_BLOB_VERSION])
    objects = DataObjects(app.database, app.storage)
    options = EngineOptions(
        cache_size=app.settings[FILE_CACHE_SIZE],
        every_edit=app.settings[FILE_CHECKPOINT] == EVERY_EDIT,
        place=Place(app.database.dialect, app.settings[FILE_DATA_BACKEND], objects),
    )
    return FileEngine(app.database, app.codec, app.background, app.metrics, options)
