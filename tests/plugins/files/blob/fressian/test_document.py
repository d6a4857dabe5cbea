"""Fressian that is damaged, too deep or too large is refused with a code, whatever its bytes are."""

from __future__ import annotations

import random
import struct
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from penpot_core.transit import Char, CompositeMap, Keyword, OrderedMap, OrderedSet, Symbol, TransitList, Uri
from penpot_plugins.files.blob import BlobUnreadable, unpack
from penpot_plugins.files.blob.fressian import read_document
from penpot_plugins.files.blob.fressian.limits import DEPTH, Budget
from penpot_plugins.files.transit import TokenSet, TokensLib, TokenTheme
from tests.plugins.files.reference_blobs import samples

NULL, TRUE = b"\xf7", b"\xf5"


def text(value: str) -> bytes:
    data = value.encode()
    return bytes([0xDA + len(data)]) + data if len(data) < 8 else b"\xe3" + number(len(data)) + data


def number(value: int) -> bytes:
    return bytes([value]) if 0 <= value < 64 else b"\xf8" + struct.pack(">q", value)


def listed(*items: bytes) -> bytes:
    return b"\xec" + number(len(items)) + b"".join(items)


def struct_of(tag: str, *fields: bytes) -> bytes:
    return b"\xef" + text(tag) + number(len(fields)) + b"".join(fields)


def keyword(name: str) -> bytes:
    return struct_of("clj/keyword", NULL, text(name))


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x3f", 63),
        (b"\x50\x00", 0),
        (b"\x4f\xff", -1),
        (b"\x7c\x00\x00\x00\x00\x00\x00", -(2 << 48)),
        (b"\xff", -1),
        (b"\xf9" + struct.pack(">f", 0.5), 0.5),
        (text("ünï"), "ünï"),
        (b"\xe3" + number(6) + b"\xed\xa0\xbd\xed\xb8\x80", "😀"),
        (b"\xe3" + number(3) + b"\xed\xa0\xbd", "\ufffd"),
        (b"\xe2" + number(2) + b"ab" + b"\xe2" + number(1) + b"c" + b"\xdb" + b"d", "abcd"),
        (b"\xd8" + number(2) + b"ab" + b"\xd9" + number(1) + b"c", b"abc"),
        (b"\xd8" + number(2) + b"ab" + b"\xd1c", b"abc"),
        (b"\xd2ab", b"ab"),
        (b"\xc0" + listed(number(1), number(2)), {1: 2}),
        (b"\xc1" + listed(number(1)), frozenset({1})),
        (b"\xc3\xd9\x10" + bytes(15) + b"\x07", UUID(int=7)),
        (b"\xc5" + text("http:"), Uri("http:")),
        (b"\xc6\xd2\xff\x00", -256),
        (b"\xc7\xd1\x19\x01", Decimal("2.5")),
        (b"\xc8" + number(0), datetime(1970, 1, 1, tzinfo=UTC)),
        (b"\xb3\x02\x01\x02", [1, 2]),
        (b"\xed\x01\x02\xfd", [1, 2]),
        (b"\xee\x01\xfd", [1]),
        (b"\xfe\x01", 1),
        (b"\xce\x01\x02", 2),
        (listed(b"\xcd" + text("a"), b"\x80", b"\xcc\x00"), ["a", "a", "a"]),
        (struct_of("clj/list", listed(b"\x01")), TransitList([1])),
        (struct_of("linked/set", listed(b"\x01")), OrderedSet([1])),
        (struct_of("linked/map", listed(text("b"), b"\x01", text("a"), b"\x02")), OrderedMap(b=1, a=2)),
        (struct_of("ratio", b"\x01", b"\x03"), Fraction(1, 3)),
        (struct_of("bigint", b"\xd2\x01\x00"), 256),
        (struct_of("char", number(97)), Char("a")),
        (struct_of("clj/symbol", text("a"), text("b")), Symbol("a/b")),
        (struct_of("clj/map", listed(listed(), b"\x01")), CompositeMap([([], 1)])),
        (struct_of("clj/map", listed(b"\x01", b"\x02", TRUE, b"\x03")), CompositeMap([(1, 2), (True, 3)])),
        (b"\xec\x02" + keyword("a") + b"\xf0\x00" + NULL + text("b"), [Keyword("a"), Keyword("b")]),
    ],
)
def test_document_of_each_code_is_read(data: bytes, value: Any) -> None:
    seen = read_document(data)
    assert seen == value
    assert type(seen) is type(value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "ends too early"),
        (b"\xec", "ends too early"),
        (b"\x01\x02", "1 bytes follow"),
        (b"\xe3" + number(9) + b"short", "9 bytes are announced where 5"),
        (b"\xe3" + number(-1), "-1 bytes are announced"),
        (b"\xd9" + number(1 << 60), "are announced"),
        (b"\xec" + number(1 << 40), "a list of 1099511627776"),
        (b"\xec" + text("a"), "integer belongs"),
        (b"\xed\x01", "ends too early"),
        (b"\xfd", "0xfd is unknown"),
        (b"\xcf", "0xcf is unknown"),
        (b"\xc4", "0xc4 is unknown"),
        (b"\x80", "refers to"),
        (b"\xcd\x80", "not read yet"),
        (b"\xcc\xff", "not read yet"),
        (b"\xf0\xff", "not read yet"),
        (b"\xa5", "refers to"),
        (b"\xe2\x01a\x01", "a piece"),
        (b"\xdb\xff", "no UTF-8"),
        (b"\xc3\xd2ab", "cannot be made"),
        (b"\xc3\x01", "bytes of a uuid"),
        (b"\xc6\x01", "bytes of an integer"),
        (b"\xc7\xd1\x01" + number(1 << 40), "beyond reason"),
        (b"\xc0" + listed(b"\x01"), "cannot be made"),
        (struct_of("clj/map", b"\x01"), "a list belongs"),
        (struct_of("clj/vector", text("ab")), "a list belongs"),
        (struct_of("clj/keyword", NULL, b"\x01"), "is no text"),
        (struct_of("penpot/point", listed(b"\x01")), "cannot be made"),
        (struct_of("penpot/matrix", listed(b"\x01")), "cannot be made"),
        (struct_of("penpot/path-data", NULL), "cannot be made"),
        (struct_of("penpot/objects-map/v1", b"\xd1a"), "no table"),
        (struct_of("penpot/objects-map/v1", b"\xd4" + (24).to_bytes(4, "big")), "impossible size"),
        (
            struct_of("penpot/objects-map/v1", b"\xd9" + number(28) + (24).to_bytes(4, "big") + b"\x7f" * 24),
            "outside of it",
        ),
        (struct_of("ratio", b"\x01", b"\x00"), "cannot be made"),
        (struct_of("somebody/else", b"\x01"), "somebody/else"),
        (struct_of("clj/keyword", b"\x01"), "with 1 fields"),
    ],
)
def test_document_that_is_damaged_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(BlobUnreadable) as refused:
        read_document(data)
    assert told in (refused.value.hint or "")


