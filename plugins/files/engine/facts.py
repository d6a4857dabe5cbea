"""Facts of an object from its text, without decoding it."""

from __future__ import annotations

from typing import Any

import msgspec

from penpot_plugins.files.model.facts import PLAIN, ShapeFacts, holds

UNSET = msgspec.Raw(b"null")


class _Facts(msgspec.Struct, rename=lambda name: "~:" + name.replace("_", "-"), gc=False):
    x: msgspec.Raw = UNSET
    y: msgspec.Raw = UNSET
    width: msgspec.Raw = UNSET
    height: msgspec.Raw = UNSET
    selrect: msgspec.Raw = UNSET
    points: msgspec.Raw = UNSET
    touched: Any = None
    variant_id: Any = None
    is_variant_container: Any = None


class _Shape(msgspec.Struct, gc=False):
    shape: _Facts = msgspec.field(name="~#shape")


_read_shape = msgspec.json.Decoder(_Shape).decode
_read_map = msgspec.json.Decoder(_Facts).decode

SHAPE = b'{"~#shape"'


def read_facts(text: bytes) -> ShapeFacts:
    """The facts in an object's verbose text, which `node_of` has read before."""
    found = _read_shape(text).shape if text.startswith(SHAPE) else _read_map(text)
    geometry = (found.x, found.y, found.width, found.height, found.selrect, found.points)
    facts = ShapeFacts(
        all(bytes(value) != b"null" for value in geometry),
        keywords(found.touched),
        found.variant_id is not None,
        holds(found.is_variant_container),
    )
    return PLAIN if facts == PLAIN else facts


def keywords(value: Any) -> frozenset[str]:
    """The keywords in a set or vector of them."""
    items = value.get("~#set") if isinstance(value, dict) else value
    if not isinstance(items, list):
        return frozenset()
    return frozenset(item[2:] for item in items if isinstance(item, str) and item.startswith("~:"))
