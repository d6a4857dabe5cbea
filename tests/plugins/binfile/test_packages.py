"""Packages of many ages: each opens as it did in the reference."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from penpot_core.ids import ZERO
from penpot_core.transit import Keyword
from penpot_migrations.tables import file_library_rel, file_library_sync, file_media_object, storage_object
from penpot_migrations.tables import file_tagged_object_thumbnail as thumbnails
from penpot_plugins.files.migrations import KNOWN
from penpot_plugins.files.schema import FILE_DATA, validate
from penpot_plugins.files.shapes.media_references import media_references
from tests.plugins.binfile.conftest import DATA, SHARED, Run, expected
from tests.plugins.binfile.zips import written
from tests.plugins.files.worlds import Person, World

EXPECTED = expected()
V1 = b"\x01\x0b\x1a\x86"


def depth(objects: Mapping[UUID, Any]) -> int:
    """How deep a page's tree is; the root alone is 0."""
    deepest, waiting = 0, [(ZERO, 0)]
    while waiting:
        shape_id, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend(
            (child, level + 1) for child in objects[shape_id].get("shapes") or () if child in objects
        )
    return deepest


def counted(answer: Mapping[Any, Any]) -> dict[str, Any]:
    """A file as `expected/counts.json` describes it."""
    data = answer["data"]
    pages = [data["pages-index"][page_id] for page_id in data["pages"]]
    components = (data.get("components") or {}).values()
    return {
        "name": answer["name"],
        "pages": len(pages),
        "shapes": sum(len(page["objects"]) for page in pages),
        "kinds": dict(Counter(str(one["type"]) for page in pages for one in page["objects"].values())),
        "components": len(components),
        "deleted-components": sum(1 for one in components if one.get("deleted")),
        "colors": len(data.get("colors") or {}),
        "typographies": len(data.get("typographies") or {}),
        "tokens": bool(data.get("tokens-lib")),
        "page-list": [
            {"name": page["name"], "shapes": len(page["objects"]), "depth": depth(page["objects"])}
            for page in pages
        ],
        "features": sorted(answer["features"]),
    }


@pytest.mark.parametrize(
    "name", EXPECTED or [pytest.param("", marks=pytest.mark.skip("no packages at hand"))]
)
async def test_package_when_imported_then_holds_what_the_reference_found(
    name: str, imported: Run, alice: Person
) -> None:
    source = SHARED / name
    is_v1 = source.read_bytes()[:4] == V1
    ids = await imported(source, Path(name).stem if is_v1 else None)
    assert len(ids) == len(EXPECTED[name])
    for file_id, wanted in zip(ids, EXPECTED[name], strict=True):
        answer = await alice.call("get-file", id=file_id)
        found = counted(answer)
        assert found == {key: wanted[key] for key in found}
        assert sorted(answer["migrations"])[:1] and set(KNOWN) <= set(answer["migrations"])
        assert validate(FILE_DATA, answer["data"]) is None
        await check_media(alice.world, file_id, answer["data"], wanted["media"])


async def check_media(world: World, file_id: UUID, data: Any, count: int) -> None:
    """The pictures of a file are its own, and their bytes are there."""
    async with world.app.database.read() as db:
        rows = await db.fetch_all(
            sa.select(file_media_object.c.id, storage_object.c.deleted_at, storage_object.c.touched_at)
            .join(storage_object, storage_object.c.id == file_media_object.c.media_id)
            .where(file_media_object.c.file_id == sa.bindparam("file_id")),
            {"file_id": file_id},
        )
    assert len(rows) >= count
    assert all(row["deleted_at"] is None and row["touched_at"] is not None for row in rows)
    shapes = [shape for page in data["pages-index"].values() for shape in page["objects"].values()]
    used = frozenset().union(*map(media_references, shapes))
    assert used <= {row["id"] for row in rows} or len(used) > count


@pytest.mark.parametrize("source", sorted(DATA.glob("*.penpot")), ids=lambda one: one.stem)
async def test_package_of_the_clone_when_imported_then_opens(
    source: Path, imported: Run, alice: Person
) -> None:
    events: list[Any] = []
    ids = await imported(source, progress=events.append)
    for file_id in ids:
        assert validate(FILE_DATA, (await alice.call("get-file", id=file_id))["data"]) is None
    assert len({event.get("section") for event in events}) > 3


async def test_v1_package_when_named_then_the_file_has_that_name(imported: Run, alice: Person) -> None:
    [named] = await imported(DATA / "template.penpot", "Mine")
    [own] = await imported(DATA / "template.penpot")
    assert (await alice.call("get-file", id=named))["name"] == "Mine"
    assert (await alice.call("get-file", id=own))["name"] == "New File 13"


def related(path: Path) -> Path:
    """The package of two files, with a relation from the second to the first."""
    with zipfile.ZipFile(DATA / "g04-library-and-consumer.penpot") as archive:
        content: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(content["manifest.json"])
    library, consumer = (one["id"] for one in manifest["files"])
    return written(path, content | {"manifest.json": {**manifest, "relations": [[consumer, library]]}})


async def test_package_of_two_files_when_imported_then_one_uses_the_other(
    imported: Run, alice: Person, world: World, tmp_path: Path
) -> None:
    library, consumer = await imported(related(tmp_path / "p"))
    async with world.app.database.read() as db:
        for table in (file_library_rel, file_library_sync):
            rows = await db.fetch_all(
                sa.select(table.c.library_file_id).where(table.c.file_id == sa.bindparam("of")),
                {"of": consumer},
            )
            assert [row["library_file_id"] for row in rows] == [library]
    data = (await alice.call("get-file", id=consumer))["data"]
    shapes = [shape for page in data["pages-index"].values() for shape in page["objects"].values()]
    named = {shape[Keyword("component-file")] for shape in shapes if "component-file" in shape}
    assert named == {library}
    assert (await alice.call("get-file", id=library))["is-shared"] is True


async def test_package_when_imported_twice_then_pictures_share_their_bytes(
    imported: Run, alice: Person, world: World
) -> None:
    for _ in range(2):
        await imported(DATA / "template.penpot")
    async with world.app.database.read() as db:
        rows = await db.fetch_all(sa.select(file_media_object.c.media_id), {})
        boards = await db.fetch_all(sa.select(thumbnails.c.media_id, thumbnails.c.object_id), {})
    for found in (rows, boards):
        assert len({row["media_id"] for row in found}) * 2 == len(found) or not found
    assert rows or boards


async def test_package_when_edited_after_import_then_the_edit_is_stored(imported: Run, alice: Person) -> None:
    from tests.plugins.files.builders import set_ops
    from tests.plugins.files.worlds import OpenFile

    [file_id] = await imported(DATA / "g03-tokens-1.penpot")
    answer = await alice.call("get-file", id=file_id)
    file = OpenFile(alice, file_id, answer["data"]["pages"][0], answer["revn"])
    await file.edit({"type": ":mod-obj", "page-id": 1, "id": ZERO, "operations": set_ops(name="Changed")})
    assert (await file.stored())[ZERO]["name"] == "Changed"
