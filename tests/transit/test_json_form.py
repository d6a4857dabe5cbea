"""The JSON form of requests and answers (contract/http.md §3.2, §4)."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from asyncpg.pgproto.pgproto import UUID as DriverUuid
from hypothesis import given, settings
from hypothesis import strategies as st

from penpot_core.transit import (
    CompositeMap,
    Duration,
    Encoded,
    JsonEncoder,
    Keyword,
    OrderedMap,
    OrderedSet,
    Symbol,
    TaggedValue,
    TransitError,
    TransitList,
    TransitSet,
    Uri,
    json_in,
    record,
)
from penpot_core.transit.casing import REMEMBERED

ENCODER = JsonEncoder()
ZERO = UUID(int=0)


class Role(StrEnum):
    OWNER = "owner"


class Box(dict[Any, Any]):
    """A record of a plugin."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (record(is_active=True, woff1_file_id=None), '{"isActive":true,"woff1FileId":null}'),
        ({Keyword("penpot/utm-source"): 1, Symbol("a-b"): 2}, '{"utmSource":1,"aB":2}'),
        ({"as-it-is": 1, ZERO: 2, 5: 3}, f'{{"as-it-is":1,"{ZERO}":2,"5":3}}'),
        ({1.5: 4, True: 5, None: 6}, '{"1.5":4,"true":5,"":6}'),
        ([Keyword("a-b"), Keyword("ns/a-b"), Symbol("x/y")], '["a-b","a-b","y"]'),
        (ZERO, f'"{ZERO}"'),
        (datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC), '"2023-11-14T22:13:20Z"'),
        (datetime(2023, 11, 14, 22, 13, 20, 123000, UTC), '"2023-11-14T22:13:20.123Z"'),
        (datetime(2023, 11, 14, 22, 13, 20, 1, UTC), '"2023-11-14T22:13:20.000001Z"'),
        (datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone(timedelta(hours=1))), '"2023-11-14T21:13:20Z"'),
        ([frozenset([1]), TransitSet([[1]]), OrderedSet([2])], "[[1],[[1]],[2]]"),
        ([TransitList([3]), (4,), {5}], "[[3],[4],[5]]"),
        (OrderedMap(record(b_c=1, a=2)), '{"bC":1,"a":2}'),
        (CompositeMap([(1, "a"), (2, "b")]), '{"1":"a","2":"b"}'),
        (Box(record(a_b=Box())), '{"aB":{}}'),
        ([1, 1.0, 2**53 + 1, 2**64, -(2**70)], f"[1,1.0,{2**53 + 1},{2**64},{-(2**70)}]"),
        ([Decimal("1.50"), Fraction(1, 4)], "[1.50,0.25]"),
        ("a/b", '"a\\/b"'),
        ({"a/b": "</script>"}, '{"a\\/b":"<\\/script>"}'),
        ("żółw 😀", '"\\u017c\\u00f3\\u0142w \\ud83d\\ude00"'),
        ('"\\\n\t\b\f\r\x01\x1f\x7f', '"\\"\\\\\\n\\t\\b\\f\\r\\u0001\\u001f\x7f"'),
        (Role.OWNER, '"owner"'),
        ([DriverUuid(str(ZERO)), {DriverUuid(str(ZERO)): 1}], f'["{ZERO}",{{"{ZERO}":1}}]'),
        (None, "null"),
    ],
)  # fmt: skip
def test_encode_of_a_value_then_it_is_what_the_reference_writes(value: Any, text: str) -> None:
    assert ENCODER.encode(value).decode() == text


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("https://u:p@h.y:80/z?a=1#f", ["https", "u", "p", "h.y", "80", "/z", "a=1", "f"]),
        ("http://Host.y", ["http", None, None, "Host.y", None, None, None, None]),
        ("http://[::1]:8080/", ["http", None, None, "[::1]", "8080", "/", None, None]),
        ("mailto:a@b.co", ["mailto", None, None, None, None, "a@b.co", None, None]),
        ("/only/path", [None, None, None, None, None, "/only/path", None, None]),
        ("", [None] * 8),
    ],
)
def test_encode_of_a_uri_then_it_is_the_object_of_its_parts(uri: str, parts: list[str | None]) -> None:
    keys = ["scheme", "user", "password", "host", "port", "path", "query", "fragment"]
    assert json.loads(ENCODER.encode(Uri(uri))) == dict(zip(keys, parts, strict=True))


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"),
        object(),
        {object(): 1},
        Encoded(b"1"),
        datetime(2020, 1, 1),
        "\ud800",
    ],
)
def test_encode_of_a_value_without_a_json_form_then_it_says_so(value: Any) -> None:
    with pytest.raises(TransitError) as refusal:
        ENCODER.encode([value])
    assert refusal.value.reason == "unencodable"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (Duration(1500), 1500),
        (math.nan, None),
        (-math.inf, None),
        (TaggedValue("x", {Keyword("a-b"): TaggedValue("y", 1)}), {"aB": 1}),
        (b"bytes", "Ynl0ZXM="),
        ({(1, 2): 3}, {"[1,2]": 3}),
        (CompositeMap([([Keyword("a")], 1), ({"b": 2}, 3)]), {'["a"]': 1, '{"b":2}': 3}),
    ],
)
def test_encode_of_what_only_transit_clients_send_then_json_clients_can_read_it(
    value: Any, form: Any
) -> None:
    assert json.loads(ENCODER.encode([value])) == [form]


