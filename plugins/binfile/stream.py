"""The elements of a v1 package: marks, lengths, Fressian values, within one zstd stream (contract/binfile.md §5)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import zstandard

from penpot_core.errors import ValidationFailed
from penpot_plugins.binfile.errors import PackageTooLarge, PackageUnreadable
from penpot_plugins.binfile.limits import MIB, Limits
from penpot_plugins.files.blob import BlobUnreadable
from penpot_plugins.files.blob.fressian import read_document

HEADER = struct.Struct(">BQq")
LONG = struct.Struct(">q")
MAGIC = 800099563638710213
VERSION = 1
HEADER_MARK, STREAM, UUID_MARK, LABEL, OBJECT = 1, 2, 3, 4, 5
CHUNK = 64 * 1024
LARGEST_WINDOW = 128 * MIB


class MarkUnexpected(ValidationFailed):
    """Another element stands where one was due."""

    code = "unexpected-mark"


class LabelUnexpected(ValidationFailed):
    """Another section begins where one was due."""

    code = "unexpected-label"


class ElementStream:
    """Reads elements in their order. Raises PackageUnreadable where the file ends too early or is damaged."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.total
        self._documents_left = limits.documents
        self._file: BinaryIO = path.open("rb")
        try:
            self._check_header()
        except BaseException:
            self._file.close()
            raise
        decompressor = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
        self._reader = decompressor.stream_reader(self._file, read_across_frames=True)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _check_header(self) -> None:
        header = self._file.read(HEADER.size)
        if len(header) < HEADER.size or HEADER.unpack(header)[:2] != (HEADER_MARK, MAGIC):
            raise PackageUnreadable(hint="invalid penpot file")
        if HEADER.unpack(header)[2] != VERSION:
            raise PackageUnreadable(hint="The Penpot file is of a version that nobody reads any more.")

    def _bytes(self, size: int) -> bytes:
        """Exactly so many bytes."""
        self._left -= size
        if self._left < 0:
            raise PackageTooLarge(hint="The package holds more than may be unpacked.")
        found = bytearray()
        try:
            while len(found) < size:
                chunk = self._reader.read(min(CHUNK, size - len(found)))
                if not chunk:
                    raise PackageUnreadable(hint="The Penpot file is truncated.")
                found += chunk
        except zstandard.ZstdError as cause:
            raise PackageUnreadable(hint="The Penpot file is damaged, probably truncated.") from cause
        return bytes(found)

    def _long(self) -> int:
        value: int = LONG.unpack(self._bytes(LONG.size))[0]
        return value

    def _expect(self, mark: int) -> None:
        found = self._bytes(1)[0]
        if found != mark:
            raise MarkUnexpected(hint=f"received mark {found}, expected {mark}")

    def label(self, expected: str) -> None:
        """The label of a section."""
        self._expect(LABEL)
        found = self.value()
        if found != expected:
            raise LabelUnexpected(hint=f"unexpected label found: {str(found)[:40]}, expected: {expected}")

    def uuid(self) -> UUID:
        """A uuid."""
        self._expect(UUID_MARK)
        return UUID(bytes=self._bytes(16))

    def value(self) -> Any:
        """A Fressian value."""
        self._expect(OBJECT)
        size = self._long()
        if size <= 0:
            raise ValidationFailed("unexpected-condition", "incorrect header size found on reading header")
        if size > min(self._limits.document, self._documents_left):
            raise PackageTooLarge(hint=f"The package holds a value of {size} bytes; that is too much.")
        self._documents_left -= size
        try:
            return read_document(self._bytes(size))
        except BlobUnreadable as cause:
            raise PackageUnreadable(hint=f"The Penpot file is damaged: {cause.hint}") from cause

    def copy(self, target: BinaryIO) -> None:
        """Write the bytes of a stored object."""
        self._expect(STREAM)
        size = self._long()
        if not 0 <= size <= self._limits.stored:
            raise PackageTooLarge(hint=f"unable to import storage object with size {size} bytes")
        while size:
            chunk = self._bytes(min(CHUNK, size))
            size -= target.write(chunk)
