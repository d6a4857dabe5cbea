"""add-obj, del-obj, reorder-children, fix-obj."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.errors import ChangesInvalid, FixUnknown
from penpot_plugins.files.model.keys import ROOT_ID
from tests.plugins.files.builders import File, component, set_ops, shape, typed, uid


@pytest.fixture
def file() -> File:
    return File()


def test_add_obj_at_indexes_inserts_before_what_was_there(file: File) -> None:
    file.change(
        file.add("rect", "a", index=0), file.add("rect", "b", index=0), file.add("rect", "c", index=1)
    )

    assert file.children("root") == ["b", "c", "a"]


def test_add_obj_without_parent_lands_in_its_frame(file: File) -> None:
    change = file.add("rect", "a")
    del change["parent-id"]

    file.change(change)

    assert file.shape("a")["parent-id"] == ROOT_ID
    assert file.children("root") == ["a"]


@pytest.mark.parametrize(("index", "expected"), [(99, "ab"), (-5, "ba"), (None, "ab")])
def test_add_obj_at_an_odd_index_stays_within(file: File, index: int | None, expected: str) -> None:
    file.change(file.add("rect", "a"), file.add("rect", "b", index=index))

    assert file.children("root") == list(expected)


def test_add_obj_of_a_known_id_elsewhere_replaces_it_and_leaves_the_old_place_listed(file: File) -> None:
    file.change(file.add("frame", "f"), file.add("rect", "a"))

    file.change(file.add("circle", "a", "f"))

    assert file.shape("a")["type"] == "circle"
    assert file.shape("a")["parent-id"] == uid("f")
    assert file.children("root") == ["f", "a"]
    assert file.children("f") == ["a"]


def test_add_obj_of_a_known_id_in_the_same_parent_keeps_its_place(file: File) -> None:
    file.change(file.add("rect", "a"), file.add("rect", "b"))

    file.change(file.add("rect", "b", index=0, r1=4))

    assert file.children("root") == ["a", "b"]
    assert file.shape("b")["r1"] == 4


@pytest.mark.parametrize(
    ("parent", "frame", "expected"),
    [
        ("nowhere", "nobody", ("root", "root")),
        ("nowhere", "f", ("root", "f")),
        ("g", "nobody", ("g", "root")),
        ("g", "f", ("g", "f")),
    ],
)
def test_add_obj_with_unknown_parent_or_frame_falls_back_to_the_root(
    file: File, parent: str, frame: str, expected: tuple[str, str]
) -> None:
    file.change(file.add("frame", "f"), file.add("group", "g", "f"))

    file.change(file.add("rect", "a", parent, frame=frame))

    assert (file.shape("a")["parent-id"], file.shape("a")["frame-id"]) == tuple(map(uid, expected))
    assert "a" in file.children(expected[0])


def test_add_obj_overrules_what_the_shape_says_of_its_place(file: File) -> None:
    change = file.add("rect", "a")
    change["obj"] = shape("rect", "other", parent_id=uid("x"), frame_id=uid("y"))

    file.change(change)

    added = file.objects[uid("a")]
    assert (added["id"], added["parent-id"], added["frame-id"]) == (uid("a"), ROOT_ID, ROOT_ID)


def test_add_obj_on_a_missing_page_changes_nothing(file: File) -> None:
    before = file.data

    file.change({**file.add("rect", "a"), "page-id": uid("no page")})

    assert file.data == before


@pytest.mark.parametrize(("ignored", "synced"), [({}, False), ({"ignore_touched": True}, True)])
def test_add_obj_into_a_copy_ends_its_being_synced(file: File, ignored: dict[str, Any], synced: bool) -> None:
    file.change(file.add("frame", "copy", shape_ref=uid("main"), remote_synced=True))

    file.change(file.add("rect", "a", "copy", **ignored))

    assert ("remote-synced" in file.shape("copy")) is synced
    assert file.children("copy") == ["a"]


def test_add_obj_into_another_shape_leaves_its_remote_synced_alone(file: File) -> None:
    file.change(file.add("frame", "f", remote_synced=True))

    file.change(file.add("rect", "a", "f"))

    assert file.shape("f")["remote-synced"] is True


def test_del_obj_takes_along_what_is_inside(file: File) -> None:
    file.change(
        file.add("frame", "f"), file.add("group", "g", "f"), file.add("rect", "a", "g"), file.add("rect", "b")
    )

    file.change(file.delete("f"))

    assert set(file.objects) == {ROOT_ID, uid("b")}
    assert file.children("root") == ["b"]


def test_del_obj_twice_is_no_error(file: File) -> None:
    file.change(file.add("rect", "a"))

    file.change(file.delete("a"), file.delete("a"), file.delete("never there"))

    assert file.shape("root")["shapes"] == []


def test_del_obj_of_the_root_leaves_an_empty_page(file: File) -> None:
    file.change(file.add("rect", "a"))

    file.change(file.delete("root"))

    assert file.objects == {}


@pytest.mark.parametrize(("ignored", "synced"), [({}, False), ({"ignore-touched": True}, True)])
def test_del_obj_in_a_copy_ends_its_being_synced(file: File, ignored: dict[str, Any], synced: bool) -> None:
    copy = file.add("frame", "copy", shape_ref=uid("main"), remote_synced=True)
    file.change(copy, file.add("rect", "a", "copy", ignore_touched=True))

    file.change(file.delete("a", **ignored))

    assert ("remote-synced" in file.shape("copy")) is synced
    assert file.children("copy") == []


def test_del_obj_ends_where_shapes_contain_each_other(file: File) -> None:
    file.change(file.add("group", "a"), file.add("group", "b", "a"))
    file.change(file.mod("b", shapes=[uid("a"), uid("b")]))

    file.change(file.delete("b"))

    assert set(file.objects) == {ROOT_ID}


def test_delete_and_undo_in_one_batch_puts_the_shape_back(file: File) -> None:
    file.change(*(file.add("rect", name) for name in "abc"))

    file.change(file.delete("b"), file.add("rect", "b", index=1))

    assert file.children("root") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [("ca", "bdca"), ("", "abcd"), ("dcba", "dcba"), ("axbcd", "abcd")],
)
def test_reorder_children_sorts_by_the_list(file: File, shapes: str, expected: str) -> None:
    file.change(*(file.add("rect", name) for name in "abcd"))

    file.change(
        {
            "type": ":reorder-children",
            "page-id": file.page_id,
            "parent-id": ROOT_ID,
            "shapes": [uid(name) for name in shapes],
        }
    )

    assert file.children("root") == list(expected)


@pytest.mark.parametrize("parent", ["a", "nobody"])
def test_reorder_children_of_what_has_none_changes_nothing(file: File, parent: str) -> None:
    file.change(file.add("rect", "a"))
    before = file.data

    file.change(
        {
            "type": ":reorder-children",
            "page-id": file.page_id,
            "parent-id": uid(parent),
            "shapes": [uid("a")],
        }
    )

    assert file.data == before


@pytest.mark.parametrize("fix", [{}, {"fix": ":broken-children"}])
def test_fix_obj_drops_children_that_do_not_exist(file: File, fix: dict[str, str]) -> None:
    file.change(file.add("frame", "f"), file.add("rect", "a", "f"))
    file.change(file.mod("f", shapes=[uid("ghost"), uid("a"), uid("spirit")]))

    file.change(
        {"type": ":fix-obj", "page-id": file.page_id, "id": uid("f"), **fix},
        {"type": ":fix-obj", "page-id": file.page_id, "id": uid("nobody")},
    )

    assert file.children("f") == ["a"]


def test_fix_obj_with_an_unknown_fix_is_refused(file: File) -> None:
    with pytest.raises(FixUnknown) as refused:
        file.change({"type": ":fix-obj", "page-id": file.page_id, "id": ROOT_ID, "fix": ":everything"})

    assert refused.value.status == 400
    assert (refused.value.code, refused.value.data["fix"]) == ("fix-not-implemented", "everything")


def test_changes_of_a_deleted_component_reach_its_own_shapes(file: File) -> None:
    main = shape("frame", "main", shapes=[uid("part")])
    part = shape("rect", "part", parent_id=uid("main"), frame_id=uid("main"))
    objects = {uid("main"): main, uid("part"): part}
    entry = {**component(), Keyword("objects"): objects, Keyword("deleted"): True}
    file.data[Keyword("components")] = {uid("comp"): entry}
    inside = {"component-id": uid("comp")}
    added = {key: item for key, item in file.add("rect", "more", "main").items() if key != "page-id"}

    file.change(
        {"type": ":mod-obj", "id": uid("part"), "operations": set_ops(name="Changed"), **inside},
        {**added, **inside},
        {"type": ":mov-objects", "parent-id": uid("main"), "index": 0, "shapes": [uid("more")], **inside},
    )

    stored = file.data["components"][uid("comp")]["objects"]
    assert stored[uid("part")]["name"] == "Changed"
    assert stored[uid("main")]["shapes"] == [uid("more"), uid("part")]
    assert objects[uid("main")] is main
    assert main["shapes"] == [uid("part")]


@pytest.mark.parametrize("entry", [component(), {**component(), Keyword("objects"): None}, None])
def test_changes_of_a_component_without_shapes_change_nothing(file: File, entry: Any) -> None:
    file.data[Keyword("components")] = {} if entry is None else {uid("comp"): entry}
    before = file.data

    file.change(
        {"type": ":mod-obj", "id": uid("a"), "operations": set_ops(name="X"), "component-id": uid("comp")},
        {"type": ":del-obj", "id": uid("a"), "component-id": uid("comp")},
        {"type": ":del-obj", "id": uid("a")},
    )

    assert file.data == before


@pytest.mark.parametrize("shapes", [None, [], ["text"], [{}]])
def test_reorder_children_by_what_are_no_ids_keeps_the_order(file: File, shapes: Any) -> None:
    file.change(file.add("rect", "a"), file.add("rect", "b"))

    file.change(
        {"type": ":reorder-children", "page-id": file.page_id, "parent-id": ROOT_ID, "shapes": shapes}
    )

    assert file.children("root") == ["a", "b"]


def test_fix_obj_with_an_unknown_fix_where_there_is_nothing_to_fix_changes_nothing(file: File) -> None:
    before = file.data

    file.change({"type": ":fix-obj", "page-id": uid("ghost"), "id": uid("a"), "fix": ":all"})

    assert file.data == before


@pytest.mark.parametrize(
    "change",
    [
        {"type": ":del-obj"},
        {"type": ":del-obj", "id": "text"},
        {"type": ":del-obj", "id": uid("a"), "page-id": None},
        {"type": ":reorder-children", "parent-id": uid("a")},
        {"type": ":reorder-children", "parent-id": uid("a"), "shapes": 5},
        {"type": ":fix-obj", "id": uid("a"), "fix": 5},
        {"type": ":add-obj", "id": uid("a"), "frame-id": ROOT_ID},
        {"type": ":add-obj", "id": uid("a"), "frame-id": ROOT_ID, "obj": {"id": uid("a")}},
        {"type": ":add-obj", "id": uid("a"), "obj": shape("rect")},
        {"type": ":add-obj", "id": uid("a"), "frame-id": ROOT_ID, "obj": shape("rect"), "index": 1.5},
    ],
)
def test_changes_with_a_bad_key_are_refused_as_params(file: File, change: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid) as refused:
        file.change(change)

    assert refused.value.code == "params-validation"
    assert typed(change)["type"] in refused.value.data["explain"]


def test_add_obj_of_a_bad_shape_keeps_nothing_of_the_batch(file: File) -> None:
    before = file.data

    with pytest.raises(ChangesInvalid) as refused:
        file.change(file.add("rect", "a"), file.add("group", "b", shapes=...))

    assert refused.value.data["explain"] == (
        "changes[1] (add-obj): key obj.shapes is missing; it must be a vector"
    )
    assert file.data is before