def test_encode_of_a_value_that_holds_itself_then_the_reason_is_limit() -> None:
    loop: list[Any] = []
    loop.append({"a": loop})
    with pytest.raises(TransitError) as refusal:
        ENCODER.encode(loop)
    assert refusal.value.reason == "limit"


def test_encode_with_handlers_then_they_say_what_stands_for_their_types() -> None:
    encoder = JsonEncoder({Box: lambda box: [Keyword("ns/a"), *box.values()], bytes: bytes.hex})
    assert encoder.encode([Box(a=Box()), b"\x01"]) == b'[["a",["a"]],"01"]'
    assert ENCODER.encode(Box(a=1)) == b'{"a":1}'


def test_json_in_then_keys_become_keywords_in_kebab_case_at_every_level() -> None:
    body = json_in(b'{"fileId":"a/B","a/bC":[{"someURL":1,"x":{"y_z":1.0}}],"file-id2":null}')
    assert body == {"file-id": "a/B", "a/bC": [{"some-u-r-l": 1, "x": {"y-z": 1.0}}], "file-id2": None}
    assert [type(key) for key in body] == [Keyword, str, Keyword]
    assert {type(key) for key in body["a/bC"][0]["x"]} == {Keyword}


@pytest.mark.parametrize(
    "text", ['{"fileId":1,"file_id":2}', '{"file-id":1,"fileId":2}', '{"fileId":1,"fileId":2}']
)
def test_json_in_when_two_keys_become_the_same_then_the_last_counts(text: str) -> None:
    assert json_in(text.encode()) == {"file-id": 2}


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("1.0", 1.0), ('"~:a"', "~:a"), ("[1, 2]", [1, 2]), ("null", None)]
)
def test_json_in_of_anything_but_an_object_then_it_is_as_it_was_sent(text: str, value: Any) -> None:
    assert (json_in(text.encode()), type(json_in(text.encode()))) == (value, type(value))


def test_json_in_of_ever_new_keys_then_they_are_read_beyond_the_table_s_bound() -> None:
    for start in range(0, REMEMBERED + 1000, 1000):
        body = json_in(json.dumps({f"someKey{number}": 1 for number in range(start, start + 1000)}).encode())
        assert list(body) == [f"some-key{number}" for number in range(start, start + 1000)]


@settings(max_examples=100)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_encode_of_plain_values_then_it_is_ascii_json_of_the_same_value(value: Any) -> None:
    data = ENCODER.encode(value)
    assert data.isascii()
    assert json.loads(data) == value
    assert b"/" not in data.replace(b"\\/", b"")
