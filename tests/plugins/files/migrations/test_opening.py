"""Old files in the database: migrated when somebody opens them, stored as a patch, by one of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from penpot_core.app import build
from penpot_core.errors import Restricted
from penpot_core.hookspecs import hookimpl
from penpot_core.transit import Keyword
from penpot_migrations.tables import file as files
from penpot_migrations.tables import file_data, file_migration, file_patch, file_state
from penpot_plugins.files.blob import pack
from penpot_plugins.files.migrations import KNOWN, Context, FileMigration, MigrationFailed, Migrations
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.repair.storing import repair_file, validate_file
from tests.plugins.files.builders import set_ops, typed, uid
from tests.plugins.files.migrations.oldest import B, oldest_data
from tests.plugins.files.worlds import FEATURES, OpenFile, World, gathered

ID = sa.bindparam("of_file")


async def make_old(file: OpenFile, data: Any, version: int | None = 0, features: Sequence[str] = ()) -> None:
    """Store data of an old form as another program would have: a base, a version, and no migration."""
    app = file.person.world.app
    body = app.codec.encode(data, verbose=False)
    async with app.database.write() as db:
        for table in (file_state, file_migration, file_patch):
            await db.execute(sa.delete(table).where(table.c.file_id == ID), {"of_file": file.id})
        named = [*features, "components/v2", "storage/objects-map"]
        row = {"of_file": file.id, "new_version": version, "new_features": named}
        await db.execute(
            sa.update(files)
            .where(files.c.id == ID)
            .values(version=sa.bindparam("new_version"), features=sa.bindparam("new_features")),
            row,
        )
        blob = {"of_file": file.id, "blob": pack([body], len(body))}
        table = file_data if app.database.dialect == "sqlite" else files
        key = table.c.file_id if table is file_data else table.c.id
        await db.execute(sa.update(table).where(key == ID).values(data=sa.bindparam("blob")), blob)
    for one in file.person.world.apps:
        file.engine(one).cache.clear()


async def names_of(file: OpenFile) -> list[str]:
    """The migrations that are stored, in their order."""
    statement = (
        sa.select(file_migration.c.name)
        .where(file_migration.c.file_id == ID)
        .order_by(file_migration.c.created_at)
    )
    async with file.person.world.app.database.read() as db:
        return [row["name"] for row in await db.fetch_all(statement, {"of_file": file.id})]


async def test_old_file_when_read_then_is_of_today_and_stays_so(world: World, file: OpenFile) -> None:
    before = await file.person.call("get-file", id=file.id)
    await make_old(file, oldest_data(file.id, file.page_id))
    answer = await file.person.call("get-file", id=file.id)
    assert answer["version"] == 67
    assert list(answer["migrations"]) == list(KNOWN)
    assert set(answer["features"]) == {
        "components/v2", "fdata/objects-map", "fdata/shape-data-type", "fdata/path-data",
    }  # fmt: skip
    assert [answer[key] for key in ("revn", "vern", "modified-at")] == [
        before[key] for key in ("revn", "vern", "modified-at")
    ]
    assert (await file.stored())[B]["r1"] == 4
    assert await names_of(file) == list(KNOWN)
    file.engine().cache.clear()
    assert (await file.objects())[B]["fills"] == typed([{"fill-color": "#ff0000", "fill-opacity": 1}])


async def test_old_file_when_edited_then_is_migrated_first(file: OpenFile) -> None:
    await make_old(file, oldest_data(file.id, file.page_id))
    change = {"type": ":mod-obj", "page-id": 1, "id": B, "operations": set_ops(name="New")}
    result = await file.edit(change, features=FEATURES)
    assert result["revn"] == 0
    assert (await file.stored())[B]["name"] == "New"
    assert await names_of(file) == list(KNOWN)


async def test_old_file_when_validated_or_repaired_then_is_migrated_first(
    world: World, file: OpenFile
) -> None:
    await make_old(file, oldest_data(file.id, file.page_id))
    assert (await validate_file(world.app, file.id)).good
    await make_old(file, oldest_data(file.id, file.page_id))
    report = await repair_file(world.app, file.id)
    assert (report.done, report.left, report.revn) == ([], [], None)
    stored = await file.stored()
    assert (stored[B]["width"], stored[B]["r1"]) == (30, 4), "nothing of it was taken for damage"
    assert await names_of(file) == list(KNOWN)


async def test_old_file_when_many_open_it_in_two_processes_then_is_migrated_once(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    data = oldest_data(file.id, file.page_id)
    shadow = {
        "id": uid("s"), "style": ":drop-shadow", "offset-x": 0, "offset-y": 0, "spread": 0, "hidden": False,
        "color": {"color": "#000000", "opacity": 1},
    }  # fmt: skip
    shape = data["pages-index"][file.page_id]["objects"][B]
    shape |= typed({"shadow": [{**shadow, "blur": 1}, {**shadow, "blur": 2}]})
    await make_old(file, data)
    opened = [file.objects(app=app) for app in (world.app, other) * 4]
    seen = await gathered(*opened)
    for objects in seen:
        assert [one["blur"] for one in objects[B]["shadow"]] == [2, 1]
    for app in world.apps:
        assert [one["blur"] for one in (await file.objects(app=app))[B]["shadow"]] == [2, 1]
    async with world.app.database.read() as db:
        statement = sa.select(file_state.c.data_version).where(file_state.c.file_id == ID)
        assert await db.fetch_val(statement, {"of_file": file.id}) == 1


async def test_migrated_file_when_another_process_had_it_open_then_is_not_migrated_again(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await file.objects(app=other)
    async with world.app.database.write() as db:
        await db.execute(
            sa.delete(file_migration).where(
                file_migration.c.file_id == ID, file_migration.c.name == "legacy-67"
            ),
            {"of_file": file.id},
        )
    file.engine().cache.clear()
    await file.objects()
    assert sorted(await names_of(file)) == sorted(KNOWN)
    await file.objects(app=other)
    async with world.app.database.read() as db:
        statement = sa.select(file_state.c.data_version).where(file_state.c.file_id == ID)
        assert await db.fetch_val(statement, {"of_file": file.id}) == 1


async def test_file_of_a_newer_version_when_read_then_is_refused(file: OpenFile) -> None:
    await make_old(file, oldest_data(file.id, file.page_id), version=68)
    with pytest.raises(Restricted) as refused:
        await file.data()
    assert refused.value.code == "file-version-not-supported"


class Acme:
    """A plugin with a migration."""

    __name__ = "acme"

    @hookimpl
    def penpot_file_migrations(self) -> Sequence[FileMigration]:
        return [FileMigration("acme-0001-shout", shout, frozenset({"layout/grid"}))]


def shout(data: Any, _: Context) -> Any:
    """Names of pages in capitals; no page may be called Never."""
    pages = data["pages-index"].items()
    if any(page["name"] == "Never" for _, page in pages):
        raise ValueError("that name")
    loud = {key: {**page, Keyword("name"): page["name"].upper()} for key, page in pages}
    return {**data, Keyword("pages-index"): loud}


def test_migration_of_a_plugin_when_the_application_is_built_then_comes_last(environ: dict[str, str]) -> None:
    migrations = build(extra=[Acme()], environ=environ).get(Migrator).migrations
    assert migrations.names == (*KNOWN, "acme-0001-shout")


@pytest.fixture
def with_acme(world: World) -> Migrator:
    """The migrator of a process that has such a plugin."""
    migrations = Migrations(Acme().penpot_file_migrations())
    migrator = world.app.get(Migrator)
    migrator.migrations = migrations
    return migrator


async def test_migration_of_a_plugin_when_a_file_lacks_it_then_runs(
    with_acme: Migrator, file: OpenFile
) -> None:
    await make_old(file, oldest_data(file.id, file.page_id))
    data = await file.data()
    assert data["pages-index"][file.page_id]["name"] == "PAGE"
    assert await names_of(file) == [*KNOWN, "acme-0001-shout"]


async def test_migration_when_it_cannot_handle_a_file_then_the_file_stays_as_it_was(
    with_acme: Migrator, file: OpenFile
) -> None:
    data = oldest_data(file.id, file.page_id)
    data["pages-index"][file.page_id][Keyword("name")] = "Never"
    await make_old(file, data)
    for _ in range(2):
        with pytest.raises(MigrationFailed):
            await file.data()
    assert await names_of(file) == []
    with pytest.raises(MigrationFailed):
        await file.edit({"type": ":mod-obj", "page-id": 1, "id": B, "operations": set_ops(name="New")})
