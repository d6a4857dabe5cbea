"""Schemas of values without parts: exact types, limits, and JSON forms."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from penpot_core.transit import Date, Keyword, Symbol, Uri
from penpot_plugins.files.schema import scalars
from penpot_plugins.files.schema.schema import Schema

ID = UUID("11111111-1111-4111-8111-111111111111")
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

ACCEPTED: list[tuple[Schema, Any]] = [
    (scalars.STRING, ""),
    (scalars.TEXT, " a "),
    (scalars.BOOLEAN, False),
    (scalars.UUID_VALUE, ID),
    (scalars.KEYWORD, Keyword("a/b")),
    (scalars.NUMBER, -2147483648),
    (scalars.NUMBER, 2147483647.0),
    (scalars.UNIT, 0),
    (scalars.UNIT, 1.0),
    (scalars.SAFE_INTEGER, -5),
    (scalars.INTEGER, 2**40),
    (scalars.SIZE, 0),
    (scalars.INSTANT, NOON),
    (scalars.HEX_COLOR, "#aBc"),
    (scalars.HEX_COLOR, "#012def"),
    (scalars.TOKEN_NAME, "color.$brand-1"),
    (scalars.ANY, object()),
    (scalars.literal("root"), "root"),
    (scalars.one_of("a", "b"), Keyword("b")),
]

REFUSED: list[tuple[Schema, Any]] = [
    (scalars.STRING, Keyword("a")),
    (scalars.STRING, Uri("http://a")),
    (scalars.STRING, 14),
    (scalars.STRING, None),
    (scalars.TEXT, " \n"),
    (scalars.BOOLEAN, 1),
    (scalars.BOOLEAN, "true"),
    (scalars.UUID_VALUE, str(ID)),
    (scalars.KEYWORD, "a"),
    (scalars.KEYWORD, Symbol("a")),
    (scalars.NUMBER, True),
    (scalars.NUMBER, "1"),
    (scalars.NUMBER, None),
    (scalars.NUMBER, math.nan),
    (scalars.NUMBER, math.inf),
    (scalars.NUMBER, 2147483648),
    (scalars.NUMBER, -2147483648.5),
    (scalars.NUMBER, Decimal(1)),
    (scalars.UNIT, 1.01),
    (scalars.UNIT, -0.1),
    (scalars.SAFE_INTEGER, 1.0),
    (scalars.SAFE_INTEGER, 2**31),
    (scalars.SAFE_INTEGER, True),
    (scalars.INTEGER, 2**63),
    (scalars.SIZE, -1),
    (scalars.INSTANT, datetime(2026, 1, 31)),
    (scalars.INSTANT, Date(2026, 1, 31, tzinfo=UTC)),
    (scalars.HEX_COLOR, "red"),
    (scalars.HEX_COLOR, "#abcd"),
    (scalars.HEX_COLOR, "#abc\n"),
    (scalars.HEX_COLOR, Keyword("#abc")),
    (scalars.TOKEN_NAME, "not a name"),
    (scalars.TOKEN_NAME, ".a"),
    (scalars.TOKEN_NAME, "$a"),
    (scalars.literal("root"), Keyword("root")),
    (scalars.literal("root"), "paragraph"),
    (scalars.one_of("a", "b"), "b"),
    (scalars.one_of("a", "b"), Keyword("c")),
]

DECODED: list[tuple[Schema, Any, Any]] = [
    (scalars.UUID_VALUE, str(ID), ID),
    (scalars.UUID_VALUE, str(ID).upper(), ID),
    (scalars.UUID_VALUE, Keyword(str(ID)), ID),
    (scalars.UUID_VALUE, "nope", "nope"),
    (scalars.KEYWORD, "flex", Keyword("flex")),
    (scalars.KEY_TEXT, Keyword("camel-key"), "camel-key"),
    (scalars.STRING, Keyword("no-text"), Keyword("no-text")),
    (scalars.TEXT, Keyword("no-text"), Keyword("no-text")),
    (scalars.BOOLEAN, "True", True),
    (scalars.BOOLEAN, "0", False),
    (scalars.BOOLEAN, "maybe", "maybe"),
    (scalars.NUMBER, "12", 12),
    (scalars.NUMBER, "-1.5e2", -150.0),
    (scalars.NUMBER, "lots", "lots"),
    (scalars.NUMBER, "nan", "nan"),
    (scalars.SAFE_INTEGER, "7", 7),
    (scalars.SAFE_INTEGER, "7.5", "7.5"),
    (scalars.INSTANT, "2026-01-31T12:00:00Z", NOON),
    (scalars.INSTANT, 1769860800000, NOON),
    (scalars.INSTANT, "2026-01-31T12:00:00", "2026-01-31T12:00:00"),
    (scalars.INSTANT, 10**30, 10**30),
    (scalars.one_of("a"), "a", Keyword("a")),
]


@pytest.mark.parametrize(("schema", "value"), ACCEPTED)
def test_check_of_a_fitting_value_finds_nothing(schema: Schema, value: Any) -> None:
    assert schema.check(value) is None


@pytest.mark.parametrize(("schema", "value"), REFUSED)
def test_check_of_another_value_finds_a_problem(schema: Schema, value: Any) -> None:
    problem = schema.check(value)

    assert problem is not None
    assert problem.path == ()


@pytest.mark.parametrize(("schema", "value", "expected"), DECODED)
def test_decode_of_a_json_form_gives_the_typed_value_or_leaves_it(
    schema: Schema, value: Any, expected: Any
) -> None:
    decoded = schema.decode(value)

    assert decoded == expected
    assert type(decoded) is type(expected)


@pytest.mark.parametrize(("schema", "value"), ACCEPTED)
def test_decode_of_a_typed_value_leaves_it(schema: Schema, value: Any) -> None:
    assert schema.decode(value) == value
