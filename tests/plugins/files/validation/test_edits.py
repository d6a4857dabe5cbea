"""What an edit that breaks a file is answered, by the flags that are on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert

from penpot_migrations.tables import file_library_rel
from penpot_plugins.files.errors import ChangesInvalid, FileBroken
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, Person, World
from tests.test_hookspecs import example_of

SETTINGS = {"PENPOT_FLAGS": "disable-telemetry"}
DRAWN = File()
BROKEN = DRAWN.mod("a", frame_id=uid("ghost"))
LONG = "n" * 81


async def drawn(world: World, *flags: str, **settings: str) -> OpenFile:
    """A file with a rectangle, in a process with those flags."""
    words = " ".join(["disable-telemetry", *(f"enable-{flag}" for flag in flags)])
    app = await world.another(PENPOT_FLAGS=words, **settings)
    world.apps.insert(0, world.apps.pop())
    assert world.app is app
    person: Person = await world.person("bob")
    file = await person.file()
    await file.edit(DRAWN.add("rect", "a"))
    return file


async def test_breaking_edit_when_no_flag_is_on_then_it_is_stored(world: World) -> None:
    file = await drawn(world)
    await file.edit(BROKEN)
    assert (await file.stored())[uid("a")]["frame-id"] == uid("ghost")


async def test_breaking_edit_when_validated_then_it_is_refused_and_nothing_stored(world: World) -> None:
    file = await drawn(world, "file-validation")
    with pytest.raises(FileBroken) as refusal:
        await file.edit(BROKEN)
    body = refusal.value.body()
    (item,) = body["details"]
    assert (body["type"], body["code"], body["file-id"]) == ("validation", "referential-integrity", file.id)
    assert (item["code"], item["shape-id"], item["page-id"]) == ("frame-not-found", uid("a"), file.page_id)
    assert (await file.stored())[uid("a")]["frame-id"] == uid("root")


async def test_breaking_edit_when_the_client_skips_validation_then_it_is_stored(world: World) -> None:
    file = await drawn(world, "file-validation", "file-schema-validation")
    await file.edit(BROKEN, skip_validate=True)
    await file.edit({"type": ":add-page", "id": uid("second"), "name": "Second"})
    with pytest.raises(FileBroken):
        await file.edit(DRAWN.mod("a", name="as broken as before"))
    await file.edit(DRAWN.mod("a", frame_id=uid("root")))


async def test_breaking_edit_when_validated_softly_then_it_is_stored(world: World) -> None:
    file = await drawn(world, "soft-file-validation", "soft-file-schema-validation")
    await file.edit(BROKEN)
    assert (await file.stored())[uid("a")]["frame-id"] == uid("ghost")


async def test_copy_of_a_library_when_validated_then_its_component_must_be_there(world: World) -> None:
    file = await drawn(world, "file-validation")
    head = {"component_id": uid("far"), "component_root": True, "shape_ref": uid("m")}
    await file.edit(DRAWN.add("frame", "unlinked", component_file=uid("nowhere"), **head))
    library = await file.person.file(is_shared=True)
    async with world.app.database.write() as db:
        await db.execute(insert(file_library_rel).values(file_id=file.id, library_file_id=library.id))
    with pytest.raises(FileBroken) as refusal:
        await file.edit(DRAWN.add("frame", "linked", component_file=library.id, **head))
    codes = [item["code"] for item in refusal.value.body()["details"]]
    assert codes == ["component-not-found", "ref-shape-not-found"]


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder with a plugin made of the examples in the documentation of the hooks."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    names = [
        "from penpot_core.hookspecs import hookimpl",
        "from penpot_core.transit import Keyword, record",
        "from penpot_core.types import FileChangeType, FileProblem, FileValidator",
        "from penpot_plugins.files.model.keys import ROOT_ID",
        "requires = ('files',)",
    ]
    examples = map(example_of, ("penpot_file_validators", "penpot_file_change_types"))
    (folder / "acme.py").write_text("\n".join([*names, *examples]))
    return folder


async def test_validator_of_a_plugin_when_it_finds_something_then_the_edit_is_refused(
    world: World, plugins: Path
) -> None:
    file = await drawn(world, PENPOT_PLUGINS_DIR=str(plugins))
    with pytest.raises(FileBroken) as refusal:
        await file.edit({"type": ":mod-page", "id": file.page_id, "name": LONG}, skip_validate=True)
    (item,) = refusal.value.body()["details"]
    assert (item["code"], item["page-id"]) == ("acme-long-name", file.page_id)


async def test_change_of_a_plugin_when_sent_then_others_see_core_changes(world: World, plugins: Path) -> None:
    file = await drawn(world, PENPOT_PLUGINS_DIR=str(plugins))
    await file.edit(DRAWN.add("rect", "b"))
    result = await file.edit({"type": ":acme-clear-page", "page-id": file.page_id})
    changes = result["lagged"][-1]["changes"]
    assert [(change["type"], change["id"]) for change in changes] == [
        ("del-obj", uid("a")),
        ("del-obj", uid("b")),
    ]
    assert set(await file.stored()) == {uid("root")}


@pytest.mark.parametrize(
    ("gives", "expected"),
    [
        ("raise ValueError('Name a page.')", "Name a page."),
        ("return [record(type=Keyword('acme'))]", "core changes"),
        ("return [record(type=Keyword('del-obj'))]", "id is missing"),
    ],
)
async def test_change_of_a_plugin_when_it_gives_no_core_changes_then_it_is_refused(
    world: World, tmp_path: Path, gives: str, expected: str
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "acme.py").write_text(PLUGIN.format(gives=gives))
    file = await drawn(world, PENPOT_PLUGINS_DIR=str(tmp_path / "more"))
    with pytest.raises(ChangesInvalid) as refusal:
        await file.edit({"type": ":acme"})
    assert expected in str(refusal.value.body()["explain"])


async def test_change_of_a_plugin_when_it_is_named_as_a_core_one_then_nothing_starts(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    text = PLUGIN.format(gives="return []").replace('"acme"', '"add-obj"')
    (tmp_path / "more" / "acme.py").write_text(text)
    with pytest.raises(Exception, match="add-obj"):
        await world.another(PENPOT_PLUGINS_DIR=str(tmp_path / "more"))


PLUGIN = """
from penpot_core.hookspecs import hookimpl
from penpot_core.transit import Keyword, record
from penpot_core.types import FileChangeType
requires = ("files",)

def expand(file, change):
    {gives}

@hookimpl
def penpot_file_change_types():
    return [FileChangeType("acme", expand)]
"""