def test_document_when_nested_too_deeply_is_refused() -> None:
    assert read_document(b"\xe5" * DEPTH + NULL)
    for deep in (b"\xe5" * (DEPTH + 1), b"\xce\x01" * 5000, b"\xfe" * 5000, b"\xed" * 5000, b"\xc1" * 500_000):
        with pytest.raises(BlobUnreadable):
            read_document(deep + NULL)


def test_document_when_its_cache_makes_it_huge_is_refused() -> None:
    doubled = b"\xcd" + listed(*[b"\x01"] * 8)
    data = listed(doubled, *(b"\xcd" + listed(*[bytes([0x80 + place])] * 8) for place in range(20)))
    with pytest.raises(BlobUnreadable, match="more values"):
        read_document(data, Budget(values=1_000_000))


def test_document_with_random_damage_is_read_or_refused() -> None:
    whole = unpack(samples()["v4-legacy-db-plain-main"].blob).text
    chance = random.Random(5)
    for _ in range(1500):
        data = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_document(bytes(data))
        except BlobUnreadable:
            continue


def test_tokens_of_old_libraries_have_the_same_ids_at_each_reading() -> None:
    blob = samples()["synthetic-tokens-lib-v1.2"].blob
    first, second = (unpack(blob).text for _ in range(2))
    assert read_document(first) == read_document(second)


def test_tokens_lib_1_1_gets_the_hidden_theme_and_ids() -> None:
    token_set = struct_of(
        "penpot/token-set/v1",
        struct_of("clj/map", listed(keyword("name"), text("s"), b"\xa2" + NULL + text("tokens"), b"\xe4")),
    )
    # Structs by index of first use: 0 the library, 1 the ordered map, 2 the set, 3 the map, 4 the keyword.
    token_set = token_set.replace(b"\xa2" + NULL, b"\xa4" + NULL).replace(text("tokens") + b"\xe4", text("tokens") + b"\xa1\xe4")
    sets = struct_of("linked/map", listed(text("S-s"), token_set))
    lib = read_document(struct_of("penpot/tokens-lib/v1.1", sets, b"\xa1\xe4", b"\xc1\xe4"))
    assert type(lib) is TokensLib
    made = lib["sets"]["S-s"]
    assert type(made) is TokenSet
    assert type(made["id"]) is UUID
    (hidden,) = lib["themes"][""].values()
    assert type(hidden) is TokenTheme
    assert hidden["external-id"] == str(hidden["id"])
