"""Edits through the engine: what is acknowledged is stored, once, whatever comes between."""

from __future__ import annotations

import asyncio

import pytest

from penpot_core.errors import ObjectNotFound
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import File, shape, uid
from tests.plugins.files.worlds import OpenFile, Person, World, gathered

DRAWN = File()


async def test_edit_when_acknowledged_is_what_another_process_reads(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"), DRAWN.add("rect", "b"))
    other = await world.another()
    await file.edit(DRAWN.mod("a", name="A2"), DRAWN.delete("b"))
    seen = await file.objects(app=other)
    assert seen == await file.objects() == await file.stored()
    assert seen[uid("a")]["name"] == "A2"
    assert uid("b") not in seen


async def test_edit_when_many_come_at_once_keeps_each_exactly_once(file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    results = await gathered(*(file.edit(DRAWN.add("rect", f"r{number}")) for number in range(20)))
    assert sorted(result["revn"] for result in results) == list(range(1, 21))
    stored = await file.stored()
    assert len(stored[uid("root")]["shapes"]) == 21
    assert {uid(f"r{number}") for number in range(20)} <= set(stored)


async def test_edit_when_two_processes_race_keeps_each_exactly_once(world: World, file: OpenFile) -> None:
    apps = [world.app, await world.another()]
    edits = [file.edit(DRAWN.add("rect", f"r{number}"), app=apps[number % 2]) for number in range(30)]
    results = await gathered(*edits)
    assert sorted(result["revn"] for result in results) == list(range(30))
    stored = await file.stored()
    assert set(stored[uid("root")]["shapes"]) == {uid(f"r{number}") for number in range(30)}
    assert len(stored[uid("root")]["shapes"]) == 30
    assert await file.objects(app=apps[0]) == await file.objects(app=apps[1]) == stored


async def test_edit_when_the_client_leaves_is_there_once(file: OpenFile) -> None:
    edit = asyncio.create_task(file.edit(DRAWN.add("rect", "a")))
    for _ in range(3):
        await asyncio.sleep(0)
    edit.cancel()
    await gathered(edit)
    await file.edit(DRAWN.add("rect", "b"))
    stored = await file.stored()
    assert stored[uid("root")]["shapes"].count(uid("a")) <= 1
    assert await file.objects() == stored


async def test_edit_when_a_change_is_refused_leaves_everything(file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    before = await file.objects()
    with pytest.raises(Exception, match="invalid"):
        await file.edit(DRAWN.mod("a", name="A2"), DRAWN.mod("a", x="wide"))
    assert await file.objects() == before == await file.stored()


async def test_edit_when_the_file_is_deleted_is_not_found(alice: Person, file: OpenFile) -> None:
    await alice.call("delete-file", id=file.id)
    with pytest.raises(ObjectNotFound) as refused:
        await file.edit(DRAWN.add("rect", "a"))
    assert refused.value.body()["table"] == "file"


async def test_edit_when_a_shape_is_added_then_the_log_has_it_as_sent_and_the_file_as_placed(
    file: OpenFile,
) -> None:
    fitting, lost = shape("rect", "a"), shape("rect", "b", parent_id=uid("gone"), frame_id=uid("gone"))
    nowhere = DRAWN.add("rect", "b") | {"parent-id": uid("gone"), "frame-id": uid("gone"), "obj": lost}
    result = await file.edit(DRAWN.add("rect", "a"), nowhere)
    logged = [given(change["obj"]) for change in result["lagged"][-1]["changes"]]
    assert logged == [fitting, lost]
    stored = await file.stored()
    assert [given(stored[uid(name)]) for name in ("a", "b")] == [fitting, shape("rect", "b")]


def given(record: Shape) -> Shape:
    """A shape without the attributes that its record has and nobody set."""
    return Shape({key: value for key, value in record.items() if value is not None})
