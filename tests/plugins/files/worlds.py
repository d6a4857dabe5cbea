"""A small world in this process: an application on a database of its own, people, and files that they edit.

Several applications on one database are several processes as far as the engine is concerned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from penpot_core.app import App, build
from penpot_core.db.migrations import migrate_now
from penpot_core.ids import ZERO, next_id
from penpot_core.rpc import Call, Prepared, Stream
from penpot_core.rpc.call import Client, Format
from penpot_core.testing.servers import RELAXED, Servers, migrate
from penpot_core.transit import Keyword
from penpot_core.types import Identity
from penpot_plugins.accounts.service import NewProfile, create_profile
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.loading import image_from, read_stored
from penpot_plugins.files.engine.values import read_value
from tests.plugins.files.builders import File, typed, uid

FEATURES = frozenset(
    {
        "fdata/path-data",
        "plugins/runtime",
        "design-tokens/v1",
        "variants/v1",
        "layout/grid",
        "styles/v2",
        "fdata/objects-map",
        "components/v2",
        "fdata/shape-data-type",
    }
)


def settings_for(
    folder: Path, database: Mapping[str, str], more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment of an application."""
    # Tests run tasks themselves, when they want them.
    flags = {"PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} disable-backend-worker"}
    relaxed = {
        **RELAXED,
        **flags,
        "PENPOT_PUBLIC_URI": "http://localhost:1",
        "PENPOT_PLUGINS_BLOCKED": "demo",
    }
    given = {**relaxed, **database, **(more or {})}
    folders = {
        "PENPOT_DATA_DIR": str(folder),
        "PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": str(folder / "objects"),
    }
    return {**folders, **given}


def migrated_sqlite(folder: Path) -> None:
    """Make the tables of an embedded server in a folder."""
    app = build(environ=settings_for(folder, {}))
    folder.mkdir(parents=True, exist_ok=True)
    migrate_now(f"sqlite:///{app.database.path}")  # type: ignore[attr-defined]


