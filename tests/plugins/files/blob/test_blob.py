"""Stored blobs: what we write, what the reference wrote, and what is refused."""

from __future__ import annotations

import lz4.block
import lz4.frame
import pytest
import zstandard

from penpot_core.transit import Codec
from penpot_plugins.files.blob import BlobUnreadable, pack, unpack
from penpot_plugins.files.blob.header import LIMIT, Header
from penpot_plugins.files.transit import HANDLERS
from tests.compat.replayer import replayer
from tests.plugins.files.reference_blobs import Sample, plain, samples

CODEC = Codec(HANDLERS)

TEXT = b'{"~:id":"~u00000000-0000-0000-0000-000000000001"}' * 50


def lz4_blob(text: bytes, length: int | None = None) -> bytes:
    block = lz4.block.compress(text, store_size=False)
    return Header(1, len(text) if length is None else length).encode() + block


def lz4_frame_blob(text: bytes, length: int = -1) -> bytes:
    return Header(5, length).encode() + lz4.frame.compress(text, store_size=False)


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


@pytest.mark.parametrize(("version", "make"), [(1, lz4_blob), (3, zstd_blob), (5, lz4_frame_blob)])
def test_unpack_reads_what_the_reference_writes(version: int, make: object) -> None:
    body = unpack(make(TEXT))  # type: ignore[operator]
    assert (body.version, body.text) == (version, TEXT)


@pytest.mark.parametrize(
    ("blob", "told"),
    [
        (b"", "header"),
        (b"\x00\x03\x00", "header"),
        (Header(4, 10).encode() + b"x", "zstd frame is damaged"),
        (Header(5, -1).encode() + b"x", "LZ4 frame is cut off"),
        (Header(5, -1).encode() + b"no LZ4 frame at all", "LZ4 frame is damaged"),
        (lz4_frame_blob(TEXT)[:-9], "cut off"),
        (lz4_frame_blob(TEXT) + b"more", "followed by something else"),
        (lz4_frame_blob(TEXT, len(TEXT) + 1), "holds"),
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


@pytest.mark.parametrize("sample", samples().values(), ids=str)
def test_value_is_what_the_reference_reads(sample: Sample) -> None:
    value = unpack(sample.blob).value(CODEC)
    if sample.decoded is None:
        assert isinstance(value["pages-index"], dict), "the reference cannot read its own pointers here; we can"
        return
    seen = plain(replayer().TransitReader().read(CODEC.encode(value, verbose=True).decode()))
    wanted = plain(sample.decoded)
    if sample.entry.get("new_ids"):
        seen, wanted = without_ids(seen), without_ids(wanted)
    assert seen == wanted


def without_ids(value: object) -> object:
    """Without the ids of tokens, which the reference makes up at each reading where none are stored."""
    if isinstance(value, dict):
        tagged = any(key.startswith("#penpot/token") for key in value)
        return {
            key: {name: without_ids(item) for name, item in inner.items() if name not in (":id", ":external-id")}
            if tagged and isinstance(inner, dict)
            else without_ids(inner)
            for key, inner in value.items()
        }
    return [without_ids(item) for item in value] if isinstance(value, list) else value
