"""A websocket whose session ended without a word is closed by the watch, and no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from penpot_core.app import App, build
from penpot_core.http.websocket import CLOSE_SESSION_ENDED
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server
from penpot_core.types import Identity
from penpot_migrations.tables import http_session_v2, profile
from penpot_plugins.notifications.connection import Connection
from penpot_plugins.notifications.hub import Hub
from penpot_plugins.notifications.session_watch import SessionWatch

OWNER = http_session_v2.c.profile_id
PATIENCE = 30.0
WAYS = {
    "removed by hand": lambda mine: delete(http_session_v2).where(OWNER.in_([mine])),
    "unused too long": lambda mine: (
        update(http_session_v2)
        .where(OWNER.in_([mine]))
        .values(modified_at=datetime.now(UTC) - timedelta(days=8))
    ),
    "too old": lambda mine: (
        update(http_session_v2)
        .where(OWNER.in_([mine]))
        .values(created_at=datetime.now(UTC) - timedelta(days=91))
    ),
    "of a blocked account": lambda mine: update(profile).where(profile.c.id == mine).values(is_blocked=True),
}


class Wire:
    """The client's end of a socket that sends nothing and is never slow."""

    def __init__(self) -> None:
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def texts(self) -> AsyncIterator[str]:
        await self.closed
        return
        yield ""

    async def ping_forever(self) -> None:
        await self.closed

    async def send(self, text: str) -> None: ...

    async def close(self, code: int = 1001, reason: str = "") -> None:
        if not self.closed.done():
            self.closed.set_result(code)


@pytest.fixture
async def app(server: Server, tmp_path: Path) -> AsyncIterator[App]:
    """An application beside the server, on its database, that runs nothing by itself."""
    environ = {**server.processes[0].settings, "PENPOT_FLAGS": "disable-backend-worker"}
    built = build(environ=environ)
    await built.database.start()
    yield built
    await built.database.stop()


@asynccontextmanager
async def opened(app: App, person: ApiClient) -> AsyncIterator[Wire]:
    """A websocket of somebody's session."""
    async with app.database.read() as db:
        rows = await db.fetch_all(select(http_session_v2.c.id).where(OWNER.in_([person.id])))
    wire: Any = Wire()
    identity = Identity(person.id, "session", session_key=rows[-1].id)
    running = asyncio.create_task(Connection(app.get(Hub), wire, identity, uuid4()).run())
    yield wire
    await wire.close()
    await running


@pytest.mark.parametrize("way", list(WAYS))
async def test_watch_when_a_session_is_over_then_closes_its_websocket_alone(
    app: App, people: People, way: str
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    watch = SessionWatch(app, app.get(Hub), seconds=0.02)
    async with opened(app, alice) as hers, opened(app, bob) as his:
        await watch.start()
        async with app.database.write() as db:
            await db.execute(WAYS[way](alice.id))
        assert await asyncio.wait_for(asyncio.shield(hers.closed), PATIENCE) == CLOSE_SESSION_ENDED
        assert not his.closed.done()
        await watch.stop()


async def test_connection_when_its_session_ended_during_the_handshake_then_is_closed_at_once(
    app: App, people: People
) -> None:
    alice = await people("Alice")
    wire: Any = Wire()
    gone: UUID = uuid4()
    identity = Identity(alice.id, "session", session_key=gone)
    await asyncio.wait_for(Connection(app.get(Hub), wire, identity, uuid4()).run(), PATIENCE)
    assert wire.closed.result() == CLOSE_SESSION_ENDED
