"""Schemas of design tokens: applied to shapes, and whole items in changes (contract/file-data.md §6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from penpot_core.transit import OrderedMap
from penpot_plugins.files.model.keys import ID, words
from penpot_plugins.files.model.ordered_tree import leaves
from penpot_plugins.files.model.tokens_lib import HIDDEN_THEME, SETS, THEMES, completed_lib, normal_name
from penpot_plugins.files.schema.collections import map_of, set_of
from penpot_plugins.files.schema.maps import Fields, map_with, record_of
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.scalars import (
    ANY,
    BOOLEAN,
    INSTANT,
    KEY_TEXT,
    STRING,
    TOKEN_NAME,
    UUID_VALUE,
    keyword_in,
    one_of,
)
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.transit import Token, TokenSet, TokensLib, TokenTheme
from penpot_plugins.files.transit.tokens_json import TYPES_BY_NAME

TOKEN_ATTRS = words(
    "r1 r2 r3 r4 fill stroke-color width height layout-item-min-w layout-item-max-w layout-item-min-h "
    "layout-item-max-h row-gap column-gap p1 p2 p3 p4 m1 m2 m3 m4 stroke-width font-family font-size "
    "font-weight letter-spacing line-height rotation opacity shadow text-case text-decoration typography x y"
)

APPLIED_TOKENS = map_with(Fields({}, dict.fromkeys(TOKEN_ATTRS, TOKEN_NAME)), "applied tokens")

TOKEN_TYPES = words(
    "boolean border-radius color dimensions font-family font-size font-weight letter-spacing number opacity other "
    "rotation shadow sizing spacing string stroke-width text-case text-decoration typography"
)


def type_in(value: Any) -> Any:
    """A type of token from its name in the exchange format, as JSON clients send it, or from its own name."""
    return keyword_in(TYPES_BY_NAME.get(value, value)) if type(value) is str else value


TOKEN_TYPE = Schema("a type of token", one_of(*TOKEN_TYPES).check, type_in)

TOKEN_FIELDS = Fields(
    {"id": UUID_VALUE, "name": TOKEN_NAME, "type": TOKEN_TYPE, "value": ANY},
    {"description": STRING, "modified-at": INSTANT},
)

WHOLE_TOKEN = record_of(
    Token, TOKEN_FIELDS | Fields({"description": STRING, "modified-at": INSTANT}), "a token"
)


def _set_name(value: Any) -> Problem | None:
    fits = type(value) is str and value != "" and normal_name(value) == value
    return None if fits else mismatch(SET_NAME.expected, value)


SET_NAME = Schema("the name of a token set such as mode/dark", _set_name)

TOKEN_ATTRS_GIVEN = map_with(TOKEN_FIELDS, "a whole token")

SET_DETAILS = {
    "description": STRING,
    "modified-at": INSTANT,
    "tokens": map_of(KEY_TEXT, WHOLE_TOKEN, ordered=True),
}
THEME_DETAILS = {
    "group": STRING,
    "description": STRING,
    "is-source": BOOLEAN,
    "external-id": STRING,
    "modified-at": INSTANT,
    "sets": set_of(STRING),
}
"""What sets and themes have beside id and name; a client that gives one alone may leave it out."""

SET_ATTRS_GIVEN = map_with(Fields({"id": UUID_VALUE, "name": SET_NAME}, SET_DETAILS), "a whole token set")

THEME_ATTRS_GIVEN = map_with(Fields({"id": UUID_VALUE, "name": STRING}, THEME_DETAILS), "a whole token theme")


def _tokens_lib(value: Any) -> Problem | None:
    return None if type(value) is TokensLib else mismatch("a tokens library", value)


TOKENS_LIB = Schema("a tokens library", _tokens_lib)
"""A library as file data has it; what is in it was checked when it came."""

WHOLE_SET = record_of(TokenSet, Fields({"id": UUID_VALUE, "name": SET_NAME, **SET_DETAILS}), "a token set")

WHOLE_THEME = record_of(
    TokenTheme, Fields({"id": UUID_VALUE, "name": STRING, **THEME_DETAILS}), "a token theme"
)


def _set_or_group(value: Any) -> Problem | None:
    return SET_GROUP.check(value) if type(value) is OrderedMap else WHOLE_SET.check(value)


SET_GROUP = map_of(STRING, Schema("a token set or a group of them", _set_or_group), ordered=True)

LIB_KEYS = map_with(
    Fields(
        {
            "sets": SET_GROUP,
            "themes": map_of(STRING, map_of(STRING, WHOLE_THEME, ordered=True), ordered=True),
            "active-themes": set_of(STRING),
        }
    )
)


def _whole_lib(value: Any) -> Problem | None:
    problem = _tokens_lib(value) or LIB_KEYS.check(value)
    if problem is not None:
        return problem
    ids = [item[ID] for _, item in leaves(value[SETS])]
    if len(set(ids)) != len(ids):
        return Problem("a library whose sets have each an id of its own", "an id twice")
    if HIDDEN_THEME not in value[THEMES].get("", ()):
        return Problem("a library with the hidden theme", "none of that name")
    return None


def _completed_lib(value: Any) -> Any:
    return completed_lib(value, datetime.now(UTC)) if type(value) is TokensLib else value


WHOLE_TOKENS_LIB = Schema("a whole tokens library", _whole_lib, _completed_lib)
"""A library that a client gives. What it leaves out is filled in by decoding (contract/file-data.md §6.2)."""
