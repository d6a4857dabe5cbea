"""Texts that are refused: empty, cut short, malformed, over a limit."""

from __future__ import annotations

import sys
from typing import Any
from uuid import UUID

import orjson
import pytest

from penpot_core.transit import Codec, Limits, TransitError, json_in
from penpot_core.transit.limits import MAX_COLLIDING, MAX_DEPTH
from penpot_plugins.files.transit import HANDLERS

CODEC = Codec(HANDLERS)
SMALL = Limits(depth=5, items=20, key_length=10, text_length=30)


def reason(data: bytes, codec: Codec = CODEC) -> str:
    """Why a text is refused."""
    with pytest.raises(TransitError) as refusal:
        codec.decode(data)
    assert str(refusal.value).endswith(".")
    return refusal.value.reason


@pytest.mark.parametrize("data", [b"", b" ", b" \r\n\t "])
def test_decode_of_nothing_then_the_reason_is_empty(data: bytes) -> None:
    assert reason(data) == "empty"


WHOLE = '["^ ","~:fullname","Alé",["~#set",["~u00000000-0000-0000-0000-000000000000",-1.5e3,true]]]'.encode()


@pytest.mark.parametrize("length", range(1, len(WHOLE)))
def test_decode_of_a_text_cut_anywhere_then_the_reason_is_truncated(length: int) -> None:
    assert reason(WHOLE[:length]) == "truncated"


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "nope",
        "{]",
        "[1 2]",
        "[1,]",
        '{"~:a" 1}',
        "[01]",
        "[NaN]",
        "[1]x",
        "[1] [2]",
        '["a\nb"]',
        '["\\x"]',
        '["\\ud800"]',
        "\ufeff[1]",
        '["^ ","~:a"]',
        '["^ ","~:a",1,"~:b"]',
        '["^ ",1,2]',
        '["^ ",null,2]',
        '["^ ",[1],2]',
        '["^ ",["~#set",[]],2]',
        '["^ ","^ ",2]',
        '["~#point"]',
        '["~#point",{},1]',
        '["~#point",[]]',
        '["~#point",5]',
        '["~#point",null]',
        '["~#point",["~#cmap",[[1],2]]]',
        '{"~#point":{},"~:a":1}',
        '["~:a","~#point"]',
        '["~#set",5]',
        '["~#set","abc"]',
        '["~#set",{"~:a":1}]',
        '["~#list",{}]',
        '["~#cmap",[1]]',
        '["~#cmap",{}]',
        '["~#ordered-map",[["~:a"]]]',
        '["~#ordered-map",[["~:a",1,2]]]',
        '["~#ordered-map",[[[],1]]]',
        '["~#ordered-map",5]',
        '["~#ratio",["~n1","~n0"]]',
        '["~#ratio",[1]]',
        '["~#u",["x",1]]',
        '["~#u",[1]]',
        '["~#uri",5]',
        '["~#duration",1.5]',
        '["~#duration",true]',
        '["~#file",5]',
        '["~#m","x"]',
        '["~#penpot/path-data","abc"]',
        '["~#penpot/fills","abc"]',
        '["~#penpot/pointer",{}]',
    ],
)
def test_decode_of_a_malformed_text_then_the_reason_is_malformed(text: str) -> None:
    assert reason(text.encode()) == "malformed"


def test_decode_of_bytes_that_are_not_utf8_then_the_reason_is_malformed() -> None:
    assert reason(b'["\xff"]') == "malformed"


def test_refusal_of_a_value_then_it_names_the_tag_and_not_the_content() -> None:
    with pytest.raises(TransitError) as refusal:
        CODEC.decode(b'["~#point","my-secret"]')
    assert "point" in str(refusal.value)
    assert "my-secret" not in str(refusal.value)


def nested(opening: str, closing: str, depth: int) -> bytes:
    """A text of so many levels."""
    return (opening * depth + "1" + closing * depth).encode()


NESTED = [
    ("[", "]"),
    ('{"a":', "}"),
    ('["^ ","a",', "]"),
    ('["~#x",', "]"),
    ('{"~#x":', "}"),
    ('["~#list",[', "]]"),
]


@pytest.mark.parametrize(("opening", "closing"), NESTED)
@pytest.mark.parametrize("depth", [200, 1000, 5000, 200_000])
def test_decode_of_deep_nesting_then_the_reason_is_limit(opening: str, closing: str, depth: int) -> None:
    assert reason(nested(opening, closing, depth + 1)) == "limit"


