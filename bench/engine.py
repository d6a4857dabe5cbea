"""Where the time of the file engine goes: `python -m bench.engine [sqlite|postgresql] [sizes …] [--profile]`.

In one process, without HTTP: the chain of update-file and get-file, first load, forms of answers, memory.
Medians in milliseconds. Beside them the time of a bare transaction with one insert on the same database.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import pstats
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psutil
from sqlalchemy import delete, insert

from penpot_core.db import Step
from penpot_core.testing.servers import Servers
from penpot_migrations.tables import server_prop
from tests.plugins.files.builders import File
from tests.plugins.files.worlds import FEATURES, OpenFile, World, database_for_tests

DRAWN = File()
FRAME = 100
ADDED = 500


async def timed(times: int, work: Callable[[int], Awaitable[Any]]) -> float:
    """Median milliseconds of a piece of work."""
    taken = []
    for number in range(times):
        begun = perf_counter()
        await work(number)
        taken.append((perf_counter() - begun) * 1000)
    return median(taken)


def memory() -> float:
    """Resident megabytes of this process."""
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


async def draw(file: OpenFile, size: int) -> None:
    """Fill a file with rectangles in frames of a hundred."""
    names = [f"s{number}" for number in range(size)]
    for start in range(0, size, ADDED):
        changes = []
        for number in range(start, min(size, start + ADDED)):
            place = {"x": number % 97, "y": number // 97}
            if number % FRAME == 0:
                changes.append(DRAWN.add("frame", names[number], **place))
            else:
                changes.append(DRAWN.add("rect", names[number], names[number // FRAME * FRAME], **place))
        await file.edit(*changes)


async def bare(world: World) -> float:
    """One insert and a commit."""
    statement = insert(server_prop)

    async def write(number: int) -> None:
        await world.app.database.batch(
            [Step(statement, {"id": f"bench-{number}", "content": number, "preload": False})]
        )

    taken = await timed(200, write)
    async with world.app.database.write() as db:
        await db.execute(delete(server_prop).where(server_prop.c.id.like("bench-%")))
    return taken


async def measure(world: World, size: int, profile: bool) -> None:
    """All figures for one size of file."""
    alice = await world.person()
    file = await alice.file()
    await draw(file, size)
    await file.checkpoint()
    middle = f"s{max(size // 2, 1)}"

    async def edit(number: int) -> None:
        await file.edit(DRAWN.mod(middle, name=f"Name {number}"))

    async def get(form: str, _: int) -> None:
        features = FEATURES if form == "objects-map" else FEATURES - {"fdata/objects-map"}
        await alice.raw(
            "get-file", form="json" if form == "json" else "transit", id=file.id, features=features
        )

    figures: dict[str, float] = {"bare insert": await bare(world)}
    with profiled(profile):
        figures["edit"] = await timed(200, edit)
    for form in ("objects-map", "plain", "json"):
        figures[f"{form} first"] = await timed(1, partial(get, form))
        figures[f"{form} again"] = await timed(20, partial(get, form))
    image = file.engine().cache.get(file.id)
    figures["cached MB"] = 0 if image is None else image.size / 1e6
    figures["checkpoint"] = await timed(1, lambda _: file.checkpoint())
    await first_load(world, file, figures)
    print(f"{size:>6}  " + "  ".join(f"{name} {value:.2f}" for name, value in figures.items()))


async def first_load(world: World, file: OpenFile, figures: dict[str, float]) -> None:
    """What a process that has nothing in memory takes, and keeps."""
    engine = file.engine()
    engine.cache.clear()
    before = memory()
    delays = asyncio.create_task(longest_delay())
    features = FEATURES
    figures["first get-file"] = await timed(
        1, lambda _: file.person.raw("get-file", id=file.id, features=features)
    )
    delays.cancel()
    figures["loop held at most"] = await delays
    figures["memory MB"] = memory() - before
    engine.cache.clear()
    figures["first edit"] = await timed(1, lambda _: file.edit(DRAWN.mod("s1", name="first")))


async def longest_delay() -> float:
    """The longest time that the event loop was held, in milliseconds, until cancelled."""
    longest = 0.0
    try:
        while True:
            begun = perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, perf_counter() - begun)
    except asyncio.CancelledError:
        return longest * 1000


@contextmanager
def profiled(wanted: bool) -> Iterator[None]:
    """Print where time goes."""
    if not wanted:
        yield
        return
    profiler = cProfile.Profile()
    profiler.enable()
    yield
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


async def run(environ: dict[str, str], sizes: list[int], profile: bool) -> None:
    """Measure on one database."""
    world = World(environ)
    await world.another()
    try:
        for size in sizes:
            await measure(world, size, profile)
    finally:
        await world.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("sizes", nargs="*", type=int, default=[10, 1000, 10000])
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Servers() as servers,
        database_for_tests(given.database, Path(folder) / "data", servers) as environ,
    ):
        asyncio.run(run(environ, given.sizes, given.profile))


if __name__ == "__main__":
    main()
