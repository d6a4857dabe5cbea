"""Which revisions clients have heard of, and who is made to load a file anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import pytest

from penpot_core.testing import faults
from penpot_core.types import Identity
from penpot_plugins.notifications.connection import Connection
from penpot_plugins.notifications.delivered import Delivered
from penpot_plugins.notifications.gaps import GapWatch
from penpot_plugins.notifications.hub import Hub
from tests.plugins.files.builders import File, uid
from tests.plugins.files.conftest import *  # noqa: F403
from tests.plugins.files.snapshots.history import make, restore
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
RESTORED = None


@pytest.mark.parametrize(
    ("messages", "last"),
    [
        ([6, 7], 7),
        ([7, 6], 7),
        ([7], 5),
        ([7, 8, 6], 8),
        ([6, 6, 5], 6),
        ([RESTORED], 6),
        ([6, RESTORED, 8], 8),
        ([7, RESTORED], 7),
        ([RESTORED, RESTORED], 6),
    ],
)
def test_delivered_when_messages_come_in_some_order_then_gaps_stay(
    messages: Sequence[int | None], last: int
) -> None:
    delivered = Delivered(5, 0)
    for revn in messages:
        if revn is RESTORED:
            delivered.restored(1)
        else:
            delivered.heard(revn)
    assert delivered.last == last
    assert all(revn > last for revn in delivered.ahead)


@pytest.fixture
async def listening(world: World, file: OpenFile) -> AsyncIterator[Connection]:
    """A client of the file, to whom nothing can be sent: what is meant for it waits."""
    hub = world.app.get(Hub)
    connection = Connection(hub, None, Identity(file.person.id, "test"), uuid4())  # type: ignore[arg-type]
    connection.subscribe_file(file.id)
    hub.connections.add(connection)
    await world.app.get(GapWatch).begin(file.id)
    yield connection
    hub.connections.discard(connection)


def told_to_reload(connection: Connection) -> bool:
    """Whether a message that makes a client load its file anew waits for it."""
    return any("file-restored" in text for text in connection._waiting)


async def looked_twice(world: World) -> None:
    for _ in range(2):
        await world.app.get(GapWatch).check()


async def lost_edit(file: OpenFile, name: str, vern: int = 0) -> None:
    """An edit whose process fails between COMMIT and publishing."""
    with faults.armed("files.edit.after-commit", "raise"), pytest.raises(faults.InjectedFault):
        await file.edit(DRAWN.add("rect", name), vern=vern)
    file.revn += 1


async def test_client_when_the_first_edit_after_it_came_is_lost_then_loads_anew(
    world: World, file: OpenFile, listening: Connection
) -> None:
    await lost_edit(file, "lost")
    await looked_twice(world)
    assert told_to_reload(listening)


async def test_client_when_an_edit_before_the_last_is_lost_then_loads_anew(
    world: World, file: OpenFile, listening: Connection
) -> None:
    await file.edit(DRAWN.add("rect", "told"))
    await lost_edit(file, "lost")
    await file.edit(DRAWN.add("rect", "told, too"))
    await looked_twice(world)
    assert told_to_reload(listening)
    listening._waiting.clear()
    await file.edit(DRAWN.add("rect", "later"))
    await looked_twice(world)
    assert not told_to_reload(listening)
    assert uid("later") in await file.stored()


async def test_client_when_it_hears_late_of_a_restoring_then_the_next_loss_is_noticed(
    world: World, file: OpenFile, listening: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, late = world.app.get(Hub), list[Any]()
    version = await make(file)
    with monkeypatch.context() as patch:
        patch.setattr(hub, "deliver", lambda *message: late.append(message))
        vern = await restore(file, version)
        await looked_twice(world)
    assert told_to_reload(listening)
    for topic, message in late:
        hub.deliver(topic, message)
    assert len(late) == 1
    listening._waiting.clear()
    await lost_edit(file, "lost", vern)
    await looked_twice(world)
    assert told_to_reload(listening)


async def test_client_when_every_edit_is_told_then_goes_on(
    world: World, file: OpenFile, listening: Connection
) -> None:
    version = await make(file)
    for name in "ab":
        await file.edit(DRAWN.add("rect", name))
    await looked_twice(world)
    assert not told_to_reload(listening)
    vern = await restore(file, version)
    assert told_to_reload(listening), "by the restoring itself"
    listening._waiting.clear()
    await file.edit(DRAWN.add("rect", "c"), vern=vern)
    await looked_twice(world)
    assert not told_to_reload(listening)
