"""Making files of a package (contract/binfile.md §4, §5): read, relink, migrate, check, and store in one transaction.

The core of every import, whoever asks for it: the command line, and RPC with its event stream.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import DataInvalid, ObjectNotFound
from penpot_core.ids import next_id
from penpot_core.storage import NewObject, Pending
from penpot_core.transit import Keyword
from penpot_plugins.binfile import queries, rows
from penpot_plugins.binfile.contents import Contents, Made, Request
from penpot_plugins.binfile.limits import Limits
from penpot_plugins.binfile.opening import open_package
from penpot_plugins.binfile.package import Event, Package, PackedFile
from penpot_plugins.binfile.progress import event
from penpot_plugins.binfile.relinking import relinked_data
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.migrations import Context, Migrated, MigrationFailed, applied_names
from penpot_plugins.files.migrator import Migrator, check_version, features_after
from penpot_plugins.teams import features

if TYPE_CHECKING:
    from penpot_core.app import App

T = TypeVar("T")
Progress = Callable[[Event], None]


class Import:
    """One import. `progress` is called on the event loop with the events of contract/binfile.md §4."""

    def __init__(
        self, app: App, request: Request, progress: Progress = lambda _: None, limits: Limits | None = None
    ) -> None:
        self._app = app
        self._request = request
        self._progress = progress
        self._limits = limits or Limits()
        self._loop = asyncio.get_running_loop()
        self._now = datetime.now(UTC)

    async def run(self) -> list[UUID]:
        """The ids of the new files, in the order of the package; nothing is stored where one of them fails.

        Raises the errors of `errors.py`, ObjectNotFound for a project or library that is not there, Restricted for
        features or versions that are not supported, and DataInvalid.
        """
        async with self._app.database.read() as db:
            target = await self._target(db, queries.TARGET)
        package = await self._in_thread(
            open_package, self._request.source, self._limits, self._app.codec, self._request.version
        )
        try:
            await self._in_thread(package.check)
            self._tell(event("manifest"))
            contents = await self._read(package)
        finally:
            await asyncio.to_thread(package.close)
        index = new_ids(contents.files)
        made = await self._make(contents, index, target)
        await self._store(contents, index, made, target)
        for one in made:
            one.stored.committed()
        return [one.id for one in made]

    async def _target(self, db: Connection, statement: Any) -> Row:
        row = await db.fetch_one(statement, {"project_id": self._request.project_id})
        if row is None:
            raise ObjectNotFound("there is no such project", project_id=self._request.project_id)
        return row

    def _tell(self, event: Event) -> None:
        """Tell of progress, from whichever thread."""
        self._loop.call_soon_threadsafe(self._progress, event)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run work in a thread to its end, also when the caller goes away: it uses what is closed afterwards."""
        task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            with suppress(Exception):
                await task
            raise

    async def _read(self, package: Package) -> Contents:
        """Files first, then relations and objects: the order of v1, which can be read only once."""
        files = await self._in_thread(lambda: list(package.read_files(self._tell)))
        relations = await self._in_thread(package.relations)
        self._tell(event("storage-objects"))
        objects: dict[UUID, Pending] = {}
        with tempfile.TemporaryDirectory(prefix="penpot.binfile.") as folder:
            packed = package.objects(Path(folder))
            while (one := await self._in_thread(next, packed, None)) is not None:
                new = NewObject(one.bucket, one.content_type)
                objects[one.id] = await self._app.storage.put(one.source, new)
        return Contents(files, relations, objects)

    async def _make(self, contents: Contents, index: Mapping[UUID, UUID], target: Row) -> list[Made]:
        """The files under their new ids, migrated; each sees those that it uses as libraries."""
        data = {
            one.id: await self._in_thread(relinked_data, one.data, index[one.id], index)
            for one in contents.files
        }
        made = []
        for place, packed in enumerate(contents.files):
            libraries = {
                index[library]: data[library]
                for file_id, library in contents.relations
                if file_id == packed.id and library in data
            }
            outcome, applied = await self._migrated(
                packed, index[packed.id], data[packed.id], Context(libraries)
            )
            if place == 0 and self._request.name is not None:
                packed = replace(packed, name=self._request.name)
            made.append(await self._made(packed, outcome, applied, target))
        return made

    async def _migrated(
        self, packed: PackedFile, file_id: UUID, data: dict[Any, Any], context: Context
    ) -> tuple[Migrated, tuple[str, ...]]:
        migrations = self._app.get(Migrator).migrations
        check_version(packed.version)
        features.refuse(features.check_supported(features.lasting(packed.features)))
        applied = applied_names(packed.migrations, packed.version, migrations.names)
        try:
            return await self._in_thread(migrations.run, file_id, data, applied, context), applied
        except MigrationFailed as failure:
            name = failure.data[Keyword("migration")]
            raise DataInvalid(
                hint=f"The data of the file {packed.name[:80]!r} is not valid: {name} cannot handle it.",
                file_id=packed.id,
                explain=str(failure.__cause__),
            ) from failure

    async def _made(
        self, packed: PackedFile, outcome: Migrated, applied: tuple[str, ...], target: Row
    ) -> Made:
        app, file_id = self._app, outcome.data[Keyword("id")]
        image = await image_of(file_id, 0, outcome.data, app.codec)
        enabled = features.team_enabled(app.settings.flags, target["features"] or ())
        names = (*applied, *outcome.names)
        mark = Mark(packed.revn, packed.vern, self._now)
        stored = await app.get(FileEngine).new_file(image, mark, names)
        elsewhere = features.FRONTEND_ONLY | features.BACKEND_ONLY
        own = features_after(packed.features, outcome) - elsewhere
        return Made(file_id, packed, names, features.of_file_after(enabled, own), stored)

    async def _store(
        self, contents: Contents, index: Mapping[UUID, UUID], made: Sequence[Made], target: Row
    ) -> None:
        """Everything in one transaction; the project may have gone since the first look."""
        async with self._app.database.write() as db:
            await self._target(db, queries.LOCK_TARGET)
            objects = await self._app.storage.claim_all(db, contents.objects, self._now)
            for one in made:
                await self._insert(db, one, index, objects)
            await self._relate(db, contents.relations, index, target)
            await db.execute(
                queries.TOUCH_PROJECT, {"of_project": self._request.project_id, "now": self._now}
            )

    async def _insert(
        self, db: Connection, made: Made, index: Mapping[UUID, UUID], objects: Mapping[UUID, UUID]
    ) -> None:
        await db.execute(queries.ADD_FILE, rows.file_row(made, self._request.project_id, self._now))
        for step in made.stored.steps:
            await db.execute(step.statement, step.params)
        await rows.add_migrations(db, made, self._now)
        for media in rows.media(made, index, objects, self._now):
            self._tell(event("media", id=media["id"], file_id=made.packed.id))
            await db.execute(queries.ADD_MEDIA, media)
        for thumbnail in rows.thumbnails(made, objects, self._now):
            self._tell(event("thumbnail", file_id=made.id, object_id=thumbnail["object_id"]))
            await db.execute(queries.ADD_THUMBNAIL, thumbnail)

    async def _relate(
        self,
        db: Connection,
        relations: Sequence[tuple[UUID, UUID]],
        index: Mapping[UUID, UUID],
        target: Row,
    ) -> None:
        """A library is in the package, or in the team already (SECURITY row 7)."""
        self._tell(event("relations"))
        for file_id, library_id in relations:
            if file_id not in index:
                continue
            if library_id not in index:
                wanted = {"file_id": library_id, "in_team": target["team_id"]}
                if await db.fetch_val(queries.IN_TEAM, wanted) is None:
                    raise ObjectNotFound(
                        "a library that the package uses is not in the team", file_id=library_id
                    )
            pair = {"file_id": index[file_id], "library_file_id": index.get(library_id, library_id)}
            await db.execute(queries.ADD_RELATION, pair | {"created_at": self._now, "synced_at": self._now})
            await db.execute(queries.ADD_SYNC, pair | {"synced_at": self._now})


def new_ids(files: Sequence[PackedFile]) -> dict[UUID, UUID]:
    """A new id for every file and picture of a package."""
    index = {one.id: next_id() for one in files}
    return index | {media.id: next_id() for one in files for media in one.media}
