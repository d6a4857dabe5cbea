"""What transit-python, an independent implementation, makes of a text, in a form that ours can be compared with."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from transit import transit_types as theirs
from transit.reader import Reader

from penpot_core.transit import Char, CompositeMap, Keyword, Symbol, TaggedValue, TransitSet


def read(data: bytes) -> Any:
    """The neutral form of what transit-python reads."""
    return neutral(Reader("json").read(io.StringIO(data.decode())))


def neutral(value: Any) -> Any:
    """A hashable form in which values of both implementations are equal if they mean the same."""
    kind = type(value)
    if kind in (bool, theirs.Boolean):
        return "bool", str(value).lower()
    if kind in (Keyword, theirs.Keyword):
        return "keyword", str(value)
    if kind in (Symbol, theirs.Symbol):
        return "symbol", str(value)
    if kind in (TaggedValue, theirs.TaggedValue, theirs.URI):
        return "tag", value.tag, neutral(value.rep)
    if kind is bytes:
        return "tag", "b", neutral(b64encode(value).decode())
    if kind is Char:
        return "tag", "c", neutral(str(value))
    if kind is Fraction:
        return "tag", "ratio", neutral([value.numerator, value.denominator])
    if kind in (frozenset, TransitSet):
        return "set", frozenset(map(neutral, value))
    if isinstance(value, (list, tuple)):
        return "vector", tuple(map(neutral, value))
    if isinstance(value, (dict, CompositeMap, theirs.frozendict)):
        return "map", frozenset((neutral(key), neutral(item)) for key, item in value.items())
    assert isinstance(value, (type(None), int, float, str, bytes, UUID, datetime, Decimal)), kind
    return kind.__name__, repr(value)
