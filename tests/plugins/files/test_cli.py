"""`penpot file`, against databases with a file that is damaged."""

from __future__ import annotations

from pathlib import Path
from signal import SIGKILL
from subprocess import CompletedProcess
from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import select

from penpot_core.testing.servers import penpot
from penpot_migrations.tables import file_change
from penpot_plugins.files.blob import unpack
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import snapshots
from tests.plugins.files.whole_files import check_sound
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()


@pytest.fixture
async def damaged(world: World, file: OpenFile) -> OpenFile:
    """A file with a rectangle that is in no frame; the process that made it has ended."""
    await file.edit(DRAWN.add("frame", "board"), DRAWN.add("rect", "a", "board"))
    await file.edit(DRAWN.mod("a", frame_id=uid("ghost")))
    return file


def run(world: World, *arguments: str) -> CompletedProcess[str]:
    return penpot("file", *arguments, settings=world.environ)


def told(done: CompletedProcess[str]) -> Any:
    assert done.stderr == ""
    return orjson.loads(done.stdout)


async def test_validate_when_a_file_is_damaged_then_it_says_where(world: World, damaged: OpenFile) -> None:
    done = run(world, "validate", str(damaged.id), "--json")
    report = told(done)
    assert (done.returncode, report["valid"], report["schema"]) == (1, False, None)
    (problem,) = report["problems"]
    assert (problem["code"], problem["shape_id"]) == ("frame-not-found", str(uid("a")))
    assert "frame-not-found" in run(world, "validate", str(damaged.id)).stdout


async def test_validate_when_a_file_is_good_then_it_says_so(world: World, file: OpenFile) -> None:
    done = run(world, "validate", str(file.id))
    assert (done.returncode, done.stdout) == (0, "The file is valid.\n")


async def test_repair_when_a_file_is_damaged_then_it_is_mended_and_the_version_before_kept(
    world: World, damaged: OpenFile
) -> None:
    tried = told(run(world, "repair", str(damaged.id), "--dry-run", "--json"))
    assert (tried["revn"], len(tried["done"])) == (None, 1)
    assert (await damaged.stored())[uid("a")]["frame-id"] == uid("ghost")

    done = run(world, "repair", str(damaged.id), "--json")
    report = told(done)
    assert (done.returncode, report["revn"], report["left"]) == (0, damaged.revn + 1, [])
    assert [one["code"] for one in report["done"]] == ["frame-not-found"]
    assert (await damaged.objects())[uid("a")]["frame-id"] == uid("board")
    async with world.app.database.read() as db:
        (kept,) = await db.fetch_all(
            select(file_change).where(file_change.c.file_id == damaged.id, file_change.c.label.is_not(None))
        )
    assert (kept["label"], kept["created_by"]) == (f"internal/repair/{damaged.revn}", "system")
    damaged.revn += 1
    await damaged.edit(DRAWN.add("rect", "after"))
    assert uid("after") in await damaged.stored()


async def test_dump_when_a_file_is_damaged_then_all_of_it_is_written(world: World, damaged: OpenFile) -> None:
    text = run(world, "dump", str(damaged.id)).stdout
    assert world.app.codec.decode(text.encode()) == await damaged.data()
    data = told(run(world, "dump", str(damaged.id), "--json"))
    assert data["pagesIndex"][str(damaged.page_id)]["objects"][str(uid("a"))]["frameId"] == str(uid("ghost"))


async def test_dump_when_a_file_is_in_the_bin_then_it_is_written_where_that_is_possible(
    world: World, file: OpenFile, tmp_path: Path
) -> None:
    await file.person.call("delete-file", id=file.id)
    assert str(file.page_id) in run(world, "dump", str(file.id)).stdout
    refused = run(world, "dump", str(file.id), "--output", str(tmp_path / "nowhere" / "dump"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "cannot be written: No such file or directory." in refused.stderr
    assert "in the bin" in run(world, "validate", str(file.id)).stderr


async def test_dump_when_raw_then_it_is_the_stored_blob_even_where_an_object_holds_it(
    world: World, damaged: OpenFile, tmp_path: Path
) -> None:
    app = await world.another(PENPOT_FILE_DATA_BACKEND="storage")
    await damaged.edit(DRAWN.add("rect", "b"), app=app)
    assert await damaged.checkpoint(app)
    place = tmp_path / "blob"
    done = run(world, "dump", str(damaged.id), "--raw", "--output", str(place))
    assert (done.returncode, done.stderr) == (0, "")
    data = unpack(place.read_bytes()).value(world.app.codec)
    assert set(data["pages-index"][damaged.page_id]["objects"]) == set(await damaged.stored())


async def test_repair_when_it_is_killed_after_its_commit_then_the_file_is_mended(
    world: World, damaged: OpenFile
) -> None:
    dying = world.environ | {"PENPOT_FAULTS": "files.edit.after-commit:exit"}
    assert penpot("file", "repair", str(damaged.id), settings=dying).returncode == -SIGKILL
    await check_sound(world.app, damaged.id)
    assert len(await snapshots(damaged)) == 1
    done = run(world, "repair", str(damaged.id), "--json")
    assert (done.returncode, told(done)["revn"]) == (0, None)


async def test_history_when_a_file_was_edited_then_its_edits_are_listed(
    world: World, damaged: OpenFile
) -> None:
    found = told(run(world, "history", str(damaged.id), "--json"))
    assert [entry["revn"] for entry in found["entries"]] == [1, 2]
    assert found["file"]["revn"] == 2
    assert "edit of" in run(world, "history", str(damaged.id)).stdout


@pytest.mark.parametrize("command", ["validate", "repair", "dump", "history"])
async def test_command_when_there_is_no_such_file_then_a_sentence_says_so(world: World, command: str) -> None:
    done = run(world, command, str(uuid4()))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no file ")
