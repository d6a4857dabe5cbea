"""Migrations of single shapes, on pages and in deleted components."""

from __future__ import annotations

import pytest

from penpot_core.transit import TransitList
from penpot_plugins.files.migrations import KNOWN
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.shapes.construction import corners, rect
from tests.plugins.files.builders import typed, uid
from tests.plugins.files.migrations.cases import PAGE, Case, again, data_with, migrate, page_with, run
from tests.plugins.files.migrations.shape_cases import LINE, MOVE, SHADOW, SHAPE_CASES, content

PAGES_ONLY = frozenset(
    {
        "legacy-3",
        "legacy-13",
        "legacy-45",
        "legacy-48",
        "legacy-52",
        "0001-remove-tokens-from-groups",
        "0009-add-partial-text-touched-flags",
        "0010-fix-swap-slots-pointing-non-existent-shapes",
        "0011-fix-invalid-text-touched-flags",
    }
)


@pytest.mark.parametrize("case", SHAPE_CASES, ids=str)
def test_shape_when_old_then_is_of_the_later_form(case: Case) -> None:
    after, wanted = run(case)
    assert same(after, wanted), (after, wanted)
    assert type(after) is type(wanted)


@pytest.mark.parametrize("case", SHAPE_CASES, ids=str)
def test_shape_when_migrated_already_then_stays(case: Case) -> None:
    assert again(case)


@pytest.mark.parametrize("case", SHAPE_CASES, ids=str)
def test_shape_when_in_a_deleted_component_then_is_migrated_as_well(case: Case) -> None:
    component = {"id": uid("c"), "name": "c", "path": "", "deleted": True, "objects": {uid("a"): case.before}}
    after = migrate(case.name, data_with(components={uid("c"): component}))
    found = after["components"][uid("c")]["objects"][uid("a")]
    assert same(found, typed(case.before if case.name in PAGES_ONLY else case.after))


def test_known_when_compared_with_the_contract_then_is_complete() -> None:
    assert len(KNOWN) == len(set(KNOWN)) == 80


def test_shadows_when_of_the_old_order_then_are_reversed() -> None:
    below, above = {**SHADOW, "blur": 1}, {**SHADOW, "blur": 9}
    after = migrate("legacy-67", data_with(page_with({"id": uid("a"), "shadow": [below, above]})))
    assert after["pages-index"][PAGE]["objects"][uid("a")]["shadow"] == typed([above, below])


def test_children_when_in_a_list_then_are_in_a_vector() -> None:
    before = data_with(page_with({"id": uid("a"), "shapes": TransitList([uid("b")])}))
    after = migrate("legacy-2", before)["pages-index"][PAGE]["objects"][uid("a")]
    assert type(after["shapes"]) is list and after["shapes"] == [uid("b")]


def test_oldest_shapes_when_without_corners_then_get_them() -> None:
    board = {"id": uid("a"), "type": ":frame", "x": 1, "y": 2, "width": 3, "height": 4}
    plain = {**board, "id": uid("b"), "type": ":rect"}
    objects = migrate("legacy-3", data_with(page_with(board, plain)))["pages-index"][PAGE]["objects"]
    for name in ("a", "b"):
        assert objects[uid(name)]["selrect"] == rect(1, 2, 3, 4)
        assert objects[uid(name)]["points"] == corners(rect(1, 2, 3, 4))


def test_oldest_path_when_closed_then_ends_with_closing() -> None:
    points = [{"x": 0, "y": 0}, {"x": 10, "y": 5}]
    before = {"id": uid("a"), "type": ":path", "segments": points, "close?": True}
    after = migrate("legacy-3", data_with(page_with(before)))["pages-index"][PAGE]["objects"][uid("a")]
    assert after["content"] == typed([MOVE, LINE, {"command": ":close-path", "params": {}}])


def test_root_when_of_the_old_form_then_has_no_box_before_it_is_rebuilt() -> None:
    data = data_with()
    bare = migrate("legacy-10", data)["pages-index"][PAGE]["objects"][ROOT_ID]
    assert "selrect" not in bare and "points" not in bare
    for name in ("legacy-33", "0003-fix-root-shape"):
        objects = {ROOT_ID: {**bare, "parent-id": None, "frame-id": None, "x": 0}}
        rebuilt = migrate(name, data_with({"id": PAGE, "name": "p", "objects": objects}))
        assert (
            rebuilt["pages-index"][PAGE]["objects"][ROOT_ID] == data["pages-index"][PAGE]["objects"][ROOT_ID]
        )


def test_old_fills_of_texts_when_migrated_then_are_vectors_with_uuid_references() -> None:
    leaf = {"fill-color": "#ff0000", "fill-opacity": 1, "fill-color-ref-id": str(uid("c"))}
    before = {"id": uid("a"), "type": ":text", "content": content(**leaf)}
    after = migrate("0006-fix-old-texts-fills", data_with(page_with(before)))
    root = after["pages-index"][PAGE]["objects"][uid("a")]["content"]
    run = root["children"][0]["children"][0]["children"][0]
    fill = {"fill-color": "#ff0000", "fill-opacity": 1, "fill-color-ref-id": uid("c")}
    assert run == typed({"text": "Hi", "fills": [fill]})
    assert migrate("0006-fix-old-texts-fills", after) == after


def test_picture_with_default_grey_when_migrated_then_its_board_loses_its_thumbnail() -> None:
    picture = {
        "id": uid("a"),
        "type": ":image",
        "frame-id": uid("b"),
        "fill-color": "#7B7D85",
        "fill-opacity": 1,
    }
    board = {"id": uid("b"), "type": ":frame", "thumbnail": "data:"}
    objects = migrate("legacy-14", data_with(page_with(picture, board)))["pages-index"][PAGE]["objects"]
    assert "thumbnail" not in objects[uid("b")] and "fill-color" not in objects[uid("a")]