@contextmanager
def database_for_tests(
    kind: str, folder: Path, servers: Servers, more: Mapping[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """The settings of applications on a database of their own: migrated, or in a folder that holds it already."""
    if kind == "sqlite":
        if not folder.exists():
            migrated_sqlite(folder)
        yield settings_for(folder, {}, more)
        return
    folder.mkdir()
    name = servers.postgres.create(partial(migrate, servers.postgres))
    yield settings_for(folder, servers.postgres.environment(name), more)
    servers.postgres.drop(name)


@dataclass
class World:
    """Applications on one database. `app` is the first; `another` starts one more."""

    environ: dict[str, str]
    apps: list[App] = field(default_factory=list)

    async def another(self, **settings: str) -> App:
        """One more process."""
        app = build(environ={**self.environ, **settings})
        await app.start()
        self.apps.append(app)
        return app

    @property
    def app(self) -> App:
        """The first process."""
        return self.apps[0]

    async def stop(self) -> None:
        """End all processes."""
        for app in self.apps:
            await app.stop()

    async def person(self, name: str = "alice") -> Person:
        """Somebody with a team and drafts."""
        async with self.app.database.write() as db:
            new = NewProfile(name, f"{uuid4()}@example.com", "!")
            profile_id = await create_profile(db, new, self.app.settings.flags, now())
        person = Person(self, profile_id)
        profile = (await person.call("get-teams"))[0]
        person.team_id = profile["id"]
        projects = await person.call("get-projects", team_id=person.team_id)
        person.project_id = projects[0]["id"]
        return person


async def untold(_: Any) -> None:
    """Nobody listens to the events of a stream."""


def now() -> datetime:
    """The time as calls have it."""
    return datetime.now(UTC)


@dataclass
class Person:
    """Somebody who calls methods."""

    world: World
    id: UUID
    team_id: UUID = ZERO
    project_id: UUID = ZERO

    async def call(
        self, method: str, *, app: App | None = None, form: Format = "transit", **params: Any
    ) -> Any:
        """The decoded result of a method; raises what the method raises. A stream is run to its end."""
        result = await self.raw(method, app=app, form=form, **params)
        if isinstance(result, Stream):
            return await result.work(untold)
        if isinstance(result, Prepared):
            return (app or self.world.app).codec.decode(b"".join(result.chunks))
        return result

    async def raw(
        self,
        method: str,
        *,
        app: App | None = None,
        form: Format = "transit",
        at: datetime | None = None,
        **params: Any,
    ) -> Any:
        """The result of a method as its handler gave it; `at` is the time of the call, instead of now."""
        target = app or self.world.app
        compiled = target.methods[method]
        call = Call(
            app=target,
            method=compiled.method,
            raw={Keyword(key.replace("_", "-")): typed(value) for key, value in params.items()},
            client=Client(),
            format=form,
            identity=Identity(self.id, "test"),
            now=at or now(),
        )
        return await compiled.run(call)

    async def file(self, **params: Any) -> OpenFile:
        """A new file."""
        made = await self.call("create-file", name="File", project_id=self.project_id, **params)
        return OpenFile(self, made["id"], made["data"]["pages"][0])


@dataclass
class OpenFile:
    """A file that somebody edits."""

    person: Person
    id: UUID
    page_id: UUID
    revn: int = 0

    async def edit(self, *changes: dict[str, Any], app: App | None = None, **params: Any) -> Any:
        """update-file with changes, given as tests of changes give them."""
        on_page = [
            {"page-id": self.page_id, **change} if "page-id" in change else change for change in changes
        ]
        result = await self.person.call(
            "update-file",
            app=app,
            **{
                "id": self.id,
                "session_id": next_id(),
                "revn": self.revn,
                "vern": 0,
                "features": FEATURES,
                "changes": [
                    {**change, "page-id": self.page_id} if "page-id" in change else change
                    for change in on_page
                ],
                **params,
            },
        )
        self.revn = max(row["revn"] for row in result["lagged"])
        return result

    async def data(self, *, app: App | None = None, **params: Any) -> Any:
        """get-file's data with plain maps of objects."""
        return (await self.person.call("get-file", app=app, id=self.id, **params))["data"]

    async def objects(self, *, app: App | None = None) -> dict[UUID, Any]:
        """The shapes of the first page."""
        found: dict[UUID, Any] = (await self.data(app=app))["pages-index"][self.page_id]["objects"]
        return found

    async def stored(self) -> dict[UUID, Any]:
        """The shapes of the first page as a process that knows nothing reads them from the database."""
        app = self.person.world.app
        stored = await read_stored(app.database, self.id, self.engine().place.objects)
        assert stored is not None
        image = await image_from(stored, app.codec)
        return {
            node.id: read_value(app.codec, node.text()) for node in image.pages[self.page_id].objects.values()
        }

    def engine(self, app: App | None = None) -> FileEngine:
        """The engine of a process."""
        return (app or self.person.world.app).get(FileEngine)

    async def checkpoint(self, app: App | None = None) -> bool:
        """Bring the base up to date now."""
        return await self.engine(app).checkpoints.checkpoint(self.id)


async def gathered(*work: Any) -> list[Any]:
    """Results and exceptions of work done at the same time."""
    return await asyncio.gather(*work, return_exceptions=True)


def main_instance(file: OpenFile, name: str, **attrs: Any) -> list[dict[str, Any]]:
    """Changes that make a component of a file, with a board as its main instance."""
    head = {"component_id": uid(name), "component_file": file.id, "component_root": True}
    made = {
        "type": ":add-component",
        "id": uid(name),
        "name": name,
        "path": "",
        "main-instance-id": uid(f"main-{name}"),
        "main-instance-page": file.page_id,
    }
    return [File().add("frame", f"main-{name}", name=name, main_instance=True, **head, **attrs), made]
