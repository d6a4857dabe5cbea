"""Stored blobs: what we write, what the reference wrote, and what is refused."""

from __future__ import annotations

import lz4.block
import pytest
import zstandard

from penpot_plugins.files.blob import BlobUnreadable, pack, unpack
from penpot_plugins.files.blob.header import LIMIT, Header

TEXT = b'{"~:id":"~u00000000-0000-0000-0000-000000000001"}' * 50


def lz4_blob(text: bytes, length: int | None = None) -> bytes:
    block = lz4.block.compress(text, store_size=False)
    return Header(1, len(text) if length is None else length).encode() + block


def zstd_blob(text: bytes, length: int | None = None) -> bytes:
    return Header(3, len(text) if length is None else length).encode() + zstandard.ZstdCompressor(6).compress(
        text
    )


def test_pack_then_unpack_gives_the_body_in_version_3() -> None:
    chunks = [TEXT[:100], TEXT[100:]]
    body = unpack(pack(chunks, len(TEXT)))
    assert (body.version, body.text) == (3, TEXT)


def test_pack_writes_the_header_that_the_reference_reads() -> None:
    packed = pack([TEXT], len(TEXT))
    assert packed[:6] == b"\x00\x03" + len(TEXT).to_bytes(4, "big")
    assert zstandard.frame_content_size(packed[6:]) == len(TEXT)


@pytest.mark.parametrize(("version", "make"), [(1, lz4_blob), (3, zstd_blob)])
def test_unpack_reads_what_the_reference_writes(version: int, make: object) -> None:
    body = unpack(make(TEXT))  # type: ignore[operator]
    assert (body.version, body.text) == (version, TEXT)


@pytest.mark.parametrize(
    ("blob", "told"),
    [
        (b"", "header"),
        (b"\x00\x03\x00", "header"),
        (Header(4, 10).encode() + b"x", "version 4: its body is Fressian"),
        (Header(5, -1).encode() + b"x", "version 5: its body is Fressian"),
        (Header(2, 10).encode() + b"x", "version 2: no such version"),
        (Header(3, -1).encode() + b"x", "claims -1 bytes"),
        (Header(3, LIMIT + 1).encode() + b"x", "at most"),
        (zstd_blob(TEXT, len(TEXT) - 1), "zstd frame"),
        (zstd_blob(TEXT, 0), "zstd frame"),
        (lz4_blob(TEXT, 10), "LZ4 block is damaged"),
        (lz4_blob(TEXT, len(TEXT) + 1), "holds"),
        (zstd_blob(TEXT)[:-7], "zstd frame is damaged"),
        (Header(1, 100).encode() + b"\xff" * 20, "damaged"),
    ],
)
def test_unpack_refuses_what_is_damaged_or_unknown(blob: bytes, told: str) -> None:
    with pytest.raises(BlobUnreadable, match=told):
        unpack(blob)
