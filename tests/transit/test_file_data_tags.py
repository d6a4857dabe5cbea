"""The tags of file data: shapes are written whole, paths have a text (contract/file-data.md §3.1, §3.6)."""

from __future__ import annotations

from base64 import b64decode
from struct import pack

import orjson
import pytest

from penpot_core.transit import Codec, JsonEncoder, Keyword, record
from penpot_plugins.files.transit import HANDLERS, PathData, Pointer, Shape

CODEC = Codec(HANDLERS)
JSON = JsonEncoder({handler.type: handler.json for handler in HANDLERS if handler.type and handler.json})
BASE = [
    "id", "name", "type", "x", "y", "width", "height", "rotation", "selrect", "points", "transform",
    "transform-inverse", "parent-id", "frame-id", "flip-x", "flip-y",
]  # fmt: skip
PATH = b64decode(
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAgQQAAAAADAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBABAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
)


def test_encode_of_a_shape_then_its_base_fields_come_first_and_null_where_unset() -> None:
    shape = Shape(record(opacity=1, name="A", fills=[], type=Keyword("path")))
    written = orjson.loads(CODEC.encode(shape, verbose=True))["~#shape"]
    assert list(written) == [*(f"~:{name}" for name in BASE), "~:opacity", "~:fills"]
    assert (written["~:name"], written["~:x"], written["~:flip-y"], written["~:opacity"]) == (
        "A",
        None,
        None,
        1,
    )
    compact = orjson.loads(CODEC.encode(shape, verbose=False))[1]
    assert compact[1::2] == list(written)


def test_a_shape_when_a_base_field_is_removed_then_it_is_null_and_others_are_gone() -> None:
    shape = CODEC.decode(CODEC.encode(Shape(record(x=1, opacity=1)), verbose=False))
    assert type(shape) is Shape
    del shape["x"], shape["opacity"]
    written = CODEC.decode(CODEC.encode(shape, verbose=True))
    assert written["x"] is None
    assert "opacity" not in written


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (PATH, "M0,0L10,0C1,2,3,4,5,6Z"),
        (b"", ""),
        (pack("<hxx6f", 1, 0, 0, 0, 0, 557.9234008789062, -0.5), "M557.923401,-0.5"),
        (pack("<hxx6f", 1, 0, 0, 0, 0, 1e-9, 16777216), "M0,16777216"),
        (pack("<hxx6f", 9, 0, 0, 0, 0, 1, 1) + b"cut short", ""),
    ],
)
def test_path_data_in_json_then_it_is_svg_text_in_decimal_notation(content: bytes, text: str) -> None:
    assert JSON.encode(PathData(content)).decode() == f'"{text}"'


def test_path_data_in_json_when_a_coordinate_is_no_number_then_zero_stands_for_it() -> None:
    content = PathData(pack("<hxx6f", 2, 0, 0, 0, 0, float("nan"), float("inf")))
    assert JSON.encode(content) == b'"L0,0"'


def test_a_pointer_in_json_then_it_is_an_array() -> None:
    pointer = CODEC.decode(
        b'["~#penpot/pointer",["~u00000000-0000-0000-0000-000000000000",["^ ","~:created-at","~m0"]]]'
    )
    assert type(pointer) is Pointer
    assert (
        JSON.encode(pointer)
        == b'["00000000-0000-0000-0000-000000000000",{"createdAt":"1970-01-01T00:00:00Z"}]'
    )
