"""A zip that nobody trusts: its directory is checked before anything is inflated, and inflating is counted.

Nothing is ever written under a name that the zip gives.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from penpot_plugins.binfile.errors import EntryMissing, PackageInvalid, PackageTooLarge, PackageUnreadable
from penpot_plugins.binfile.limits import Limits

CHUNK = 64 * 1024
LOCAL_HEADER = 30
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGES = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)
"""What zipfile raises for bytes that are no proper zip."""


@contextmanager
def damage_told(path: str | None = None) -> Iterator[None]:
    """Make PackageUnreadable of what zipfile raises."""
    try:
        yield
    except DAMAGES as cause:
        where = f" at {path}" if path is not None else ""
        raise PackageUnreadable(hint=f"The package is no proper zip, or is damaged{where}.") from cause


class BoundedFile(io.BufferedReader):
    """A file that is never asked for more than `most` bytes at once: zipfile reads the directory in one piece."""

    def __init__(self, raw: io.RawIOBase, most: int) -> None:
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `most` bytes. Raises PackageTooLarge where somebody wants more."""
        if size is not None and size > self._most:
            raise PackageTooLarge(hint="The package has too many entries, or names that are too long.")
        return super().read(self._most + 1 if size is None or size < 0 else size)


class Archive:
    """An opened zip. Raises PackageUnreadable, PackageInvalid and PackageTooLarge."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.total
        self._documents_left = limits.documents
        self._file: BinaryIO = BoundedFile(path.open("rb", buffering=0), max(limits.directory, CHUNK))
        try:
            with damage_told():
                self._zip = zipfile.ZipFile(self._file)
            self._entries = self._checked()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._file.close()

    @property
    def names(self) -> Sequence[str]:
        """The names of all entries, each once, in the order of the directory."""
        return list(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > self._limits.entries:
            raise PackageTooLarge(
                hint=f"The package has {len(infos)} entries; at most {self._limits.entries} are read."
            )
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            check_entry(info, self._limits)
            if info.filename in entries:
                raise PackageInvalid(hint="The package has an entry twice.", path=info.filename)
            entries[info.filename] = info
        check_sizes(infos, self._limits)
        check_places(infos, self._zip.start_dir)
        return entries

    def document(self, name: str) -> bytes:
        """A whole entry that is a text. Raises EntryMissing where there is none of that name."""
        most = min(self._limits.document, self._documents_left)
        text = b"".join(self._inflated(name, most))
        self._documents_left -= len(text)
        return text

    def copy(self, name: str, target: BinaryIO) -> int:
        """Write the bytes of a stored object; how many they are."""
        written = 0
        for chunk in self._inflated(name, self._limits.stored):
            written += target.write(chunk)
        return written

    def _inflated(self, name: str, most: int) -> Iterator[bytes]:
        """An entry in pieces, never more than `most` bytes, nor more than may be inflated in all."""
        info = self._entries.get(name)
        if info is None:
            raise EntryMissing(name)
        count = 0
        with damage_told(name), self._zip.open(info) as reader:
            while chunk := reader.read(CHUNK):
                count += len(chunk)
                self._left -= len(chunk)
                if count > most or self._left < 0:
                    raise PackageTooLarge(
                        hint=f"The package holds more than may be unpacked, at {name}.", path=name
                    )
                yield chunk
            if count != info.file_size:
                raise PackageUnreadable(hint=f"The package is damaged at {name}.", path=name)


def check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse entries of a kind, name or size that no package has."""
    name = info.filename
    parts = name.split("/")
    # `orig_filename` still has what zipfile cuts off at a NUL.
    strange = "\\" in info.orig_filename or "\0" in info.orig_filename or ":" in name
    if strange or any(part in ("", ".", "..") for part in parts):
        raise PackageInvalid(
            hint="The package has an entry with a name that leads elsewhere.", path=name[:99]
        )
    if len(name) > limits.name or len(parts) > limits.depth:
        raise PackageInvalid(hint="The package has an entry whose name is too long.", path=name[:99])
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise PackageInvalid(hint="The package has a link, or another thing that is no file.", path=name)
    if info.flag_bits & ENCRYPTED or info.compress_type not in METHODS:
        raise PackageInvalid(
            hint="The package has an entry that is encrypted, or packed in an unknown way.", path=name
        )


def check_sizes(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse what is too large by its own word; what lies is met while inflating."""
    largest = max((info.file_size for info in infos), default=0)
    if largest > max(limits.stored, limits.document) or sum(info.file_size for info in infos) > limits.total:
        raise PackageTooLarge(hint="The package holds more than may be unpacked.")


def check_places(infos: Sequence[zipfile.ZipInfo], directory: int) -> None:
    """Refuse entries that share bytes, with one another or with the directory: how small zips become huge ones."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise PackageInvalid(hint="The package has entries that overlap.", path=info.filename)
        name = len(info.orig_filename.encode("utf-8", "surrogateescape"))
        end = info.header_offset + LOCAL_HEADER + name + info.compress_size
    if end > directory:
        raise PackageInvalid(hint="The package has entries that overlap its directory.")
