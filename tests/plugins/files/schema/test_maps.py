"""Maps, vectors, sets: what is known, what is required, what is left alone, and where a problem is."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, OrderedMap, OrderedSet, TaggedValue, TransitList, TransitSet
from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.collections import keywords_of, map_of, sequence, set_of, vector
from penpot_plugins.files.schema.maps import Fields, exactly_one, map_with
from penpot_plugins.files.schema.problem import Problem
from penpot_plugins.files.schema.scalars import BOOLEAN, KEYWORD, NUMBER, STRING, UUID_VALUE, one_of
from penpot_plugins.files.schema.schema import Schema
from tests.plugins.files.builders import typed, uid

OPEN = map_with(Fields({"a": NUMBER}, {"b": STRING}))
CLOSED = map_with(Fields({"a": NUMBER}, {"b": STRING}), "a thing", closed=True)
EITHER = map_with(Fields({}, {"a": NUMBER, "b": STRING}), rule=exactly_one("a", "b"))
KINDS = by_keyword(
    "type",
    {
        "x": map_with(Fields({"type": one_of("x"), "v": NUMBER})),
        "y": map_with(Fields({"type": one_of("y"), "v": BOOLEAN})),
    },
    "an x or a y",
)


def path_of(problem: Problem | None) -> tuple[Any, ...] | None:
    return None if problem is None else problem.path


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        (OPEN, {"a": 1}, None),
        (OPEN, {"a": 1, "b": "x", "other": object()}, None),
        (OPEN, {}, ("a",)),
        (OPEN, {"b": "x"}, ("a",)),
        (OPEN, {"a": 1, "b": None}, ("b",)),
        (OPEN, [], ()),
        (OPEN, None, ()),
        (OPEN, TaggedValue("map", {}), ()),
        (CLOSED, {"a": 1, "b": "x"}, None),
        (CLOSED, {"a": 1, "c": 1}, ("c",)),
        (EITHER, {"a": 1}, None),
        (EITHER, {"a": 1, "b": "x"}, ()),
        (EITHER, {}, ()),
        (nullable(NUMBER), None, None),
        (nullable(NUMBER), "x", ()),
        (vector(NUMBER), [], None),
        (vector(NUMBER), [1, 2], None),
        (vector(NUMBER), [1, "x", 3], (1,)),
        (vector(NUMBER), TransitList([1]), ()),
        (vector(NUMBER), TransitSet([1]), ()),
        (vector(NUMBER), (1,), ()),
        (vector(NUMBER, least=1), [], ()),
        (sequence(NUMBER), TransitList([1]), None),
        (sequence(NUMBER), frozenset({1}), None),
        (sequence(NUMBER), OrderedSet([1]), None),
        (sequence(NUMBER), [1, None], None),
        (sequence(NUMBER), None, None),
        (sequence(NUMBER), {}, ()),
        (set_of(KEYWORD), frozenset({Keyword("a")}), None),
        (set_of(KEYWORD), OrderedSet([Keyword("a")]), None),
        (set_of(KEYWORD), frozenset({"a"}), ()),
        (set_of(KEYWORD), [Keyword("a")], ()),
        (map_of(KEYWORD, NUMBER), {"a": 1}, None),
        (map_of(KEYWORD, NUMBER), {"a": "1"}, ("a",)),
        (map_of(UUID_VALUE, NUMBER), {"a": 1}, ()),
        (map_of(STRING, NUMBER, ordered=True), OrderedMap({}), None),
        (map_of(STRING, NUMBER, ordered=True), {}, ()),
        (KINDS, {"type": ":x", "v": 1}, None),
        (KINDS, {"type": ":y", "v": 1}, ("v",)),
        (KINDS, {"type": ":z", "v": 1}, ("type",)),
        (KINDS, {"type": "x", "v": 1}, ("type",)),
        (KINDS, {"type": [], "v": 1}, ("type",)),
        (KINDS, {"v": 1}, ("type",)),
        (KINDS, 5, ()),
    ],
)
def test_check_tells_where_the_first_problem_is(
    schema: Schema, value: Any, path: tuple[Any, ...] | None
) -> None:
    assert path_of(schema.check(typed(value))) == path


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        (OPEN, {"a": 1}, ("a",)),
        (OPEN, {Keyword("a"): 1, "b": 5}, None),
        (CLOSED, {Keyword("a"): 1, "b": "x"}, ("b",)),
        (CLOSED, {Keyword("a"): 1, 7: "x"}, ("the number 7",)),
        (OPEN, {Keyword("a"): 1, uid("k"): "x"}, None),
    ],
)
def test_check_takes_a_text_key_for_an_unknown_one(
    schema: Schema, value: dict[Any, Any], path: tuple[Any, ...] | None
) -> None:
    assert path_of(schema.check(value)) == path


def test_check_deep_inside_gives_the_whole_path() -> None:
    schema = map_with(Fields({"list": vector(OPEN)}))

    problem = schema.check(typed({"list": [{"a": 1}, {"a": "x"}]}))

    assert problem is not None
    assert problem.path == ("list", 1, "a")
    assert problem.sentence() == 'attribute list[1].a must be a number, got text "x"'


def test_later_fields_win_over_earlier_ones() -> None:
    joined = Fields({"a": NUMBER}, {"b": STRING}) | Fields({"b": NUMBER})
    schema = map_with(joined)

    assert path_of(schema.check(typed({"a": 1}))) == ("b",)
    assert schema.fits(typed({"a": 1, "b": 2}))


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (OPEN, {"a": "1", "c": "1"}, {"a": 1, "c": "1"}),
        (vector(NUMBER), ["1", "x"], [1, "x"]),
        (vector(NUMBER), TransitList(["1"]), [1]),
        (vector(STRING), TransitList(["1"]), ["1"]),
        (set_of(KEYWORD), ["a", "a"], frozenset({Keyword("a")})),
        (map_of(UUID_VALUE, NUMBER), {str(uid("a")): "2"}, {uid("a"): 2}),
        (KINDS, {"type": "x", "v": "2"}, {"type": ":x", "v": 2}),
        (KINDS, {"type": "z", "v": "2"}, {"type": "z", "v": "2"}),
        (KINDS, "x", "x"),
        (OPEN, 5, 5),
        (nullable(NUMBER), None, None),
        (vector(NUMBER), "1", "1"),
        (set_of(NUMBER), 7, 7),
        (map_of(STRING, NUMBER), [], []),
    ],
)
def test_decode_reads_what_it_knows_and_leaves_the_rest(schema: Schema, value: Any, expected: Any) -> None:
    decoded = schema.decode(typed(value))

    assert decoded == typed(expected)
    assert type(decoded) is type(typed(expected))


def test_decode_of_a_set_with_unhashable_members_keeps_them() -> None:
    decoded = set_of(KEYWORD).decode([{}, []])

    assert decoded == TransitSet([{}, []])
    assert not set_of(KEYWORD).fits(decoded)


def test_decode_where_nothing_changes_returns_the_very_map() -> None:
    value = typed({"a": 1, "b": "x"})

    assert OPEN.decode(value) is value


def test_keywords_of_leaves_out_what_is_no_keyword() -> None:
    assert keywords_of(TransitSet([Keyword("a"), "b", {}])) == {"a"}
    assert keywords_of("text") == frozenset()
