"""add-page, mod-page, del-page, mov-page (contract/changes.md §8)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.shapes.construction import empty_page, root_shape
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import File, plain, shape, typed, uid


@pytest.fixture
def file() -> File:
    return File()


def whole_page(name: str, **attrs: Any) -> dict[Any, Any]:
    root = Shape({**root_shape(), Keyword("shapes"): [uid("a")]})
    page = typed({"id": uid(name), "name": name, **attrs})
    return {**page, Keyword("objects"): {ROOT_ID: root, uid("a"): shape("rect", "a")}}


def add(name: str) -> dict[str, Any]:
    return {"type": ":add-page", "id": uid(name), "name": name}


def order(file: File) -> list[Any]:
    names = {uid(name): name for name in ("page", "p2", "p3", "ghost")}
    return [names[page_id] for page_id in file.data["pages"]]


def test_add_page_by_id_and_name_appends_an_empty_one(file: File) -> None:
    file.change(add("p2"))

    assert order(file) == ["page", "p2"]
    assert file.data["pages-index"][uid("p2")] == empty_page(uid("p2"), "p2")
    assert file.is_valid()


def test_add_page_of_a_whole_page_uses_its_index_once(file: File) -> None:
    file.change({"type": ":add-page", "page": whole_page("p3", index=0, background="#eeeeee")})

    assert order(file) == ["p3", "page"]
    assert file.data["pages-index"][uid("p3")] == whole_page("p3", background="#eeeeee")


def test_add_page_of_a_page_with_nulls_drops_them_where_they_may_be_missing(file: File) -> None:
    nulls = {"index": None, "background": None, "comment-thread-positions": None}
    file.change({"type": ":add-page", "id": uid("p3"), "page": whole_page("p3", **nulls)})

    assert order(file) == ["page", "p3"]
    assert file.data["pages-index"][uid("p3")] == whole_page("p3")
    with pytest.raises(ChangesInvalid):
        file.change({"type": ":add-page", "page": {**whole_page("p2"), Keyword("objects"): None}})


def test_add_page_of_a_whole_page_beside_its_id_takes_the_page(file: File) -> None:
    file.change({"type": ":add-page", "id": uid("p2"), "page": whole_page("p3")})

    assert order(file) == ["page", "p3"]


def test_add_page_of_a_known_one_replaces_it_where_it_is(file: File) -> None:
    file.change(add("p2"), {"type": ":add-page", "page": whole_page("page")})

    assert order(file) == ["page", "p2"]
    assert uid("a") in file.objects


def test_add_page_from_json_reads_ids_and_records(file: File) -> None:
    change = {"type": "add-page", "page": plain(whole_page("p2"))}

    file.change(change, from_json=True)

    assert file.data["pages-index"][uid("p2")] == whole_page("p2")
    assert file.is_valid()


@pytest.mark.parametrize(
    ("change", "explain"),
    [
        (
            {"id": uid("p2"), "name": "P", "page": whole_page("p2")},
            "it must be either id and name, or a whole page, got id, name and page",
        ),
        ({"id": uid("p2")}, "it must be either id and name, or a whole page, got id alone"),
        ({"name": "P"}, "it must be either id and name, or a whole page, got name alone"),
        ({}, "it must be either id and name, or a whole page, got neither"),
        ({"page": {}}, "key page.id is missing; it must be a uuid"),
        ({"page": None}, "it must be either id and name, or a whole page, got neither"),
        ({"page": 5}, "key page must be a page, got"),
        ({"page": {**whole_page("p"), "background": "red"}}, "key page.background must be a colour"),
        (
            {"page": {**whole_page("p"), "objects": {"a": 1}}},
            "key page.objects must be a map whose every key",
        ),
    ],
)
def test_add_page_that_says_too_much_or_too_little_is_refused(
    file: File, change: dict[str, Any], explain: str
) -> None:
    before = file.data

    with pytest.raises(ChangesInvalid) as refused:
        file.change({"type": ":add-page", **change})

    assert refused.value.status == 400
    assert refused.value.data["explain"].startswith(f"changes[0] (add-page): {explain}")
    assert file.data is before


def test_mod_page_sets_removes_and_keeps(file: File) -> None:
    looks = {"background": "#123456", "pixel-grid-color": "#abc", "pixel-grid-opacity": 0.3}

    file.change({"type": ":mod-page", "id": file.page_id, "name": "First", **looks})
    file.change({"type": ":mod-page", "id": file.page_id, "pixel-grid-color": None})

    page = file.data["pages-index"][file.page_id]
    assert (page["name"], page["background"], page["pixel-grid-opacity"]) == ("First", "#123456", 0.3)
    assert "pixel-grid-color" not in page
    assert file.is_valid()


@pytest.mark.parametrize("attrs", [{"background": "red"}, {"name": None}, {"pixel-grid-opacity": "x"}])
def test_mod_page_with_a_bad_value_is_refused(file: File, attrs: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change({"type": ":mod-page", "id": file.page_id, **attrs})


def test_mod_and_del_page_of_a_missing_one_change_nothing(file: File) -> None:
    before = file.data

    file.change(
        {"type": ":mod-page", "id": uid("ghost"), "name": "G"}, {"type": ":del-page", "id": uid("ghost")}
    )

    assert file.data == before


def test_del_page_removes_it_twice_without_error(file: File) -> None:
    file.change(add("p2"))

    file.change({"type": ":del-page", "id": file.page_id}, {"type": ":del-page", "id": file.page_id})

    assert order(file) == ["p2"]
    assert list(file.data["pages-index"]) == [uid("p2")]


@pytest.mark.parametrize(
    ("page", "index", "expected"),
    [
        ("p3", 9, ["page", "p2", "p3"]),
        ("p3", 0, ["p3", "page", "p2"]),
        ("page", 2, ["p2", "page", "p3"]),
        ("ghost", 1, ["page", "ghost", "p2", "p3"]),
    ],
)
def test_mov_page_puts_it_at_the_index(file: File, page: str, index: int, expected: list[str]) -> None:
    file.change(add("p2"), add("p3"))

    file.change({"type": ":mov-page", "id": uid(page), "index": index})

    assert order(file) == expected


def test_add_page_by_id_and_name_with_a_null_page_makes_an_empty_one(file: File) -> None:
    file.change({**add("p2"), "page": None})

    assert order(file) == ["page", "p2"]
    assert list(file.data["pages-index"][uid("p2")]["objects"]) == [uid("root")]
