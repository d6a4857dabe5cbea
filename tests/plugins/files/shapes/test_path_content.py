"""Packed path content (contract/file-data.md §3.6)."""

from __future__ import annotations

import base64
import math

import pytest

from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, LINE, MOVE, Segment, pack, unpack

SEGMENTS = [
    Segment(MOVE, 0, 0),
    Segment(LINE, 10, 0),
    Segment(CURVE, 5, 6, 1, 2, 3, 4),
    Segment(CLOSE),
]
PACKED = (
    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAgQQAAAAADAAAAAACAPwAAAEAAAEBAAACAQAAAoEAAAMBA"
    "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
)


def test_pack_gives_the_bytes_of_the_contract() -> None:
    assert base64.b64encode(pack(SEGMENTS)).decode() == PACKED


def test_unpack_gives_the_segments_back() -> None:
    assert list(unpack(base64.b64decode(PACKED))) == SEGMENTS


def test_unpack_leaves_out_unknown_types_and_a_broken_end() -> None:
    content = pack([Segment(MOVE, 1, 2), Segment(9, 3, 4), Segment(LINE, 5, 6)])

    assert list(unpack(content + b"\x01\x00")) == [Segment(MOVE, 1, 2), Segment(LINE, 5, 6)]


def test_pack_of_an_endless_coordinate_clamps_it() -> None:
    assert [segment.x for segment in unpack(pack([Segment(MOVE, math.inf, -math.inf)]))] == [2147483648.0]


def test_pack_of_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        pack([Segment(MOVE, math.nan, 0)])
