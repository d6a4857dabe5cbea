"""All migrations one after the other, and which of them run."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.errors import DataInvalid
from penpot_plugins.files.migrations import (
    KNOWN,
    Context,
    FileMigration,
    MigrationFailed,
    Migrations,
    applied_names,
)
from penpot_plugins.files.schema import FILE_DATA, validate
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.transit import PathData, Rect, Shape
from tests.plugins.files.builders import typed, uid
from tests.plugins.files.migrations.cases import FILE, PAGE
from tests.plugins.files.migrations.oldest import A, B, C, D, E, oldest_data

NOTHING = Context()


def test_file_of_version_0_when_migrated_then_is_valid_data_of_today() -> None:
    outcome = Migrations().run(FILE, oldest_data(FILE, PAGE), applied_names((), 0), NOTHING)
    assert outcome.names == KNOWN
    assert outcome.features == {"fdata/shape-data-type", "fdata/path-data"}
    assert validate(FILE_DATA, outcome.data) is None
    assert "version" not in outcome.data
    page = outcome.data["pages-index"][PAGE]
    objects = page["objects"]
    assert page["background"] == "#eeeeee"
    assert uid("empty") not in objects
    assert objects[A]["shapes"] == [B] and objects[B]["frame-id"] == A
    assert type(objects[B]) is Shape and type(objects[B]["selrect"]) is Rect
    assert objects[B]["fills"] == typed([{"fill-color": "#ff0000", "fill-opacity": 1}])
    assert objects[B]["r1"] == 4 and objects[B]["use-for-thumbnail"] is True
    assert objects[C]["type"] == "path" and type(objects[C]["content"]) is PathData
    run = objects[D]["content"]["children"][0]["children"][0]["children"][0]
    assert run["font-size"] == "14" and run["fills"][0]["fill-color"] == "#123456"
    assert objects[E]["type"] == "rect" and objects[E]["fills"][0]["fill-image"]["id"] == uid("picture")
    assert list(outcome.data["colors"]) == [uid("red")]


def test_file_of_today_when_run_again_then_stays() -> None:
    once = Migrations().run(FILE, oldest_data(FILE, PAGE), (), NOTHING).data
    again = Migrations().run(FILE, once, KNOWN, NOTHING)
    assert again.names == () and same(again.data, once)


@pytest.mark.parametrize(
    ("stored", "version", "wanted"),
    [
        (("legacy-2", "acme"), 67, ("legacy-2", "acme")),
        ((), None, ()),
        ((), 0, ()),
        ((), 5, ("legacy-2", "legacy-3", "legacy-5")),
        ((), 67, KNOWN[:52]),
    ],
)
def test_applied_when_no_names_are_stored_then_are_those_of_the_version(
    stored: tuple[str, ...], version: int | None, wanted: tuple[str, ...]
) -> None:
    assert applied_names(stored, version) == wanted


def fail(data: Any, context: Context) -> Any:
    raise KeyError("what the migration did not think of")


def test_migration_when_it_raises_then_the_file_and_it_are_named() -> None:
    migrations = Migrations([FileMigration("acme-0001", fail)])
    with pytest.raises(MigrationFailed) as refused:
        migrations.run(FILE, oldest_data(FILE, PAGE), (), NOTHING)
    assert refused.value.code == "file-migration-failed"
    assert refused.value.data == typed({"file-id": FILE, "migration": "acme-0001"})


def test_data_when_invalid_after_all_then_is_refused() -> None:
    data = oldest_data(FILE, PAGE)
    data["pages-index"][PAGE]["objects"][B][typed({"opacity": 0}).popitem()[0]] = "much"
    with pytest.raises(DataInvalid) as refused:
        Migrations().run(FILE, data, (), NOTHING)
    assert "opacity" in refused.value.data[typed({"explain": 0}).popitem()[0]]
