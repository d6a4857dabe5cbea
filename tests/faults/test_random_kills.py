"""People edit while server, worker, database and bus are killed at random: nothing is lost or doubled (SECURITY R1).

PENPOT_KILLS says how many kills there are in all, ten in each round.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, func, select

from penpot_core.db import open_database
from penpot_core.settings.embedded import DATABASE_FILE
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.process import ServerProcess, environment_for
from penpot_core.testing.servers import RELAXED, migrate
from penpot_core.testing.valkey import Valkey
from penpot_core.transit import TagHandler
from penpot_migrations.tables import file_change, file_patch
from tests.plugins.files.builders import File, typed, uid
from tests.plugins.files.worlds import FEATURES
from tests.tasks.worker_process import WorkerProcess

KILLS = 10
ROUNDS = int(os.environ.get("PENPOT_KILLS", "50")) // KILLS
EDITORS = 4
WITH_PATCHES = 0.8
"""At so many of the kills a file must have changes that its base has not, or they would not test much."""

DRAWN = File()
PAUSE = 0.02
PATIENCE = 300
"""Seconds for a round, which takes about twenty."""


@dataclass
class Installation:
    """The parts that can be killed, and how each is started again."""

    server: ServerProcess
    database: str
    parts: dict[str, tuple[Callable[[], None], Callable[[], None]]]

    async def patches(self) -> int:
        """How many changes wait beside the bases of their files."""
        return int(await self._ask(select(func.count()).select_from(file_patch)))

    async def purge(self) -> None:
        """Forget the log of changes, as retention does after a while."""
        await self._ask(delete(file_change).where(file_change.c.label.is_(None)))

    async def _ask(self, statement: Any) -> Any:
        database = open_database(self.database)
        await database.start()
        try:
            async with database.write() as db:
                if statement.is_select:
                    return await db.fetch_val(statement)
                return await db.execute(statement)
        finally:
            await database.stop()


@dataclass
class Drawn:
    """A file: what was acknowledged, what may have happened, and what never may."""

    id: UUID
    page_id: UUID
    edits: int = 0
    kept: dict[UUID, float] = field(default_factory=dict)
    unknown: dict[UUID, float] = field(default_factory=dict)

    def resolve(self, found: Any) -> None:
        """Compare with what is stored; an edit without an answer has happened wholly or not at all."""
        objects = found["data"]["pages-index"][self.page_id]["objects"]
        order = objects[uid("root")]["shapes"]
        stored = {shape_id: shape["x"] for shape_id, shape in objects.items() if shape_id != uid("root")}
        assert sorted(order) == sorted(stored), "each shape once in its order"
        assert self.kept.items() <= stored.items(), "what was acknowledged is there"
        assert stored.items() <= (self.kept | self.unknown).items(), "and nothing else"
        self.edits += sum(shape_id in stored for shape_id in self.unknown)
        assert found["revn"] == self.edits, "each edit was counted once"
        self.kept, self.unknown = stored, {}


class Editor:
    """Somebody who draws in a file, one shape after the other, whatever happens."""

    def __init__(self, number: int, client: ApiClient, file: Drawn) -> None:
        self.number = number
        self.client = client
        self.file = file
        self.drawn = 0

    async def draw(self) -> None:
        """Draw the next shape and move it, in one edit."""
        name, place = f"{self.number} {self.drawn}", float(self.drawn)
        self.drawn += 1
        moved = {"type": ":set", "attr": ":x", "val": place, "ignore-geometry": True, "ignore-touched": True}
        changes = [
            DRAWN.add("rect", name),
            {"type": ":mod-obj", "id": uid(name), "page-id": DRAWN.page_id, "operations": [moved]},
        ]
        usual = {"id": self.file.id, "session-id": self.client.session_id, "features": FEATURES, "vern": 0}
        typed_changes = [typed({**change, "page-id": self.file.page_id}) for change in changes]
        self.file.unknown[uid(name)] = place
        try:
            await self.client.call(
                "update-file", {**usual, "revn": self.file.edits, "changes": typed_changes}
            )
        except ApiError as refused:
            assert refused.status >= 500, refused
        except httpx.TransportError:
            pass
        else:
            del self.file.unknown[uid(name)]
            self.file.kept[uid(name)] = place
            self.file.edits += 1


class Crowd:
    """All editors, who pause when they are told to."""

    def __init__(self, editors: Sequence[Editor]) -> None:
        self.editors = editors
        self._go = asyncio.Event()
        self._idle = {editor: asyncio.Event() for editor in editors}

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Edit within the block; what is wrong with an answer ends it."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._edit(editor)) for editor in self.editors]
            yield
            for task in tasks:
                task.cancel()

    async def _edit(self, editor: Editor) -> None:
        while True:
            if not self._go.is_set():
                self._idle[editor].set()
                await self._go.wait()
                self._idle[editor].clear()
            await editor.draw()
            await asyncio.sleep(PAUSE)

    async def go(self) -> None:
        """Edit, and return when each file has been edited."""
        before = {editor.file.id: editor.file.edits for editor in self.editors}
        self._go.set()
        while any(editor.file.edits == before[editor.file.id] for editor in self.editors):  # noqa: ASYNC110
            await asyncio.sleep(PAUSE)

    async def rest(self) -> None:
        """Let every edit under way end, and make no other."""
        self._go.clear()
        for idle in self._idle.values():
            await idle.wait()


@asynccontextmanager
async def crowd_of(
    base: str, handlers: Sequence[TagHandler]
) -> AsyncIterator[tuple[Crowd, list[tuple[ApiClient, Drawn]]]]:
    """Two files, each with two people who edit it, and who reads them."""
    async with AsyncExitStack() as stack:
        editors, files = [], []
        for number in range(EDITORS // 2):
            owner = await stack.enter_async_context(ApiClient(base, handlers=handlers))
            await owner.register("Alice")
            made = await owner.call("create-file", {"name": "F", "project-id": owner.project})
            file = Drawn(made["id"], made["data"]["pages"][0])
            other = await stack.enter_async_context(ApiClient(base, handlers=handlers))
            await other.login(owner.email, owner.password)
            editors += [Editor(2 * number, owner, file), Editor(2 * number + 1, other, file)]
            files.append((owner, file))
        yield Crowd(editors), files


async def killed_often(
    installation: Installation, handlers: Sequence[TagHandler], dice: random.Random
) -> None:
    """Kill one part after the other while people edit; look at what is stored when it lives again."""
    with_patches = 0
    async with (
        crowd_of(installation.server.base, handlers) as (crowd, files),
        asyncio.timeout(PATIENCE),
        crowd.working(),
    ):
        for number in range(KILLS):
            await crowd.go()
            await asyncio.sleep(dice.uniform(0, 0.5))
            with_patches += await installation.patches() > 0
            end, begin = installation.parts[dice.choice(sorted(installation.parts))]
            await asyncio.to_thread(end)
            await asyncio.sleep(dice.uniform(0, 0.2))
            await asyncio.to_thread(begin)
            if number == KILLS // 2:
                await asyncio.to_thread(installation.server.kill)
                await installation.purge()
                await asyncio.to_thread(installation.server.launch)
            await asyncio.to_thread(installation.server.wait_until_ready)
            await crowd.rest()
            for reader, file in files:
                file.resolve(await reader.call("get-file", {"id": file.id}))
    assert with_patches >= WITH_PATCHES * KILLS


@pytest.mark.parametrize("seed", range(ROUNDS // 2))
async def test_files_when_an_embedded_server_is_killed_at_random_then_nothing_is_lost_or_doubled(
    tmp_path: Path, transit_handlers: Sequence[TagHandler], seed: int
) -> None:
    data = tmp_path / "data"
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(data)}
    server = ServerProcess(settings, free_port(), tmp_path / "log")
    server.start()
    parts = {"server": (server.kill, server.launch)}
    try:
        installation = Installation(server, f"sqlite:///{data / DATABASE_FILE}", parts)
        await killed_often(installation, transit_handlers, random.Random(seed))
    finally:
        server.kill()


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL that keeps what it committed when it is killed."""
    started = PostgresCluster(survives_kills=True)
    yield started
    started.stop()


