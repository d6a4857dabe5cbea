"""The examples of contract/transit.md, in both forms: what is read, and what is written again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from penpot_core.transit import (
    Codec,
    Duration,
    Keyword,
    OrderedMap,
    OrderedSet,
    TransitList,
    Uri,
    record,
)
from penpot_plugins.files.transit import (
    HANDLERS,
    Matrix,
    ObjectsMap,
    PathData,
    Point,
    Pointer,
    Rect,
    Token,
    TokenSet,
    TokensLib,
    TokenTheme,
)

CODEC = Codec(HANDLERS)
ZERO = UUID(int=0)
U = "~u00000000-0000-0000-0000-000000000000"
AT = datetime(2023, 11, 14, 22, 13, 20, 123000, UTC)
TOKEN = Token(
    record(id=ZERO, name="color.a", type=Keyword("color"), value="#000", description="", modified_at=AT)
)
PATH = (
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAgQQAAIEEE"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

EXAMPLES: dict[str, tuple[Any, str, str]] = {
    "empty map": ({}, '["^ "]', "{}"),
    "composite key": ({(1, 2): 3}, '["~#cmap",[[1,2],3]]', '{"~#cmap":[[1,2],3]}'),
    "top-level boolean": (True, '["~#\'",true]', '{"~#\'":true}'),
    "top-level text": ("a", '["~#\'","a"]', '{"~#\'":"a"}'),
    "cached keys": (
        [record(some_key=1), record(some_key=2)],
        '[["^ ","~:some-key",1],["^ ","^0",2]]',
        '[{"~:some-key":1},{"~:some-key":2}]',
    ),
    "uuid values are not cached, uuid keys are": (
        [ZERO, {ZERO: 1}, {ZERO: 2}],
        f'["{U}",["^ ","{U}",1],["^ ","^0",2]]',
        f'["{U}",{{"{U}":1}},{{"{U}":2}}]',
    ),
    "escaped": (["~foo", "^foo", "`foo", "foo"], '["~~foo","~^foo","~`foo","foo"]', '["~~foo","~^foo","~`foo","foo"]'),
    "keys of scalar types": (
        {Keyword("id"): 1, 1: 2, "font/ttf": 3},
        '["^ ","~:id",1,"~i1",2,"font/ttf",3]',
        '{"~:id":1,"~i1":2,"font/ttf":3}',
    ),
    "set": (frozenset([Keyword("a")]), '["~#set",["~:a"]]', '{"~#set":["~:a"]}'),
    "list": (TransitList([1, 2]), '["~#list",[1,2]]', '{"~#list":[1,2]}'),
    "uri": (Uri("http://x.y/z?a=1"), '["~#uri","http://x.y/z?a=1"]', '{"~#uri":"http://x.y/z?a=1"}'),
    "duration": (Duration(3600000), '["~#duration",3600000]', '{"~#duration":3600000}'),
    "ordered set": (
        OrderedSet([Keyword("a"), Keyword("b")]),
        '["~#ordered-set",["~:a","~:b"]]',
        '{"~#ordered-set":["~:a","~:b"]}',
    ),
    "ordered map": (
        OrderedMap(record(a=1, b=2)),
        '["~#ordered-map",[["~:a",1],["~:b",2]]]',
        '{"~#ordered-map":[["~:a",1],["~:b",2]]}',
    ),
    "point": (Point(record(x=1, y=2.5)), '["~#point",["^ ","~:x",1,"~:y",2.5]]', '{"~#point":{"~:x":1,"~:y":2.5}}'),
    "matrix": (
        Matrix(record(a=1.0, b=0.0, c=0.0, d=1.0, e=0.0, f=0.0)),
        '["~#matrix",["^ ","~:a",1.0,"~:b",0.0,"~:c",0.0,"~:d",1.0,"~:e",0.0,"~:f",0.0]]',
        '{"~#matrix":{"~:a":1.0,"~:b":0.0,"~:c":0.0,"~:d":1.0,"~:e":0.0,"~:f":0.0}}',
    ),
    "rect": (
        Rect(record(x=1, y=2, width=3, height=4, x1=1, y1=2, x2=4, y2=6)),
        '["~#rect",["^ ","~:x",1,"~:y",2,"~:width",3,"~:height",4,"~:x1",1,"~:y1",2,"~:x2",4,"~:y2",6]]',
        '{"~#rect":{"~:x":1,"~:y":2,"~:width":3,"~:height":4,"~:x1":1,"~:y1":2,"~:x2":4,"~:y2":6}}',
    ),
    "pointer": (
        Pointer([ZERO, record(created_at=AT)]),
        f'["~#penpot/pointer",["{U}",["^ ","~:created-at","~m1700000000123"]]]',
        f'{{"~#penpot/pointer":["{U}",{{"~:created-at":"~m1700000000123"}}]}}',
    ),
    "path data": (
        CODEC.decode(f'["~#penpot/path-data","~b{PATH}"]'.encode()),
        f'["~#penpot/path-data","~b{PATH}"]',
        f'{{"~#penpot/path-data":"~b{PATH}"}}',
    ),
    "objects map": (
        ObjectsMap({ZERO: '["~#shape",["^ "]]'}),
        f'["~#penpot/objects-map/v2",["^ ","{U}","[\\"~#shape\\",[\\"^ \\"]]"]]',
        f'{{"~#penpot/objects-map/v2":{{"{U}":"[\\"~#shape\\",[\\"^ \\"]]"}}}}',
    ),
    "token": (
        TOKEN,
        f'["~#penpot/token",["^ ","~:id","{U}","~:name","color.a","~:type","~:color","~:value","#000",'
        '"~:description","","~:modified-at","~m1700000000123"]]',
        f'{{"~#penpot/token":{{"~:id":"{U}","~:name":"color.a","~:type":"~:color","~:value":"#000",'
        '"~:description":"","~:modified-at":"~m1700000000123"}}',
    ),
    "token set": (
        TokenSet(record(id=ZERO, name="base", tokens=OrderedMap({"color.a": TOKEN}))),
        f'["~#penpot/token-set",["^ ","~:id","{U}","~:name","base","~:tokens",["~#ordered-map",[["color.a",'
        f'["~#penpot/token",["^ ","^1","{U}","^2","color.a","~:type","~:color","~:value","#000",'
        '"~:description","","~:modified-at","~m1700000000123"]]]]]]]',
        f'{{"~#penpot/token-set":{{"~:id":"{U}","~:name":"base","~:tokens":{{"~#ordered-map":[["color.a",'
        f'{{"~#penpot/token":{{"~:id":"{U}","~:name":"color.a","~:type":"~:color","~:value":"#000",'
        '"~:description":"","~:modified-at":"~m1700000000123"}}]]}}}',
    ),
    "token theme": (
        TokenTheme(record(id=ZERO, name="dark", group="", is_source=False, sets=frozenset())),
        f'["~#penpot/token-theme",["^ ","~:id","{U}","~:name","dark","~:group","","~:is-source",false,'
        '"~:sets",["~#set",[]]]]',
        f'{{"~#penpot/token-theme":{{"~:id":"{U}","~:name":"dark","~:group":"","~:is-source":false,'
        '"~:sets":{"~#set":[]}}}',
    ),
    "tokens lib": (
        TokensLib(record(sets=OrderedMap(), themes=OrderedMap(), active_themes=frozenset(["/hidden"]))),
        '["~#penpot/tokens-lib",["^ ","~:sets",["~#ordered-map",[]],"~:themes",["^2",[]],'
        '"~:active-themes",["~#set",["/hidden"]]]]',
        '{"~#penpot/tokens-lib":{"~:sets":{"~#ordered-map":[]},"~:themes":{"~#ordered-map":[]},'
        '"~:active-themes":{"~#set":["/hidden"]}}}',
    ),
    "get-profile": (
        record(id=ZERO, fullname="Anonymous User"),
        f'["^ ","~:id","{U}","~:fullname","Anonymous User"]',
        f'{{"~:id":"{U}","~:fullname":"Anonymous User"}}',
    ),
    "error": (
        record(type=Keyword("validation"), code=Keyword("wrong-credentials")),
        '["^ ","~:type","~:validation","~:code","~:wrong-credentials"]',
        '{"~:type":"~:validation","~:code":"~:wrong-credentials"}',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("value", "compact", "verbose"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_encode_of_an_example_then_both_forms_are_the_contract_s(
    value: Any, compact: str, verbose: str
) -> None:
    assert CODEC.encode(value, verbose=False).decode() == compact
    assert CODEC.encode(value, verbose=True).decode() == verbose


@pytest.mark.parametrize(("value", "compact", "verbose"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_decode_of_an_example_then_both_forms_give_its_value_and_type(
    value: Any, compact: str, verbose: str
) -> None:
    for text in (compact, verbose):
        decoded = CODEC.decode(text.encode())
        assert CODEC.encode(decoded, verbose=True).decode() == verbose
        if not (type(value) is dict and (1, 2) in value):
            assert decoded == value
            assert type(decoded) is type(value)


def test_decode_of_fills_then_they_are_a_plain_vector() -> None:
    text = b'["~#penpot/fills",[["^ ","~:fill-color","#ff0000","~:fill-opacity",1.0]]]'
    fills = CODEC.decode(text)
    assert type(fills) is list
    assert fills == [record(fill_color="#ff0000", fill_opacity=1.0)]


def test_decode_of_path_data_then_it_has_28_bytes_a_segment() -> None:
    path = EXAMPLES["path data"][0]
    assert type(path) is PathData
    assert len(path) == 84


@pytest.mark.parametrize("tag", ["file", "path"])
def test_decode_of_a_file_or_path_then_it_is_a_text(tag: str) -> None:
    assert CODEC.decode(f'["~#{tag}","data/x"]'.encode()) == "data/x"
