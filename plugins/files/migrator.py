"""Old files become today's when they are opened (contract/file-migrations.md §1, contract/rpc-files.md §0.6).

The migrated form is written in the file's turn, as a patch like any other, with the names of the migrations and the
features in the same batch; `revn`, `vern` and `modified_at` stay. Of two processes one is quicker; the other
finds its work done, since the data version moved, and reads the file anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import BatchConflict, Connection, SerializationFailure, Step
from penpot_core.errors import ObjectNotFound, PenpotError, Restricted
from penpot_core.testing import faults
from penpot_core.transit import Keyword
from penpot_plugins.files import queries
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.cache import Cached
from penpot_plugins.files.engine.decoding import Data, data_of, patch_between
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.head import Head
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.turns import Turn
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.migrations import FILE_VERSION, Context, Migrated, Migrations, applied_names
from penpot_plugins.teams import features

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.files")

ATTEMPTS = 20
"""How often a lost race is run again."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file's data after its migrations, and the step that leads there."""

    outcome: Migrated
    patch: Patch
    names: tuple[str, ...]


class Migrator:
    """Opens files as they are today. One a process; `app.get(Migrator)`."""

    def __init__(self, app: App, engine: FileEngine, migrations: Migrations) -> None:
        self.migrations = migrations
        self._app = app
        self._engine = engine

    def pending(self, opened: Opened) -> bool:
        """Whether the data is of an older form. Raises Restricted where a newer Penpot wrote it."""
        check_version(opened.head.version)
        return self.migrations.needed(opened.head.version, opened.origin.migrations)

    async def open(
        self, db: Connection, file_id: UUID, head: Head | None = None, *, deleted: bool = False
    ) -> Opened:
        """A file as it is today; not for somebody who has the file's turn already.

        `deleted`: a file in the bin is opened, too. Raises what `FileEngine.open` does,
        Restricted for a newer version, MigrationFailed and DataInvalid.
        """
        opened = await self._engine.open(db, file_id, head, deleted=deleted)
        if not self.pending(opened):
            return opened
        async with self._engine.turn(file_id) as turn:
            return await self.migrate(turn, file_id, deleted=deleted)

    async def migrate(self, turn: Turn, file_id: UUID, *, deleted: bool = False) -> Opened:
        """Bring a file up to date within its turn, and give it as it is then."""
        for _ in range(ATTEMPTS):
            async with self._app.database.read() as db:
                opened = await self._fresh(db, file_id, deleted)
                if not self.pending(opened):
                    return opened
                libraries = await self._libraries(db, opened)
            prepared = await asyncio.to_thread(self._prepare, opened, Context(libraries))
            await faults.reach("files.migrate.after-prepare")
            try:
                await turn.finish(self._write(opened, prepared), f"migrate file {file_id}")
            except (BatchConflict, SerializationFailure):
                await faults.reach("files.migrate.before-retry")
        raise FileBusy(file_id)

    async def _fresh(self, db: Connection, file_id: UUID, deleted: bool) -> Opened:
        """The file with the names that are stored now: another process may have written some since it was loaded."""
        opened = await self._engine.open(db, file_id, deleted=deleted)
        rows = await db.fetch_all(engine_queries.MIGRATIONS, {"file_id": file_id})
        names = tuple(row["name"] for row in rows)
        if names == opened.origin.migrations:
            return opened
        origin = replace(opened.origin, migrations=names)
        self._engine.cache.put(Cached(opened.image, origin, opened.head.mark))
        return replace(opened, origin=origin)

    async def _libraries(self, db: Connection, opened: Opened) -> dict[UUID, Data]:
        """The data of all linked libraries as it is stored, where a missing migration asks for it."""
        applied = applied_names(opened.origin.migrations, opened.head.version, self.migrations.names)
        if not any(one.needs_libraries for one in self.migrations.missing(applied)):
            return {}
        found: dict[UUID, Data] = {}
        for row in await db.fetch_all(queries.ALL_LIBRARIES, {"file_id": opened.head.id}):
            library_id = row["library_file_id"]
            try:
                library = await self._engine.open(db, library_id)
            except ObjectNotFound:
                continue
            found[library_id] = await asyncio.to_thread(data_of, library.image, self._engine.codec)
        return found

    def _prepare(self, opened: Opened, context: Context) -> Prepared:
        """Work for a thread."""
        head, codec = opened.head, self._engine.codec
        before = data_of(opened.image, codec)
        version = head.version if head.version is not None else before.get("version")
        applied = applied_names(opened.origin.migrations, version, self.migrations.names)
        try:
            outcome = self.migrations.run(head.id, before, applied, context)
        except PenpotError as problem:
            log.error(
                "a file stays in its old form",
                file=str(head.id),
                applied=len(applied),
                problem=str(problem.data.get(Keyword("explain")) or problem.hint),
                exc_info=problem.__cause__,
            )
            raise
        patch = patch_between(opened.image, before, outcome.data, codec)
        return Prepared(outcome, patch, (*applied, *outcome.names))

    async def _write(self, opened: Opened, prepared: Prepared) -> None:
        """Store the migrated form; the names that are not stored yet go with it."""
        head, stored = opened.head, set(opened.origin.migrations)
        new_names = [name for name in prepared.names if name not in stored]
        row = Step(
            queries.MIGRATE_FILE,
            {
                "of_file": head.id,
                **{f"old_{name}": value for name, value in head.mark._asdict().items()},
                "new_version": FILE_VERSION,
                "new_features": features_after(head.features, prepared.outcome),
            },
            expect=1,
            name="file",
        )
        steps = [
            Step(queries.KEEP_MIGRATION, params, name="migration")
            for params in migration_rows(head.id, new_names, datetime.now(UTC))
        ]
        write = Write(head, opened.origin, prepared.patch, head.mark, row, steps)
        migrated = replace(opened, origin=replace(opened.origin, migrations=prepared.names))
        await self._engine.write(migrated, write)
        log.info("a file was migrated", file=str(head.id), migrations=len(prepared.outcome.names))


def check_version(version: int | None) -> None:
    """Refuse data of a version that this server cannot serve."""
    if version is not None and version > FILE_VERSION:
        raise Restricted("file-version-not-supported", file_version=version, max_version=FILE_VERSION)


def features_after(before: Sequence[str] | frozenset[str], outcome: Migrated) -> frozenset[str]:
    """A file's features after its migrations: today's names, and what the migrations add."""
    return features.renamed(before) | outcome.features


def migration_rows(file_id: UUID, names: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """Rows of `file_migration`; they are read in the order of their times, so each gets one of its own."""
    return [
        {"file_id": file_id, "name": name, "created_at": now + timedelta(microseconds=place)}
        for place, name in enumerate(names)
    ]
