"""Whatever JSON a client sends, it is read or refused with TransitError; what was read can be written."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from penpot_core.transit import Codec, JsonEncoder, Limits, TransitError, json_in
from penpot_plugins.files.transit import HANDLERS
from tests.transit import oracle

CODEC = Codec(HANDLERS, Limits(depth=30, key_length=60))
JSON = JsonEncoder()
TAGS = [f"~#{handler.tag}" for handler in CODEC.handlers] + ["~#x", "~#acme/thing", "~#"]
CODES = ["^ ", "^0", "^1", "^2", "^", "^00", "~:name", "~:x", "~$sym", "~~x", "~^", "~`"]
SCALARS = [
    "~i1",
    "~n-5",
    "~d1.5",
    "~f1E5",
    "~zNaN",
    "~z",
    "~bAQI=",
    "~b!",
    "~m0",
    "~mx",
    "~?t",
    "~_",
    "~ca",
    "~t2020-01-01",
]
UUIDS = ["~u00000000-0000-0000-0000-000000000000", "~u1", "~rhttp://x", "~Xy"]

strings = st.sampled_from([*TAGS, *CODES, *SCALARS, *UUIDS]) | st.text(max_size=4)
trees: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | strings,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.tuples(st.sampled_from(TAGS), inner).map(list)
        | st.dictionaries(st.sampled_from(TAGS), inner, min_size=1, max_size=1)
        | st.dictionaries(strings, inner, max_size=4)
        | st.lists(st.tuples(strings, inner), max_size=4).map(
            lambda pairs: ["^ ", *(x for pair in pairs for x in pair)]
        )
    ),
    max_leaves=25,
)


@settings(max_examples=200)
@given(tree=trees)
def test_decode_of_any_json_then_it_is_read_and_can_be_written_or_is_refused(tree: Any) -> None:
    try:
        data = orjson.dumps(tree)
    except orjson.JSONEncodeError:  # a lone surrogate
        return
    try:
        value = CODEC.decode(data)
    except TransitError as refusal:
        assert refusal.reason in ("malformed", "limit")
        return
    compact, verbose = (CODEC.decode(CODEC.encode(value, verbose=verbose)) for verbose in (False, True))
    assert oracle.neutral(compact) == oracle.neutral(verbose)
    assert type(compact) is type(verbose) is type(value)


@settings(max_examples=200)
@given(data=st.binary(max_size=12) | trees.map(repr).map(str.encode))
def test_decode_of_any_bytes_then_nothing_but_a_transit_error_is_raised(data: bytes) -> None:
    for read in (CODEC.decode, json_in):
        try:
            read(data)
        except TransitError as refusal:
            assert refusal.reason in ("empty", "truncated", "malformed", "limit")


@settings(max_examples=100)
@given(tree=trees)
def test_json_encode_of_what_was_read_then_it_is_written_or_refused(tree: Any) -> None:
    try:
        value = CODEC.decode(orjson.dumps(tree))
    except (TransitError, orjson.JSONEncodeError):
        return
    try:
        orjson.loads(JSON.encode(value))
    except TransitError as refusal:
        assert refusal.reason == "unencodable"
