"""Damaged files in the database: read, dumped and listed as they are, mended once, with the version before kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from penpot_core.testing.servers import Servers
from penpot_plugins.files.cli import history_lines, in_json, repair_json, repair_lines, report_lines
from penpot_plugins.files.dumping import as_json, as_transit
from penpot_plugins.files.engine.decoding import data_of
from penpot_plugins.files.history import history_of
from penpot_plugins.files.repair.storing import repair_file, validate_file
from penpot_plugins.files.snapshots.reading import stored_image
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import snapshots
from tests.plugins.files.validation.damaged import BY_HAND, DAMAGES, good_file
from tests.plugins.files.whole_files import check_journal, everything, put_drawing
from tests.plugins.files.worlds import OpenFile, Person, World, database_for_tests

DRAWN = File()

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: Servers
) -> Iterator[dict[str, str]]:
    """One database for all damaged files."""
    folder = tmp_path_factory.mktemp("damaged") / "data"
    with database_for_tests(request.param, folder, servers) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def alice(settings: dict[str, str]) -> AsyncIterator[Person]:
    """Somebody whose files are damaged."""
    world = World(settings)
    await world.another()
    yield await world.person()
    await world.stop()


async def damaged(alice: Person, name: str) -> OpenFile:
    """A file with one damage, as another program may have left it."""
    file, drawn = await alice.file(), good_file()
    DAMAGES[name][0](drawn)
    await put_drawing(file, drawn)
    return file


@pytest.mark.parametrize("name", DAMAGES)
async def test_damaged_file_is_readable_and_is_mended_once_with_the_version_before_kept(
    alice: Person, name: str
) -> None:
    app, file = alice.world.app, await damaged(alice, name)
    await check_readable(file, name)
    before = await everything(app, file.id)
    tried = await repair_file(app, file.id, store=False)
    assert tried.revn is None
    assert await everything(app, file.id) == before

    report = await repair_file(app, file.id)
    assert (report.done, report.left) == (tried.done, tried.left)
    assert {problem.code for problem in report.left} <= BY_HAND
    mendable = bool(DAMAGES[name][1] - BY_HAND)
    assert bool(report.done) == mendable == (report.revn is not None)
    check_told(file, report)
    await check_kept(file, before, mended=mendable)
    await check_journal(app, file.id)

    after = await everything(app, file.id)
    again = await repair_file(app, file.id)
    assert (again.done, again.revn) == ([], None)
    assert await everything(app, file.id) == after
    found = await validate_file(app, file.id)
    assert {problem.code for problem in found.problems} <= BY_HAND
    assert found.schema is None
    await file.edit(DRAWN.add("rect", "afterwards"))
    assert uid("afterwards") in await file.stored()


async def check_readable(file: OpenFile, name: str) -> None:
    """Clients get the file and people its dump, as it is; validation says what is wrong."""
    app = file.person.world.app
    data = await file.data()
    assert app.codec.decode(await as_transit(app, file.id)) == data
    pages = orjson.loads(await as_json(app, file.id))["pagesIndex"]
    shapes = {str(page_id): len(page["objects"]) for page_id, page in data["pages-index"].items()}
    assert {page_id: len(page["objects"]) for page_id, page in pages.items()} == shapes
    seen = await file.person.call("get-file", id=file.id, form="json")
    assert set(seen["data"]["pagesIndex"]) == shapes.keys()
    report = await validate_file(app, file.id)
    assert {problem.code for problem in report.problems} == DAMAGES[name][1]
    lines = report_lines(report)
    assert all(any(code in line for line in lines) for code in DAMAGES[name][1])


def check_told(file: OpenFile, report: Any) -> None:
    """People and programs are told of each thing that was done, or left."""
    lines = repair_lines(report)
    told = orjson.loads(in_json(repair_json(file.id, report)))
    for one, line, part in zip(report.done, lines, told["done"], strict=False):
        assert one.problem.code in line and line.endswith(f"-> {one.done}")
        assert (part["code"], part["done"]) == (one.problem.code, one.done)
    assert len(told["done"]) == len(report.done)
    assert len(lines) == max(1, len(report.done) + len(report.left) + (report.revn is not None))


async def check_kept(file: OpenFile, before: dict[str, Any], *, mended: bool) -> None:
    """The version before a repair is a snapshot with exactly the data before, and part of the file's history."""
    app, kept = file.person.world.app, await snapshots(file)
    found = await file.person.call("get-file", id=file.id)
    assert found["revn"] == before["file"][0]["revn"] + mended
    assert len(kept) == mended
    file.revn = found["revn"]
    async with app.database.read() as db:
        stored, entries = await history_of(db, file.id)
    lines = history_lines({"file": stored, "entries": entries})
    for row in kept:
        assert row["label"] == f"internal/repair/{before['file'][0]['revn']}"
        assert any(row["label"] in line for line in lines)
        image = await stored_image(file.engine(), file.id, row["id"])
        assert image is not None
        assert data_of(image, app.codec) == before["data"]