@pytest.mark.parametrize("seed", range(ROUNDS - ROUNDS // 2))
async def test_files_when_any_part_of_an_installation_is_killed_at_random_then_nothing_is_lost_or_doubled(
    cluster: PostgresCluster, tmp_path: Path, transit_handlers: Sequence[TagHandler], seed: int
) -> None:
    valkey = Valkey()
    name = cluster.create(partial(migrate, cluster))
    flags = f"{RELAXED['PENPOT_FLAGS']} disable-backend-worker"
    services = {
        **cluster.environment(name),
        **valkey.environment(),
        "PENPOT_DATA_DIR": str(tmp_path / "data"),
    }
    settings = {**RELAXED, "PENPOT_FLAGS": flags, **services}
    server = ServerProcess(settings, free_port(), tmp_path / "log")
    worker = WorkerProcess(
        environment_for({**settings, "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"]}), tmp_path / "worker"
    )
    server.start()
    worker.start()
    parts = {
        "server": (server.kill, server.launch),
        "worker": (worker.kill, worker.start),
        "database": (cluster.kill, cluster.resume),
        "bus": (valkey.stop, valkey.restart),
    }
    try:
        installation = Installation(server, cluster.dsn(name), parts)
        await killed_often(installation, transit_handlers, random.Random(seed))
    finally:
        server.kill()
        worker.kill()
        valkey.stop()
