"""Transit JSON in both its forms, and the plain JSON form of the API (contract/transit.md, contract/http.md §3-4).

- `Codec` reads and writes transit; `TagHandler` records of plugins extend it. What values become in Python is listed
  in `penpot_core.transit.values`.
- `json_in` reads JSON bodies, `JsonEncoder` writes JSON answers.
- All raise `TransitError`, whose `reason` says in which way a text or value is bad; `Limits` bound what is read.

A text is parsed by the JSON library into a tree, which `reader` turns into values; `writer` and `emitters` go the
other way. Python takes `1`, `true` and `1.0` for equal, and here also `:a` and `"a"`: where a dict or set would lose
one of them, a `CompositeMap` or `TransitSet` keeps all.
"""

from penpot_core.transit.casing import camel, kebab
from penpot_core.transit.codec import Codec
from penpot_core.transit.errors import Reason, TransitError
from penpot_core.transit.handlers import BASE_HANDLERS, TagHandler
from penpot_core.transit.json_in import json_in
from penpot_core.transit.json_out import JsonEncoder
from penpot_core.transit.keywords import Keyword, Symbol, keyword, record
from penpot_core.transit.limits import Limits
from penpot_core.transit.values import (
    Char,
    CompositeMap,
    Date,
    Duration,
    Encoded,
    OrderedMap,
    OrderedSet,
    TaggedValue,
    TransitList,
    TransitSet,
    Uri,
)

__all__ = [
    "BASE_HANDLERS",
    "Char",
    "Codec",
    "CompositeMap",
    "Date",
    "Duration",
    "Encoded",
    "JsonEncoder",
    "Keyword",
    "Limits",
    "OrderedMap",
    "OrderedSet",
    "Reason",
    "Symbol",
    "TagHandler",
    "TaggedValue",
    "TransitError",
    "TransitList",
    "TransitSet",
    "Uri",
    "camel",
    "json_in",
    "kebab",
    "keyword",
    "record",
]
