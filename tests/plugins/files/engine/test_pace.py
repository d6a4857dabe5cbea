"""Large files never hold the event loop: loops over objects are cut into slices, each followed by everybody's turn.

The clock of the slices is replaced by one that advances by a fixed time with each look, so that a slice is so many
objects, whatever machine runs the test; what is counted is how often others had their turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, update

from penpot_core.db import Step
from penpot_migrations.tables import file_patch, file_state
from penpot_plugins.files.engine import pace
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.image import PageImage
from penpot_plugins.files.engine.node import Interner, node_of
from penpot_plugins.files.engine.storing import encode
from penpot_plugins.metrics_prometheus.sink import SINK
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import FEATURES, OpenFile, World, now

DRAWN = File()
SHAPES = 10_000
A_SLICE = 100
"""Looks at the replaced clock in a slice: one for each object, or for those that are read together."""
READ_TOGETHER = 10
"""Shapes of this file that are read together for JSON, at most."""


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every slice `A_SLICE` looks long."""
    looks = count()
    monkeypatch.setattr(pace, "perf_counter", lambda: next(looks) * pace.SLICE / A_SLICE)


@pytest.fixture
async def large(file: OpenFile) -> OpenFile:
    """A file of many shapes, all of it in its base: copies of one that was drawn."""
    await file.edit(DRAWN.add("rect", "one"))
    engine = file.engine()
    async with engine.database.read() as db:
        opened = await engine.open(db, file.id)
    page, ids = opened.image.pages[file.page_id], Interner()
    one = page.objects[uid("one")].text()
    names = [uid(f"r{number}") for number in range(SHAPES)]
    copies = {
        name: node_of(name, one.replace(str(uid("one")).encode(), str(name).encode()), ids) for name in names
    }
    image = replace(
        opened.image, pages={page.id: PageImage(page.id, page.attributes, {**page.objects, **copies})}
    )
    base = encode(image)
    changed = update(file_state).where(file_state.c.file_id == file.id)
    await engine.database.batch(
        [
            *engine.place.steps(file.id, opened.origin, base, now()),
            Step(delete(file_patch).where(file_patch.c.file_id == file.id)),
            Step(changed.values(base_version=base.version, base_hash=base.digest, patch_count=0)),
        ]
    )
    engine.cache.clear()
    return file


@asynccontextmanager
async def turns_of_others() -> AsyncIterator[Callable[[], int]]:
    """How often somebody else had a turn of the event loop so far."""
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    try:
        yield lambda: turns
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def answered(file: OpenFile, form: str) -> Any:
    if form == "json":
        return await file.person.raw("get-file", form="json", id=file.id)
    declared = FEATURES if form == "objects-map" else FEATURES - {"fdata/objects-map"}
    return await file.person.raw("get-file", id=file.id, features=declared)


@pytest.mark.parametrize("form", ["objects-map", "plain", "json"])
async def test_load_and_answer_of_a_large_file_give_way_after_each_slice(
    large: OpenFile, slices: None, form: str
) -> None:
    engine = large.engine()
    engine.cache.clear()
    async with turns_of_others() as turns:
        async with engine.database.read() as db:
            before = turns()
            await engine.open(db, large.id)
            loaded = turns()
        assert loaded - before >= 2 * SHAPES // A_SLICE, "entries are split, and read, in slices"
        answer = await answered(large, form)
        made = turns() - loaded
    if form != "objects-map":
        looks = SHAPES // READ_TOGETHER if form == "json" else SHAPES
        assert made >= pace.TURNS * looks // A_SLICE, "the form is made in slices"
    assert sum(map(len, answer.chunks)) > 100 * SHAPES
    assert max(map(len, answer.chunks)) < 200_000, "the answer is never joined into one piece"


async def test_replay_of_many_patches_gives_way_after_each_slice(
    world: World, file: OpenFile, slices: None
) -> None:
    for number in range(4 * A_SLICE):
        await file.edit(DRAWN.add("rect", f"r{number}"))
    file.engine().cache.clear()
    async with turns_of_others() as turns:
        before = turns()
        assert len(await file.objects()) == 4 * A_SLICE + 1
        assert turns() - before >= 4


async def test_get_page_of_a_large_file_gives_way_after_each_slice(large: OpenFile, slices: None) -> None:
    async with turns_of_others() as turns:
        await large.objects()
        before = turns()
        answer = await large.person.raw("get-page", file_id=large.id, page_id=large.page_id)
        assert turns() - before >= SHAPES // A_SLICE
    assert sum(map(len, answer.chunks)) > 100 * SHAPES


def evicted() -> float:
    """How many files a cache of this process had to let go so far."""
    return SINK.registry.get_sample_value("penpot_files_cache_evictions_total") or 0


async def test_cache_keeps_to_its_budget_and_counts_what_it_evicts(world: World) -> None:
    app = await world.another(PENPOT_FILE_CACHE_SIZE="200KiB")
    cache = app.get(FileEngine).cache
    alice = await world.person()
    files = [await alice.file() for _ in range(4)]
    before = evicted()
    for file in files:
        await file.edit(*(DRAWN.add("rect", f"r{number}") for number in range(60)), app=app)
        await file.objects(app=app)
        assert cache.used <= cache.budget
    assert len(cache) < len(files)
    assert evicted() == before + len(files) - len(cache)
    for file in files:
        assert uid("r59") in await file.objects(app=app)
    assert evicted() > before + len(files) - len(cache)


async def test_encoding_a_large_file_is_no_work_of_the_event_loop(large: OpenFile) -> None:
    """A checkpoint is encoded in a thread; the pieces that it joins there stay small."""
    engine = large.engine()
    async with engine.database.read() as db:
        opened = await engine.open(db, large.id)
    async with turns_of_others() as turns:
        before = turns()
        await engine.place.prepare(opened.image)
        assert turns() - before > 1
    assert encode(opened.image).version == opened.image.version
