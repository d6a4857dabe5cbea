"""Transit JSON and the plain JSON form of the API."""

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
