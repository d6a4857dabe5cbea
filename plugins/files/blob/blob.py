"""Packing and unpacking bodies. Both are CPU work that releases the interpreter: run them in a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import zstandard

from penpot_core.transit import Codec
from penpot_plugins.files.blob.errors import BlobUnreadable
from penpot_plugins.files.blob.fressian import read_document
from penpot_plugins.files.blob.header import LAYOUT, LIMIT, Header, read_header

WRITTEN = 3
LEVEL = 3
"""The compression level of what we write; level 6, as the reference writes, takes thrice as long for 6 % less."""

FRESSIAN = frozenset({4, 5})
"""Versions whose bodies are Fressian; those of the others are transit JSON."""

UNTOLD = -1
"""The length in a header of version 5, which tells none."""


@dataclass(frozen=True, slots=True)
class Body:
    """An unpacked blob: the version that it had, and its transit JSON or Fressian."""

    version: int
    text: bytes

    def value(self, codec: Codec) -> Any:
        """What the body means. Raises BlobUnreadable, TransitError. CPU work: large bodies in another process."""
        return read_document(self.text) if self.version in FRESSIAN else codec.decode(self.text)


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
    """Read a blob of version 1, 3, 4 or 5. Raises BlobUnreadable for another version or a damaged body."""
    header = read_header(blob)
    reader = READERS.get(header.version)
    if reader is None:
        raise BlobUnreadable(
            hint=f"A stored blob has version {header.version}: no such version exists.", version=header.version
        )
    told = header.length
    if not (0 <= told <= LIMIT or (told == UNTOLD and header.version == 5)):
        raise BlobUnreadable(hint=f"A stored blob claims {told} bytes; at most {LIMIT} are read.")
    text = reader(memoryview(blob)[LAYOUT.size :], told)
    if told != UNTOLD and len(text) != told:
        raise BlobUnreadable(hint=f"A stored blob claims {told} bytes but holds {len(text)}.")
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


def read_lz4_frame(body: memoryview, _length: int) -> bytes:
    """One LZ4 frame, which need not tell its size: it is inflated no further than the limit."""
    import lz4.frame

    decompressor = lz4.frame.LZ4FrameDecompressor()
    try:
        text: bytes = decompressor.decompress(body, max_length=LIMIT)
    except RuntimeError as cause:
        raise BlobUnreadable(hint="A stored blob's LZ4 frame is damaged.") from cause
    if not decompressor.eof:
        raise BlobUnreadable(hint=f"A stored blob's LZ4 frame is cut off, or holds more than {LIMIT} bytes.")
    if decompressor.unused_data:
        raise BlobUnreadable(hint="A stored blob's LZ4 frame is followed by something else.")
    return text


READERS: dict[int, Callable[[memoryview, int], bytes]] = {
    1: read_lz4,
    3: read_zstd,
    4: read_zstd,
    5: read_lz4_frame,
}
