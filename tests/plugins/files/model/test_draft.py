"""The simple model: file data as a draft and back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.model.draft import PlainDraft
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.model.objects import NO_LINK, PlainObjects
from penpot_plugins.files.shapes.construction import empty_file_data
from tests.plugins.files.builders import File, shape, uid

NOTE = Keyword("note")


@pytest.fixture
def data() -> dict[Any, Any]:
    file = File()
    file.change(
        file.add("frame", "f"),
        file.add("rect", "a", "f"),
        {"type": ":add-color", "color": {"id": uid("c"), "name": "R", "color": "#f00"}},
    )
    return file.data


def test_draft_without_changes_gives_equal_data(data: dict[Any, Any]) -> None:
    assert PlainDraft(data).to_data() == data


def test_draft_never_changes_what_it_was_built_from(data: dict[Any, Any]) -> None:
    before = copy.deepcopy(data)
    draft = PlainDraft(data)
    page = draft.page(uid("page"))
    assert page is not None

    page.put(NOTE, 1)
    page.objects.put(uid("b"), shape("rect", "b"))
    page.objects.remove(uid("a"))
    draft.put(NOTE, {uid("x"): {}})
    draft.put_entry("note", uid("y"), {})
    draft.put_entry("colors", uid("d"), {})
    draft.remove_entry("colors", uid("c"))
    draft.order_pages([])
    draft.remove_page(uid("page"))

    assert data == before


def test_draft_reads_and_writes_top_level_values(data: dict[Any, Any]) -> None:
    draft = PlainDraft(data)

    draft.put(NOTE, 5)
    draft.remove("options")
    draft.remove("never there")

    assert (draft.get("note"), draft.get("options")) == (5, None)
    assert NOTE in set(draft.keys())
    assert not {"pages", "pages-index"} & set(draft.keys())
    assert draft.to_data()["note"] == 5


def test_draft_drops_top_level_nulls(data: dict[Any, Any]) -> None:
    draft = PlainDraft({**data, NOTE: None})
    draft.put(Keyword("options"), None)

    assert not {"note", "options"} & set(draft.to_data())


def test_draft_makes_the_map_of_an_entry_and_leaves_it_empty(data: dict[Any, Any]) -> None:
    draft = PlainDraft(data)

    draft.put_entry("media", uid("m"), {NOTE: 1})
    assert draft.entry("media", uid("m")) == {NOTE: 1}
    assert list(draft.entry_ids("media")) == [uid("m")]

    draft.remove_entry("media", uid("m"))
    draft.remove_entry("media", uid("m"))
    draft.remove_entry("typographies", uid("t"))
    assert draft.entry("media", uid("m")) is None
    assert draft.to_data()["media"] == {}
    assert "typographies" not in draft.to_data()


def test_draft_keeps_a_put_map_apart_from_the_one_given() -> None:
    given = {uid("x"): {NOTE: 1}}
    draft = PlainDraft(empty_file_data(uid("file")))

    draft.put(Keyword("colors"), given)
    draft.remove_entry("colors", uid("x"))

    assert list(given) == [uid("x")]


def test_draft_has_pages_with_attributes_apart_from_objects(data: dict[Any, Any]) -> None:
    draft = PlainDraft(data)
    page = draft.page(uid("page"))
    assert page is not None

    assert set(page.keys()) == {"id", "name"}
    assert (page.get("name"), page.get("note"), draft.page(uid("ghost"))) == ("Page 1", None, None)
    page.put(NOTE, 1)
    page.remove("name")
    page.remove("never there")

    assert set(draft.to_data()["pages-index"][uid("page")]) == {"id", "note", "objects"}


def test_draft_adds_replaces_and_removes_pages_whatever_their_order(data: dict[Any, Any]) -> None:
    draft = PlainDraft(data)

    draft.add_page(uid("p2"), {NOTE: 2}, {uid("a"): shape("rect", "a")})
    draft.add_page(uid("page"), {NOTE: 1}, {})
    draft.order_pages([uid("ghost"), uid("p2")])

    assert draft.pages == (uid("ghost"), uid("p2"))
    assert draft.to_data()["pages-index"][uid("page")] == {NOTE: 1, Keyword("objects"): {}}
    draft.remove_page(uid("p2"))
    draft.remove_page(uid("ghost"))
    assert list(draft.to_data()["pages-index"]) == [uid("page")]


def test_objects_answer_questions_about_what_is_there() -> None:
    head = {
        "component_id": uid("c"),
        "component_file": uid("f"),
        "component_root": True,
        "main_instance": True,
    }
    objects = PlainObjects({uid("a"): shape("frame", "a", shapes=[uid("b"), uid("b"), uid("x")], **head)})
    objects.put(uid("b"), shape("rect", "b", parent_id=uid("a"), frame_id=uid("a"), shape_ref=uid("m")))

    assert set(objects.ids()) == {uid("a"), uid("b")}
    assert (objects.parent_id(uid("a")), objects.frame_id(uid("b")), objects.type(uid("b"))) == (
        ROOT_ID,
        uid("a"),
        "rect",
    )
    assert objects.children(uid("a")) == [uid("b"), uid("b"), uid("x")]
    assert objects.component(uid("a")) == (uid("c"), uid("f"), True, True, None)
    assert (objects.component(uid("a")).is_head, objects.component(uid("b")).in_copy) == (True, True)


def test_objects_answer_questions_about_what_is_not_there() -> None:
    objects = PlainObjects()
    objects.remove(uid("a"))

    assert (objects.parent_id(uid("a")), objects.type(uid("a"))) == (None, None)
    assert list(objects.children(uid("a"))) == []
    assert objects.component(uid("a")) == NO_LINK


@pytest.mark.parametrize("shapes", [None, "text", 5, {}, [None, "x", {}]])
def test_objects_have_no_children_where_the_list_is_none(shapes: Any) -> None:
    assert PlainObjects({uid("a"): shape("rect", "a", shapes=shapes)}).children(uid("a")) == []
