"""What the client makes of the values that a test writes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.params import json_body, keywordize, query_pairs
from penpot_core.transit import Keyword

ID = UUID("9f1c0b6e-4a53-8f0e-8000-000000000001")


class Shape(dict[Any, Any]):
    pass


def test_keywordize_when_maps_are_nested_then_all_text_keys_are_keywords() -> None:
    done = keywordize({"changes": [{"type": Keyword("add-obj"), "obj": Shape(name="R")}], ID: "kept"})
    change = done[Keyword("changes")][0]
    assert [type(key) for key in done] == [Keyword, UUID]
    assert type(change["obj"]) is Shape
    assert {type(key) for key in (*change, *change["obj"])} == {Keyword}
    assert type(change["obj"]["name"]) is str


def test_json_body_when_values_are_ids_sets_and_keywords_then_they_are_texts() -> None:
    body = json_body({"id": ID, "ids": {ID}, "role": Keyword("editor"), "n": 1.5, "none": None})
    assert json.loads(body) == {"id": str(ID), "ids": [str(ID)], "role": "editor", "n": 1.5, "none": None}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ID, [str(ID)]),
        (True, ["true"]),
        (3, ["3"]),
        ([1, 2], ["1", "2"]),
        (frozenset({"a"}), ["a"]),
        (None, []),
        ("a&b", ["a&b"]),
    ],
)
def test_query_pairs_when_given_a_value_then_it_is_repeated_or_left_out(
    value: object, expected: list[str]
) -> None:
    assert query_pairs({"key": value}) == [("key", text) for text in expected]
