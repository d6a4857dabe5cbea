"""Scalars: how each is written, what its strings mean, and which strings are refused (contract/transit.md §3)."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from asyncpg.pgproto.pgproto import UUID as DriverUuid

from penpot_core.transit import Char, Codec, Date, Keyword, Symbol, TaggedValue, TransitError, Uri
from tests.transit.strategies import midnight

CODEC = Codec()
A_UUID = UUID("f47ac10b-58cc-4372-a567-0e02b2c3d479")
NOON = datetime(2012, 1, 1, 12, tzinfo=UTC)


def wire(value: Any, *, verbose: bool = False) -> str:
    """What stands for a value inside an array."""
    return CODEC.encode([value], verbose=verbose).decode()[1:-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1, "1"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (2**53 + 1, '"~i9007199254740993"'),
        (-(2**53) - 1, '"~i-9007199254740993"'),
        (-(2**63), '"~i-9223372036854775808"'),
        (2**63, '"~n9223372036854775808"'),
        (-(2**63) - 1, '"~n-9223372036854775809"'),
        (math.inf, '"~zINF"'),
        (-math.inf, '"~z-INF"'),
        (Decimal("1.5"), '"~f1.5"'),
        (Fraction(1, 3), '["~#ratio",["~n1","~n3"]]'),
        (Keyword("name"), '"~:name"'),
        (Keyword("ns/name"), '"~:ns/name"'),
        (Keyword("viewed-tutorial?"), '"~:viewed-tutorial?"'),
        (Symbol("abc"), '"~$abc"'),
        (A_UUID, '"~uf47ac10b-58cc-4372-a567-0e02b2c3d479"'),
        (datetime(2023, 11, 14, 22, 13, 20, 123000, UTC), '"~m1700000000123"'),
        (datetime(1969, 12, 31, 23, 59, 59, 999000, UTC), '"~m-1"'),
        (b"\x01\x02", '"~bAQI="'),
        (Char("a"), '"~ca"'),
        ("", '""'),
        ("~", '"~~"'),
        ("^ ", '"~^ "'),
        ("`x", '"~`x"'),
        ("_x", '"_x"'),
        ("\x7f", '"\x7f"'),
        ("żółw", '"żółw"'),
        (TaggedValue("X", "abc"), '"~Xabc"'),
        (TaggedValue("r", "http://x.y"), '"~rhttp://x.y"'),
    ],
)
def test_a_scalar_when_written_and_read_then_value_and_type_are_kept(value: Any, text: str) -> None:
    assert wire(value) == text
    assert wire(value, verbose=True).replace('{"~#ratio":', '["~#ratio",').replace("}", "]") == text
    (again,) = CODEC.decode(f"[{text}]".encode())
    assert again == value
    assert type(again) is type(value)
    assert math.copysign(1, again) == math.copysign(1, value) if isinstance(value, float) else True


def test_nan_when_written_and_read_then_it_is_nan() -> None:
    assert wire(math.nan) == '"~zNaN"'
    assert math.isnan(CODEC.decode(b'["~zNaN"]')[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~i5", 5),
        ("~n5", 5),
        ("~d1.5", 1.5),
        ("~d1e3", 1000.0),
        ("~?t", True),
        ("~?f", False),
        ("~_", None),
        ("~$", Symbol("")),
        ("~", "~"),
        ("`x", "`x"),
        ("~UUPPER", TaggedValue("U", "UPPER")),
        ("~uF47AC10B-58CC-4372-A567-0E02B2C3D479", A_UUID),
        ("~m253402300800000", TaggedValue("m", "253402300800000")),
        ("~m99999999999999999999", TaggedValue("m", "99999999999999999999")),
    ],
)
def test_decode_of_a_form_that_is_never_written_then_it_is_read(text: str, value: Any) -> None:
    (decoded,) = CODEC.decode(f'["{text}"]'.encode())
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('["~#u",[-827321432, 42]]', UUID(int=(-827321432 % 2**64) << 64 | 42)),
        ('["~#m","1325376000000"]', midnight(2012)),
        ('["~#m",1325376000000]', midnight(2012)),
        ('["~#:","name"]', Keyword("name")),
        ('["~#\'","~:name"]', Keyword("name")),
        ('{"~#\'":"~:name"}', Keyword("name")),
        ('["~#ratio",[1,"~n2"]]', Fraction(1, 2)),
    ],
)
def test_decode_of_a_scalar_as_a_tag_then_it_is_that_scalar(text: str, value: Any) -> None:
    assert CODEC.decode(text.encode()) == value


def test_a_date_when_sent_as_t_then_it_is_no_instant_and_stays_a_date() -> None:
    (date,) = CODEC.decode(b'["~t2012-01-01T12:00:00.250Z"]')
    assert type(date) is Date
    assert date == NOON + timedelta(milliseconds=250)
    assert wire(date, verbose=True) == '"~t2012-01-01T12:00:00.250Z"'
    assert wire(date) == '"~m1325419200250"'
    assert CODEC.encode({date: 1}, verbose=True) == b'{"~t2012-01-01T12:00:00.250Z":1}'


def test_an_instant_when_finer_than_a_millisecond_or_elsewhere_then_it_is_rounded_down_in_utc() -> None:
    assert wire(NOON + timedelta(microseconds=1999)) == '"~m1325419200001"'
    assert wire(NOON - timedelta(microseconds=1)) == '"~m1325419199999"'
    assert wire(NOON.astimezone(timezone(timedelta(hours=9)))) == '"~m1325419200000"'


class Role(StrEnum):
    OWNER = "owner"


class Plan(str, Enum):  # noqa: UP042 - its str() is not its text
    FREE = "~free"


def test_encode_of_a_subclass_of_a_plain_type_then_it_is_written_as_that_type() -> None:
    assert wire(Role.OWNER) == '"owner"'
    assert wire(Plan.FREE) == '"~~free"'
    assert CODEC.encode({Role.OWNER: (1, 2)}, verbose=False) == b'["^ ","owner",[1,2]]'
    assert CODEC.encode({Plan.FREE: {1}}, verbose=True) == b'{"~~free":{"~#set":[1]}}'


class Level(int, Enum):
    HIGH = 3


class Later(datetime): ...


def test_encode_of_a_driver_s_own_types_then_they_are_written_as_the_plain_ones() -> None:
    uuid = DriverUuid(str(A_UUID))
    assert type(uuid) is not UUID
    for value, text in ((uuid, f"~u{A_UUID}"), (Later(2012, 1, 1, 12, tzinfo=UTC), "~m1325419200000")):
        assert wire(value) == f'"{text}"'
        assert CODEC.encode({value: 1}, verbose=True).decode() == f'{{"{text}":1}}'
    assert CODEC.encode({Level.HIGH: Level.HIGH}, verbose=True) == b'{"~i3":3}'


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (1, "~i1"),
        (2**70, f"~n{2**70}"),
        (1.5, "~d1.5"),
        (math.inf, "~zINF"),
        (True, "~?t"),
        (None, "~_"),
        ("a", "a"),
        ("~a", "~~a"),
        (Keyword("a"), "~:a"),
        (Symbol("a"), "~$a"),
        (A_UUID, f"~u{A_UUID}"),
        (NOON, "~m1325419200000"),
        (Decimal("1.5"), "~f1.5"),
        (b"\x01", "~bAQ=="),
        (Char("x"), "~cx"),
        (TaggedValue("X", "abc"), "~Xabc"),
    ],
)
def test_a_map_key_when_it_is_a_scalar_then_the_map_is_an_ordinary_one(key: Any, text: str) -> None:
    assert CODEC.encode({key: 0}, verbose=False).decode() == f'["^ ","{text}",0]'
    assert CODEC.encode({key: 0}, verbose=True).decode() == f'{{"{text}":0}}'
    for verbose in (False, True):
        (again,) = CODEC.decode(CODEC.encode({key: 0}, verbose=verbose))
        assert (again, type(again)) == (key, type(key))


@pytest.mark.parametrize(
    "key", [(1, 2), frozenset([1]), Uri("http://x"), Fraction(1, 2), TaggedValue("x", 1)]
)
def test_a_map_key_when_it_is_no_scalar_then_the_map_is_composite(key: Any) -> None:
    assert CODEC.encode({key: 0}, verbose=False).startswith(b'["~#cmap",[')


@pytest.mark.parametrize(
    "text",
    [
        "~uabc",
        "~u00000000000000000000000000000000",
        "~u00000000-0000-0000-0000-00000000000g",
        "~ux0000000-0000-0000-0000-000000000000",
        "~mabc",
        "~m1.5",
        "~i",
        "~i1_000",
        "~i ١",
        "~i1.0",
        "~n0x10",
        "~dabc",
        "~dnan",
        "~f1,5",
        "~zinf",
        "~b%%%",
        "~bAQ",
        "~t2012-13-01T00:00:00Z",
        "~t2012-01-01T00:00:00",
        "~t0001-01-01T00:00:00+14:00",
        "~cab",
        "~c",
        "~?true",
        "~_x",
        "~#point",
        "^0",
        "^",
        "^ ",
    ],
)
def test_decode_of_a_bad_scalar_then_it_is_refused_as_malformed(text: str) -> None:
    for whole in (f'[1,"{text}"]', f'{{"~:a":"{text}"}}', f'["^ ","~:a","{text}"]', f'["^ ","{text}",1]'):
        with pytest.raises(TransitError) as refusal:
            CODEC.decode(whole.encode())
        assert refusal.value.reason == "malformed"


@pytest.mark.parametrize(
    "value", [object(), datetime(2020, 1, 1), Decimal("NaN"), Decimal("Infinity"), {object(): 1}, "\ud800"]
)  # fmt: skip
def test_encode_of_a_value_without_a_form_then_it_says_so(value: Any) -> None:
    for verbose in (False, True):
        with pytest.raises(TransitError) as refusal:
            CODEC.encode([value], verbose=verbose)
        assert refusal.value.reason == "unencodable"