@pytest.mark.parametrize(("opening", "closing"), NESTED)
def test_decode_at_the_deepest_allowed_then_it_is_read_and_can_be_written(opening: str, closing: str) -> None:
    levels = 2 if opening.endswith("[[") or "list" in opening else 1
    data = nested(opening, closing, 200 // levels)
    value = CODEC.decode(data)
    for verbose in (False, True):
        assert CODEC.decode(CODEC.encode(value, verbose=verbose)) == value


def test_decode_when_the_stack_is_nearly_full_then_the_reason_is_limit_too() -> None:
    codec = Codec((), Limits(depth=MAX_DEPTH))
    data = nested('{"~#x":', "}", MAX_DEPTH)

    def deeper(frames: int) -> str:
        return reason(data, codec) if frames == 0 else deeper(frames - 1)

    used = 0
    frame: Any = sys._getframe()
    while frame is not None:
        used, frame = used + 1, frame.f_back
    assert deeper(sys.getrecursionlimit() - used - 300) == "limit"


@pytest.mark.parametrize("kind", [list, dict])
def test_encode_of_a_value_that_holds_itself_then_the_reason_is_limit(kind: type) -> None:
    value: Any = kind()
    value.append(value) if kind is list else value.update(a=value)
    for verbose in (False, True):
        with pytest.raises(TransitError) as refusal:
            CODEC.encode(value, verbose=verbose)
        assert refusal.value.reason == "limit"


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        (b"[[[[[1]]]]]", True),
        (b"[[[[[[1]]]]]]", False),
        (b"[" + b"1," * 19 + b"1]", True),
        (b"[" + b"1," * 20 + b"1]", False),
        (b"[[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1,1,1]]", True),
        (b"[[1,1,1,1,1,1,1,1],[1,1,1,1,1,1,1,1,1,1,1]]", False),
        (b'["%b"]' % (b"," * 25), True),
        (b'["%b"]' % (b"x" * 30), True),
        (b'["%b"]' % (b"x" * 31), False),
        (b'["%b"]' % ("é" * 30).encode(), True),
        (b'["%b"]' % (b'\\"' * 31), False),
        (b'["%b"]' % (b'\\"' * 30), True),
        (b'["%b","%b"]' % (b"x" * 20, b"y" * 20), True),
        (b'{"~:%b":1}' % (b"k" * 8), True),
        (b'{"~:%b":1}' % (b"k" * 9), False),
        (b'{"%b":1}' % (b"k" * 11), False),
        (b'["^ ","%b",1]' % (b"k" * 11), False),
        (b'["~:%b"]' % (b"k" * 11), False),
        (b'["~$%b"]' % (b"k" * 11), False),
        (b'["~#%b",1]' % (b"k" * 11), False),
        (b'["%b"]' % (b"k" * 11), True),
    ],
)
def test_decode_at_and_over_a_limit_then_only_the_latter_is_refused(data: bytes, fits: bool) -> None:
    codec = Codec((), SMALL)
    if fits:
        codec.decode(data)
    else:
        assert reason(data, codec) == "limit"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[[[[[[1]]]]]]", "limit"),
        (b'{"%b":1}' % (b"k" * 11), "limit"),
        (b'{"a":"%b"}' % (b"x" * 31), "limit"),
        (b"[" + b"1," * 20 + b"1]", "limit"),
        (nested("[", "]", 5000), "limit"),
        (b"", "empty"),
        (b'{"fullname": "Al', "truncated"),
        (b"hello", "malformed"),
        (b"{} {}", "malformed"),
    ],
)
def test_json_in_of_a_bad_body_then_the_reason_is_told(data: bytes, why: str) -> None:
    with pytest.raises(TransitError) as refusal:
        json_in(data, SMALL)
    assert refusal.value.reason == why


@pytest.mark.parametrize("exponent", [10_001, 999_999_999, -10_001])
def test_decode_of_a_decimal_with_a_huge_exponent_then_the_reason_is_limit(exponent: int) -> None:
    assert reason(b'["~f1E%d"]' % exponent) == "limit"


@pytest.mark.parametrize("bounds", [{"depth": 0}, {"depth": MAX_DEPTH + 1}, {"items": 0}, {"text_length": 0}])
def test_limits_that_cannot_be_honoured_then_they_are_refused(bounds: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="limit"):
        Limits(**bounds)


def colliding_uuids(count: int) -> list[str]:
    """Different uuids with one hash: Python hashes integers modulo 2**61 - 1."""
    return [f"~u{UUID(int=5 + (2**61 - 1) * number)}" for number in range(count)]


@pytest.mark.parametrize(
    "form", ["set", "map", "compact map", "composite map", "ordered map", "decimals", "ratios"]
)
def test_decode_of_many_keys_or_members_with_one_hash_then_the_reason_is_limit(form: str) -> None:
    ids = colliding_uuids(5000)
    numbers = [f"~n{5 + (2**61 - 1) * number}" for number in range(5000)]
    tree: Any = {
        "set": ["~#set", ids],
        "map": {one: [1] for one in ids},
        "compact map": ["^ ", *(part for one in ids for part in (one, 1))],
        "composite map": ["~#cmap", [part for one in numbers for part in (one, 1)]],
        "ordered map": ["~#ordered-map", [[one, 1] for one in numbers]],
        "decimals": ["~#set", [f"~f{number[2:]}" for number in numbers]],
        "ratios": ["~#set", [["~#ratio", [f"~n{5 * d + (2**61 - 1) * d * d}", d]] for d in range(1, 5000)]],
    }[form]
    assert reason(orjson.dumps(tree)) == "limit"


def test_decode_of_a_few_keys_with_one_hash_then_they_are_read() -> None:
    ids = colliding_uuids(MAX_COLLIDING)
    value = CODEC.decode(orjson.dumps([dict.fromkeys(ids, 1), ["~#set", ids], ids]))
    assert (len(value[0]), len(value[1])) == (MAX_COLLIDING, MAX_COLLIDING)
