"""Members and keys that Python takes for equal, or cannot hash, are all kept."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Codec, CompositeMap, Keyword, OrderedMap, TransitError, TransitSet, record
from penpot_plugins.files.transit import HANDLERS, Point

CODEC = Codec(HANDLERS)
A = Keyword("a")


def typed(items: Any) -> list[tuple[type, Any]]:
    """Members with their types: `1 == True` alone proves nothing."""
    return [(type(item), item) for item in items]


def test_decode_of_a_set_with_members_that_python_takes_for_equal_then_all_are_kept() -> None:
    members = CODEC.decode(b'["~#set",[1,true,1.0,"a","~:a","~$a"]]')
    assert type(members) is TransitSet
    assert [(kind.__name__, value) for kind, value in typed(members)] == [
        ("int", 1), ("bool", True), ("float", 1.0), ("str", "a"), ("Keyword", "a"), ("Symbol", "a")
    ]  # fmt: skip
    assert CODEC.encode(members, verbose=False) == b'["~#set",[1,true,1.0,"a","~:a","~$a"]]'


@pytest.mark.parametrize(
    ("text", "kind", "size"),
    [
        ('["~#set",[1,2]]', frozenset, 2),
        ('["~#set",[1,1,1.5]]', frozenset, 2),
        ('["~#set",[1,1,true]]', TransitSet, 2),
        ('["~#set",[0.0,-0.0]]', TransitSet, 2),
        ('["~#set",[[1],[1]]]', TransitSet, 2),
        ('["~#set",[["~#set",[1]],["~#set",[true]]]]', TransitSet, 2),
        ('["~#set",[["~#set",[1]],["~#set",[2]]]]', frozenset, 2),
        ('["~#set",[["~#point",["^ ","~:x",1]]]]', TransitSet, 1),
        ('["~#set",[]]', frozenset, 0),
    ],
)
def test_decode_of_a_set_then_it_is_a_frozenset_where_that_holds_it(text: str, kind: type, size: int) -> None:
    members = CODEC.decode(text.encode())
    assert (type(members), len(members)) == (kind, size)


PAIRS = [
    ('["^ ","~i1","x","~?t","y"]', '{"~i1":"x","~?t":"y"}', [(1, "x"), (True, "y")]),
    ('["^ ","a",1,"~:a",2]', '{"a":1,"~:a":2}', [("a", 1), (A, 2)]),
    ('["^ ","~i1",1,"~d1.0",[2],"b",3]', '{"~i1":1,"~d1.0":[2],"b":3}', [(1, 1), (1.0, [2]), ("b", 3)]),
]


@pytest.mark.parametrize(("compact", "verbose", "pairs"), PAIRS)
def test_decode_of_a_map_with_keys_that_python_takes_for_equal_then_every_pair_is_kept_in_order(
    compact: str, verbose: str, pairs: list[tuple[Any, Any]]
) -> None:
    for text in (compact, verbose):
        value = CODEC.decode(text.encode())
        assert type(value) is CompositeMap
        assert typed(value) == typed(key for key, _ in pairs)
        assert value == CompositeMap(pairs)
        assert CODEC.encode(value, verbose=False).decode() == compact
        assert CODEC.encode(value, verbose=True).decode() == verbose


def test_decode_of_a_collapsing_map_among_cached_keys_then_the_codes_stay_right() -> None:
    text = b'[["^ ","~:name",1,"name",2],["^ ","^0",3],["^ ","^1",4],"^0"]'
    first, second, third, last = CODEC.decode(text)
    assert first == CompositeMap([(Keyword("name"), 1), ("name", 2)])
    assert typed([*second, *third, last]) == typed([Keyword("name"), "name", Keyword("name")])


@pytest.mark.parametrize(
    "text", ['["^ ","~:a",1,"~:a",2]', '["~#cmap",["~:a",1,"~:a",2]]', '{"~:a":1,"~:a":2}']
)
def test_decode_of_a_key_that_is_repeated_then_the_last_value_counts(text: str) -> None:
    value = CODEC.decode(text.encode())
    assert (type(value), value) == (dict, {A: 2})


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ('["~#cmap",[[1],2,"~:a",3]]', [([1], 2), (A, 3)]),
        ('["~#cmap",[["^ "],2]]', [({}, 2)]),
        ('["~#cmap",[["~#set",[1]],2]]', [(frozenset([1]), 2)]),
        ('["~#cmap",["a",1,"~:a",2]]', [("a", 1), (A, 2)]),
    ],
)
def test_decode_of_a_composite_map_then_its_pairs_are_kept(text: str, pairs: list[tuple[Any, Any]]) -> None:
    value = CODEC.decode(text.encode())
    assert value == CompositeMap(pairs)
    assert CODEC.decode(CODEC.encode(value, verbose=True)) == value


def test_decode_of_a_composite_map_with_scalar_keys_only_then_it_is_a_dict() -> None:
    assert CODEC.decode(b'["~#cmap",["~:a",1,"b",2]]') == {A: 1, "b": 2}


def test_decode_of_a_record_with_keys_that_collapse_then_it_is_refused() -> None:
    with pytest.raises(TransitError, match="point must hold a dict"):
        CODEC.decode(b'["~#point",["^ ","~:x",1,"x",2]]')


def test_an_ordered_map_when_decoded_then_it_is_a_dict_in_order() -> None:
    value = CODEC.decode(b'["~#ordered-map",[["~:b",1],["~:a",["~#point",["^ ","~:x",1]]]]]')
    assert type(value) is OrderedMap
    assert list(value.items()) == [(Keyword("b"), 1), (A, Point(record(x=1)))]


def test_composite_map_when_used_then_it_counts_and_shows_its_pairs() -> None:
    value = CompositeMap([(1, "x"), (True, "y")])
    assert (len(value), value.items()) == (2, [(1, "x"), (True, "y")])
    assert repr(value) == "CompositeMap([(1, 'x'), (True, 'y')])"
    assert value != {1: "x"}
    with pytest.raises(TypeError):
        hash(value)
