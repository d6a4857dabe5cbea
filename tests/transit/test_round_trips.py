"""Properties over generated values, with transit-python as a second opinion."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings

from penpot_core.transit import Codec, CompositeMap, Encoded, Keyword, TransitSet
from tests.transit import oracle
from tests.transit.strategies import plain_values, values

CODEC = Codec()
FEW = settings(max_examples=100)
BOTH = pytest.mark.parametrize("verbose", [False, True], ids=["compact", "verbose"])


@BOTH
@FEW
@given(value=plain_values)
@example(value=[Keyword("~:a"), {"^0": 1}, "~", "^ ", "`"])
def test_encode_of_any_value_then_another_implementation_reads_the_same(verbose: bool, value: Any) -> None:
    assert oracle.read(CODEC.encode(value, verbose=verbose)) == oracle.neutral(value)


@BOTH
@FEW
@given(value=plain_values)
def test_decode_of_any_value_then_it_is_what_was_encoded(verbose: bool, value: Any) -> None:
    assert oracle.neutral(CODEC.decode(CODEC.encode(value, verbose=verbose))) == oracle.neutral(value)


@FEW
@given(value=values)
@example(value=CompositeMap([(1, "a"), (True, "b"), (1.0, "c"), (Keyword("x"), 1), ("x", 2)]))
@example(value=TransitSet([1, True, 1.0, "a", Keyword("a"), 0.0, -0.0, [1]]))
def test_decode_and_encode_in_turns_then_the_verbose_text_stays_the_same(value: Any) -> None:
    verbose = CODEC.encode(value, verbose=True)
    compact = CODEC.encode(CODEC.decode(verbose), verbose=False)
    again = CODEC.decode(compact)
    assert CODEC.encode(again, verbose=True) == verbose
    assert type(again) is type(CODEC.decode(verbose))


@FEW
@given(value=plain_values)
def test_encode_of_encoded_bytes_then_both_forms_equal_those_of_the_value(value: Any) -> None:
    decoded = CODEC.decode(CODEC.encode(value, verbose=True))
    embedded = [Keyword("key-one"), Encoded(CODEC.encode(decoded, verbose=True)), Keyword("key-one")]
    plain = [Keyword("key-one"), decoded, Keyword("key-one")]
    assert oracle.neutral(CODEC.decode(CODEC.encode(embedded, verbose=True))) == oracle.neutral(plain)
    assert oracle.neutral(CODEC.decode(CODEC.encode(embedded, verbose=False))) == oracle.neutral(plain)


@FEW
@given(value=values)
def test_encode_in_either_form_then_it_is_json_without_spaces(value: Any) -> None:
    for verbose in (False, True):
        data = CODEC.encode(value, verbose=verbose)
        assert orjson.dumps(orjson.loads(data)) == data
