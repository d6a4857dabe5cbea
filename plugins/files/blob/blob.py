"""Packing and unpacking bodies. Both are CPU work that releases the interpreter: run them in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import zstandard

from penpot_plugins.files.blob.errors import BlobUnreadable
from penpot_plugins.files.blob.header import LAYOUT, LIMIT, Header, read_header

WRITTEN = 3
LEVEL = 3
"""The compression level of what we write; level 6, as the reference writes, takes thrice as long for 6 % less."""

FRESSIAN = frozenset({4, 5})


@dataclass(frozen=True, slots=True)
class Body:
    """An unpacked blob: the version that it had, and its transit JSON."""

    version: int
    text: bytes


def pack(chunks: Iterable[bytes], length: int) -> bytes:
    """A version 3 blob of a body given in pieces; `length` is the sum of theirs."""
    compressor = compressor_of_thread().compressobj(size=length)
    packed = [Header(WRITTEN, length).encode()]
    packed.extend(compressor.compress(chunk) for chunk in chunks)
    packed.append(compressor.flush())
    return b"".join(packed)


_local = threading.local()


def compressor_of_thread() -> zstandard.ZstdCompressor:
    """A compressor costs more to make than a small blob to compress; one cannot serve two threads at a time."""
    made: zstandard.ZstdCompressor | None = getattr(_local, "compressor", None)
    if made is None:
        made = _local.compressor = zstandard.ZstdCompressor(LEVEL)
    return made


def unpack(blob: bytes) -> Body:
    """Read a version 1 or 3 blob. Raises BlobUnreadable for another version or a damaged body."""
    header = read_header(blob)
    reader = READERS.get(header.version)
    if reader is None:
        reason = (
            "its body is Fressian, which this server does not read yet"
            if header.version in FRESSIAN
            else "no such version exists"
        )
        raise BlobUnreadable(
            hint=f"A stored blob has version {header.version}: {reason}.", version=header.version
        )
    if not 0 <= header.length <= LIMIT:
        raise BlobUnreadable(hint=f"A stored blob claims {header.length} bytes; at most {LIMIT} are read.")
    text = reader(memoryview(blob)[LAYOUT.size :], header.length)
    if len(text) != header.length:
        raise BlobUnreadable(hint=f"A stored blob claims {header.length} bytes but holds {len(text)}.")
    return Body(header.version, text)


def read_lz4(body: memoryview, length: int) -> bytes:
    """One raw LZ4 block."""
    import lz4.block

    try:
        return bytes(lz4.block.decompress(body, uncompressed_size=length))
    except lz4.block.LZ4BlockError as cause:
        raise BlobUnreadable(hint="A stored blob's LZ4 block is damaged.") from cause


def read_zstd(body: memoryview, length: int) -> bytes:
    """One zstd frame; the size that the frame claims must be the header's, so that no bomb is inflated."""
    try:
        claimed = zstandard.frame_content_size(body)
        if claimed not in (-1, length):
            raise BlobUnreadable(hint=f"A stored blob claims {length} bytes, its zstd frame {claimed}.")
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=length)
    except zstandard.ZstdError as cause:
        raise BlobUnreadable(hint="A stored blob's zstd frame is damaged.") from cause


READERS: dict[int, Callable[[memoryview, int], bytes]] = {1: read_lz4, 3: read_zstd}
