"""Tag handlers: defaults, duplicates, unknown tags, errors of a handler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from penpot_core.transit import (
    BASE_HANDLERS,
    Codec,
    Encoded,
    Keyword,
    TaggedValue,
    TagHandler,
    TransitError,
    record,
)


class Note(dict[Any, Any]):
    """A map with a tag of its own."""


class ShoutingNote(Note):
    """One without a handler."""


class Names(list[str]): ...


@dataclass(frozen=True)
class Money:
    amount: int
    currency: str


MONEY = TagHandler(
    "acme/money", Money, decode=lambda rep: Money(*rep), encode=lambda m: [m.amount, m.currency]
)
CODEC = Codec((TagHandler("acme/note", Note), TagHandler("acme/names", Names), MONEY))


@pytest.mark.parametrize(
    ("value", "compact", "verbose"),
    [
        (Note(record(x=1)), '["~#acme/note",["^ ","~:x",1]]', '{"~#acme/note":{"~:x":1}}'),
        (Names(["a"]), '["~#acme/names",["a"]]', '{"~#acme/names":["a"]}'),
        (Money(5, "EUR"), '["~#acme/money",[5,"EUR"]]', '{"~#acme/money":[5,"EUR"]}'),
        (Note(a=Note()), '["~#acme/note",["^ ","a",["^0",["^ "]]]]', '{"~#acme/note":{"a":{"~#acme/note":{}}}}'),
    ],
)  # fmt: skip
def test_a_value_with_a_handler_when_written_and_read_then_it_is_the_same(
    value: Any, compact: str, verbose: str
) -> None:
    assert CODEC.encode(value, verbose=False).decode() == compact
    assert CODEC.encode(value, verbose=True).decode() == verbose
    for text in (compact, verbose):
        again = CODEC.decode(text.encode())
        assert (again, type(again)) == (value, type(value))


def test_a_subclass_without_a_handler_when_written_then_its_base_s_handler_is_used() -> None:
    assert CODEC.encode(ShoutingNote(a=1), verbose=False) == b'["~#acme/note",["^ ","a",1]]'


@pytest.mark.parametrize("text", ['["~#acme/thing",["^ ","~:a",[1]]]', '["~#map",["^ "]]', '["~#x",null]'])
def test_a_tag_without_a_handler_when_read_then_it_passes_through(text: str) -> None:
    value = CODEC.decode(text.encode())
    assert type(value) is TaggedValue
    assert CODEC.encode(value, verbose=False).decode() == text
    assert CODEC.decode(CODEC.encode(value, verbose=True)) == value


def test_codec_with_two_handlers_of_one_tag_then_both_are_named() -> None:
    with pytest.raises(ValueError, match=r"acme/note.*test_handlers\.Note.*test_handlers\.Names"):
        Codec((TagHandler("acme/note", Note), TagHandler("acme/note", Names)))


def test_codec_with_two_handlers_of_one_type_then_both_tags_are_named() -> None:
    with pytest.raises(ValueError, match=r"test_handlers\.Note.*acme/a and acme/b"):
        Codec((TagHandler("acme/a", Note), TagHandler("acme/b", Note)))


def test_codec_with_a_handler_for_a_base_tag_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match=r"transit tag set.*TransitSet.*Names"):
        Codec((TagHandler("set", Names),))


@pytest.mark.parametrize("kind", [dict, str, Keyword, frozenset, Encoded])
def test_codec_with_a_handler_for_a_type_of_its_own_then_it_is_refused(kind: type) -> None:
    with pytest.raises(ValueError, match="written by the codec itself"):
        Codec((TagHandler("acme/x", kind, decode=kind, encode=str),))


@pytest.mark.parametrize(
    "fields",
    [{"tag": "", "type": Note}, {"tag": "x", "type": None}, {"tag": "x", "type": Money, "decode": str}],
)
def test_a_handler_that_lacks_something_then_it_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs"):
        TagHandler(**fields)


@pytest.mark.parametrize("text", ['["~#acme/money",[1]]', '["~#acme/money",5]'])
def test_decode_when_a_handler_fails_then_the_reason_is_malformed_and_the_tag_is_named(text: str) -> None:
    with pytest.raises(TransitError, match="acme/money") as refusal:
        CODEC.decode(text.encode())
    assert refusal.value.reason == "malformed"


def test_base_handlers_then_no_two_have_one_tag() -> None:
    assert len({handler.tag for handler in BASE_HANDLERS}) == len(BASE_HANDLERS)
