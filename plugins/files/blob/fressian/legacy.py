"""Older forms that the reference still reads: packed objects, and token libraries without ids."""

from __future__ import annotations

import struct
from typing import Any
from uuid import UUID, uuid5

from penpot_core.transit import Keyword, OrderedMap, record
from penpot_core.transit.scalars import EPOCH
from penpot_plugins.files.blob.fressian.reader import Reader, damaged
from penpot_plugins.files.transit import Token, TokenSet, TokensLib, TokenTheme

SIZE = struct.Struct(">i")
ENTRY = struct.Struct(">16sii")
DOCUMENT_START = 4

ID, NAME, TOKENS, THEMES, SETS = map(Keyword, ("id", "name", "tokens", "themes", "sets"))
EXTERNAL_ID = Keyword("external-id")
HIDDEN_THEME = "__PENPOT__HIDDEN__TOKEN__THEME__"
NAMESPACE = UUID("6f1d4f0e-52a8-4b57-9d0b-3f0f4c3f7a10")
"""Ids of tokens that have none are made from their names: the reference makes new ones at each reading, but here
several processes read one file, and must agree."""


def objects_of_table(reader: Reader, data: Any) -> dict[UUID, Any]:
    """`penpot/objects-map/v1`: the size of a table, its entries (uuid, size, position), then a document an object."""
    if type(data) is not bytes or len(data) < SIZE.size:
        raise damaged("a packed map of objects has no table")
    (size,) = SIZE.unpack_from(data)
    content = SIZE.size + size
    if size % ENTRY.size or not SIZE.size <= content <= len(data):
        raise damaged("the table of a packed map of objects has an impossible size")
    found: dict[UUID, Any] = {}
    for key, length, position in ENTRY.iter_unpack(data[SIZE.size : content]):
        start, end = content + position + DOCUMENT_START, content + position + length
        if not content <= start <= end <= len(data):
            raise damaged("an entry of a packed map of objects lies outside of it")
        reader.spend(1)
        inner = Reader(data[start:end], reader.records, reader.budget)
        found[UUID(bytes=key)] = inner.value()
    return found


def made_id(*names: str) -> UUID:
    """The id of something that has only names."""
    return uuid5(NAMESPACE, "/".join(names))


def tokens_lib_1_1(lib: TokensLib) -> TokensLib:
    """1.1: the hidden theme may be missing, and themes may have no id."""
    themes = OrderedMap(lib[THEMES])
    themes[""] = OrderedMap(themes.get("", {}))
    themes[""].setdefault(HIDDEN_THEME, hidden_theme())
    return tokens_lib_1_2(TokensLib({**lib, THEMES: themes}))


def tokens_lib_1_2(lib: TokensLib) -> TokensLib:
    """1.2: sets and tokens have no id, and a theme's id may be any text."""
    sets = OrderedMap((key, with_ids(node)) for key, node in lib[SETS].items())
    themes = OrderedMap(
        (group, OrderedMap((name, theme_with_id(theme, group, name)) for name, theme in inside.items()))
        for group, inside in lib[THEMES].items()
    )
    return TokensLib({**lib, SETS: sets, THEMES: themes})


def with_ids(node: Any) -> Any:
    """A set or a group of sets."""
    if not isinstance(node, TokenSet):
        return OrderedMap((key, with_ids(inner)) for key, inner in node.items())
    tokens = OrderedMap(
        (name, Token({ID: made_id(node[NAME], name), **token})) for name, token in node[TOKENS].items()
    )
    return TokenSet({ID: made_id(node[NAME]), **node, TOKENS: tokens})


def theme_with_id(theme: TokenTheme, group: str, name: str) -> TokenTheme:
    """A theme with an id that is a uuid, which is its external one too, as the reference reads it."""
    own = uuid_or_none(theme.get(ID)) or made_id(group, name)
    return TokenTheme({EXTERNAL_ID: str(own), **theme, ID: own})


def uuid_or_none(value: Any) -> UUID | None:
    """The uuid that a value is, or is the text of."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def hidden_theme() -> TokenTheme:
    """The theme that every library has, as new."""
    return TokenTheme(
        record(
            name=HIDDEN_THEME,
            group="",
            description="",
            is_source=False,
            modified_at=EPOCH,
            sets=frozenset[str](),
        )
    )
