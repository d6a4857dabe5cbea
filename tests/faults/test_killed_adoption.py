"""Killed or overtaken while it takes over what another program wrote, a process leaves it to the next."""

from __future__ import annotations

import pytest

from penpot_core.testing import faults
from tests.faults.killing import Known, Story, Tell, at, attached, known, play
from tests.plugins.files.builders import File, uid
from tests.plugins.files.engine.test_adoption import FOREIGN, blob, write_elsewhere
from tests.plugins.files.snapshots.history import snapshots
from tests.plugins.files.whole_files import all_rows, check_journal
from tests.plugins.files.worlds import OpenFile, World, now

DRAWN = File()
POINT = "files.adopt.before-batch"


async def written_elsewhere(world: World) -> Known:
    """A file with an edit in its journal, whose base another program wrote since."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "ours"))
    await write_elsewhere(world, file, blob(FOREIGN), revn=5, modified_at=now())
    return known(file)


async def check_adopted(file: OpenFile) -> None:
    """The base of the other program is the file; what there was is kept once."""
    assert len((await file.data())["pages"]) == 2
    (kept,) = await snapshots(file)
    assert str(kept["label"]).startswith("internal/recovery")
    await check_journal(file.person.world.app, file.id)


def test_kill_before_adopting_leaves_it_to_the_next(environ: dict[str, str]) -> None:
    async def act(world: World, what: Known, _: Tell) -> None:
        await attached(world, what).data()

    async def check(world: World, what: Known, _: list[str]) -> None:
        file = attached(world, what)
        rows = await all_rows(world.app, what.file)
        assert rows["file_patch"] and not await snapshots(file), "nothing was taken over"
        await check_adopted(file)

    play(environ, Story(written_elsewhere, act, check), at(POINT))


async def test_adopting_when_another_process_was_quicker_is_done_once(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    what = await written_elsewhere(world)
    file, (first, other) = attached(world, what), world.apps

    async def overtake() -> None:
        await file.data(app=other)

    for app in world.apps:
        file.engine(app).cache.clear()
    with faults.armed(POINT, overtake) as switch:
        seen = await file.data(app=first)
    assert switch.hits == 2
    assert seen == await file.data(app=other)
    assert "settled by somebody else" in capsys.readouterr().err
    await check_adopted(file)
    page_id = seen["pages"][0]
    file.revn, file.page_id = 5, page_id
    await file.edit(DRAWN.add("rect", "after"), app=other)
    assert uid("after") in await file.objects(app=first)
