"""mov-objects: the reference vectors, and what must not move (contract/changes.md §2, §17)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, OrderedSet, TransitList
from penpot_plugins.files.errors import ChangesInvalid, ShapeInvalid
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import File, component, uid


@pytest.fixture
def file() -> File:
    """root[FA[GA[RA RB RC] GB[RD] RE] FB[]]."""
    file = File()
    file.change(
        file.add("frame", "FA"),
        file.add("frame", "FB"),
        file.add("group", "GA", "FA"),
        file.add("group", "GB", "FA"),
        file.add("rect", "RE", "FA"),
        *(file.add("rect", name, "GA", frame="FA") for name in ("RA", "RB", "RC")),
        file.add("rect", "RD", "GB", frame="FA"),
    )
    return file


def frame_of(file: File, name: str) -> str:
    frame = file.shape(name)["frame-id"]
    return "root" if frame == ROOT_ID else str(file.objects[frame]["name"])


@pytest.mark.parametrize(
    ("names", "parent", "extra", "expected"),
    [
        (["RA", "RC"], "GB", {"index": 0}, {"GB": ["RA", "RC", "RD"], "GA": ["RB"]}),
        (
            ["RA", "RE"],
            "GB",
            {"index": 0},
            {"GB": ["RA", "RE", "RD"], "FA": ["GA", "GB"], "GA": ["RB", "RC"]},
        ),
        (["RD"], "GA", {}, {"GA": ["RA", "RB", "RC", "RD"], "GB": []}),
        (["GA"], "FB", {}, {"FA": ["GB", "RE"], "FB": ["GA"]}),
        (["GA"], "root", {"index": 0}, {"root": ["GA", "FA", "FB"], "FA": ["GB", "RE"]}),
        (["RB"], "root", {"index": 0, "after_shape": uid("FA")}, {"root": ["FA", "RB", "FB"]}),
        (["RB"], "GB", {"index": 0, "after_shape": uid("ghost")}, {"GB": ["RB", "RD"]}),
        (["RB"], "GB", {"index": None, "after_shape": None}, {"GB": ["RD", "RB"]}),
        (["RA"], "GA", {"index": 2}, {"GA": ["RB", "RA", "RC"]}),
        (["RB"], "GA", {}, {"GA": ["RA", "RB", "RC"]}),
        (["RB", "RB"], "GB", {"index": 0}, {"GB": ["RB", "RD"], "GA": ["RA", "RC"]}),
    ],
)
def test_mov_objects_gives_the_expected_children(
    file: File, names: list[str], parent: str, extra: dict[str, Any], expected: dict[str, list[str]]
) -> None:
    file.change(file.move(names, parent, **extra))

    assert {name: file.children(name) for name in expected} == expected
    assert {file.shape(name)["parent-id"] for name in names} == {uid(parent)}
    assert file.is_valid()


def test_mov_objects_into_a_new_group_takes_them_from_their_old_one(file: File) -> None:
    file.change(file.add("group", "GC", "FA"), file.move(["RB", "RC"], "GC"))

    assert file.children("FA") == ["GA", "GB", "RE", "GC"]
    assert file.children("GC") == ["RB", "RC"]
    assert file.children("GA") == ["RA"]


def test_mov_objects_of_a_group_to_another_board_changes_the_frame_of_what_is_in_it(file: File) -> None:
    file.change(file.move(["GA"], "FB"))

    assert [frame_of(file, name) for name in ("GA", "RA", "RB", "RC")] == ["FB"] * 4
    assert [frame_of(file, name) for name in ("GB", "RD", "RE")] == ["FA"] * 3


def test_mov_objects_of_a_board_leaves_the_frame_of_what_is_in_it(file: File) -> None:
    file.change(file.move(["FA"], "FB"))

    assert frame_of(file, "FA") == "FB"
    assert [frame_of(file, name) for name in ("GA", "GB", "RD", "RE")] == ["FA"] * 4


def test_mov_objects_of_a_group_with_a_board_inside_stops_at_the_board(file: File) -> None:
    file.change(file.move(["FB"], "GA"), file.move(["RD"], "FB"))

    file.change(file.move(["GA"], "root"))

    assert [frame_of(file, name) for name in ("GA", "RA", "FB", "RD")] == ["root", "root", "root", "FB"]


@pytest.mark.parametrize(
    ("names", "parent", "page"),
    [
        (["GA"], "GA", "page"),
        (["FA"], "GA", "page"),
        (["RE", "ghost"], "root", "page"),
        (["RE"], "ghost", "page"),
        ([], "root", "page"),
        (["RE"], "root", "no page"),
    ],
)
def test_mov_objects_that_cannot_be_is_no_change_at_all(
    file: File, names: list[str], parent: str, page: str
) -> None:
    before = file.data

    file.change({**file.move(names, parent), "page-id": uid(page)})

    assert file.data == before


@pytest.mark.parametrize("kind", [OrderedSet, TransitList])
def test_mov_objects_takes_any_sequence(file: File, kind: Any) -> None:
    change = file.move(["RE"], "FB")

    file.change({**change, "shapes": kind(change["shapes"])})

    assert file.children("FB") == ["RE"]


def with_copy() -> File:
    """A main instance with two shapes, a copy of it, a rectangle and a board beside them."""
    file = File()
    head = {"component_id": uid("comp"), "component_file": file.id, "component_root": True}
    file.data[Keyword("components")] = {uid("comp"): component()}
    file.change(
        file.add("frame", "main", main_instance=True, **head),
        file.add("rect", "m1", "main"),
        file.add("frame", "copy", shape_ref=uid("main"), remote_synced=True, **head),
        file.add("rect", "c1", "copy", shape_ref=uid("m1"), ignore_touched=True),
        file.add("rect", "free"),
        file.add("frame", "board"),
    )
    return file


@pytest.mark.parametrize(
    ("names", "parent"),
    [
        (["c1"], "root"),
        (["free"], "copy"),
        (["c1"], "copy"),
        (["free", "c1"], "board"),
        (["copy"], "main"),
    ],
)
def test_mov_objects_that_would_alter_a_copy_or_nest_a_component_in_itself_does_nothing(
    names: list[str], parent: str
) -> None:
    file = with_copy()
    before = file.data

    file.change(file.move(names, parent, index=0))

    assert file.data == before


@pytest.mark.parametrize("flag", ["allow_altering_copies", "syncing"])
def test_mov_objects_with_leave_alters_a_copy(flag: str) -> None:
    file = with_copy()

    file.change(file.move(["free"], "copy", index=0, **{flag: True}))

    assert file.children("copy") == ["free", "c1"]


def test_mov_objects_of_a_copy_as_a_whole_is_allowed_unless_it_lands_in_its_main() -> None:
    file = with_copy()

    file.change(file.move(["copy"], "board"), file.move(["board"], "main"), file.move(["free"], "main"))

    assert file.children("board") == ["copy"]
    assert file.children("main") == ["m1", "free"]


def test_mov_objects_of_a_shape_that_does_not_fit_is_refused(file: File) -> None:
    broken = Shape({**file.shape("RA"), Keyword("opacity"): "high"})
    file.objects[uid("RA")] = broken

    with pytest.raises(ShapeInvalid) as refused:
        file.change(file.move(["RA"], "GB"))

    assert refused.value.data["shape-id"] == uid("RA")


def test_mov_objects_without_a_parent_is_refused(file: File) -> None:
    change = file.move(["RE"], "root")
    del change["parent-id"]

    with pytest.raises(ChangesInvalid) as refused:
        file.change(change)

    assert (
        refused.value.data["explain"]
        == "changes[0] (mov-objects): key parent-id is missing; it must be a uuid"
    )


@pytest.mark.parametrize("shapes", [None, [], ["text"], [{}], [uid("RE"), None]])
def test_mov_objects_of_what_are_no_ids_moves_nothing(file: File, shapes: Any) -> None:
    before = file.data

    file.change({**file.move([], "root"), "shapes": shapes})

    assert file.data == before


@pytest.mark.parametrize("after", [None, "text", {}, uid("ghost")])
def test_mov_objects_after_what_is_no_child_goes_by_index(file: File, after: Any) -> None:
    file.change({**file.move(["RE"], "root"), "index": 0, "after-shape": after})

    assert file.children("root")[0] == "RE"
