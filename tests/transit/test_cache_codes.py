"""Cache codes: which strings are numbered, in which order, and what happens after 44 x 44 (contract/transit.md §2)."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from penpot_core.transit import Codec, Keyword, Symbol, TaggedValue, TransitError, record
from penpot_core.transit.cache import CAPACITY, CODES
from tests.transit import oracle

CODEC = Codec()
SAMPLES = Path(__file__).parent / "samples"


def tree(value: Any) -> Any:
    """The JSON tree of the compact form."""
    return orjson.loads(CODEC.encode(value, verbose=False))


def test_codes_then_the_first_and_last_are_those_of_the_format() -> None:
    assert CODES[:2] == ("^0", "^1")
    assert CODES[43:46] == ("^[", "^10", "^11")
    assert (CODES[-1], len(CODES), len(set(CODES))) == ("^[[", 1936, 1936)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([Keyword("ab")] * 2, ["~:ab", "^0"]),
        ([Keyword("a")] * 2, ["~:a", "~:a"]),
        ([Symbol("ab")] * 2, ["~$ab", "^0"]),
        (["abcd"] * 2, ["abcd", "abcd"]),
        ([{"abcd": 1}] * 2, [["^ ", "abcd", 1], ["^ ", "^0", 1]]),
        ([{"abc": 1}] * 2, [["^ ", "abc", 1]] * 2),
        ([{"abcd": "abcd"}], [["^ ", "abcd", "abcd"]]),
        ([{11: 1}] * 2, [["^ ", "~i11", 1], ["^ ", "^0", 1]]),
        ([{"~a": 1}] * 2, [["^ ", "~~a", 1]] * 2),
        ([{"~ab": 1}] * 2, [["^ ", "~~ab", 1], ["^ ", "^0", 1]]),
        ([{None: 1}] * 2, [["^ ", "~_", 1]] * 2),
        (
            [frozenset([1]), TaggedValue("x", [2])] * 2,
            [["~#set", [1]], ["~#x", [2]], ["^0", [1]], ["~#x", [2]]],
        ),
        ([record(name=Keyword("name"))], [["^ ", "~:name", "^0"]]),
        ([{"😀😀": 1}] * 2, [["^ ", "😀😀", 1], ["^ ", "^0", 1]]),
        ([{"a😀": 1}] * 2, [["^ ", "a😀", 1]] * 2),
        ([Keyword("😀")] * 2, ["~:😀", "^0"]),
        ([{"żółw": 1}] * 2, [["^ ", "żółw", 1], ["^ ", "^0", 1]]),
    ],
)
def test_encode_of_strings_that_occur_again_then_only_the_cacheable_ones_get_codes(
    value: Any, expected: Any
) -> None:
    assert tree(value) == expected
    assert CODEC.decode(orjson.dumps(expected)) == value


def test_encode_of_nested_maps_then_a_key_is_numbered_before_its_value() -> None:
    value = {"outer": {"inner": [{"outer": 1, "inner": 2}]}}
    assert tree(value) == ["^ ", "outer", ["^ ", "inner", [["^ ", "^0", 1, "^1", 2]]]]
    assert CODEC.decode(orjson.dumps(tree(value))) == value


def test_encode_when_the_codes_are_used_up_then_numbering_starts_anew() -> None:
    names = [Keyword(f"key-{number}") for number in range(CAPACITY)]
    extra = Keyword("one-more")
    encoded = tree([*names, names[0], names[-1], extra, names[0], extra, names[0]])
    assert encoded[CAPACITY:] == ["^0", "^[[", "~:one-more", "~:key-0", "^0", "^1"]


@pytest.mark.parametrize("seed", range(3))
def test_codes_when_they_overflow_many_times_then_every_reader_agrees(seed: int) -> None:
    dice = random.Random(seed)
    keys = [UUID(int=dice.getrandbits(128)) for _ in range(3000)]
    names = [Keyword(f"name-{dice.randrange(2500)}") for _ in range(3000)]
    value = [
        {key: {name: frozenset([name]), "text": name}} for key, name in zip(keys, names, strict=True)
    ] * 2
    data = CODEC.encode(value, verbose=False)
    assert CODEC.decode(data) == value
    assert oracle.read(data) == oracle.neutral(value)


def test_decode_of_a_code_from_before_the_restart_then_it_is_refused() -> None:
    names = [f"~:key-{number}" for number in range(CAPACITY + 1)]
    assert CODEC.decode(orjson.dumps([*names, "^0"]))[-1] == Keyword(f"key-{CAPACITY}")
    with pytest.raises(TransitError, match="cache code"):
        CODEC.decode(orjson.dumps([*names, "^1"]))


def test_decode_of_a_tag_by_its_code_then_the_value_is_tagged() -> None:
    assert CODEC.decode(b'[["~#set",["~:a"]],["^0",["~:b"]],{"^0":["~:c"]}]') == [
        frozenset([Keyword(name)]) for name in "abc"
    ]


def test_decode_of_objects_with_codes_then_they_are_resolved_too() -> None:
    assert CODEC.decode(b'[{"~:some-key":1},{"^0":2},["^ ","^0","^0"]]') == [
        record(some_key=1),
        record(some_key=2),
        record(some_key=Keyword("some-key")),
    ]


def test_decode_of_a_code_with_an_escape_then_it_is_a_code() -> None:
    assert CODEC.decode(b'["~:name","\\u005e0","\\u005E0"]') == [Keyword("name")] * 3


@pytest.mark.parametrize(
    "text",
    [
        '["~:name","^1"]',
        '[["^ ","~:name",1],["^ ","^1",2]]',
        '[["~#set",[1]],"^0"]',
        '[["~#set",[1]],["^ ","^0",1]]',
        '["~:a","^0"]',
        '["~:name","^[["]',
        '["~:name","^00"]',
        '["~:name","^é"]',
        '[["^ ","~:name",1],["^1",2]]',
    ],
)
def test_decode_of_a_code_for_nothing_or_for_a_tag_in_the_wrong_place_then_it_is_refused(text: str) -> None:
    with pytest.raises(TransitError) as refusal:
        CODEC.decode(text.encode())
    assert refusal.value.reason == "malformed"


@pytest.mark.parametrize("name", ["file-data", "tokens", "shapes"])
def test_a_text_of_the_reference_when_read_and_written_again_then_every_code_is_the_same(name: str) -> None:
    data = (SAMPLES / f"{name}.transit.json").read_bytes()
    value = CODEC.decode(data)
    verbose = CODEC.encode(value, verbose=True)
    assert CODEC.decode(verbose) == value
    assert _texts_sorted(orjson.loads(CODEC.encode(value, verbose=False))) == _texts_sorted(
        orjson.loads(data)
    )


def _texts_sorted(node: Any) -> Any:
    """A compact tree with arrays of nothing but texts in order: sets have none of their own."""
    if not isinstance(node, list):
        return node
    return (
        sorted(node)
        if all(isinstance(item, str) for item in node)
        else [_texts_sorted(item) for item in node]
    )
