"""Which format a file is in, by its first bytes (contract/binfile.md §1)."""

from __future__ import annotations

from pathlib import Path

from penpot_core.transit import Codec
from penpot_plugins.binfile.errors import PackageUnreadable
from penpot_plugins.binfile.limits import Limits
from penpot_plugins.binfile.package import Package
from penpot_plugins.binfile.v1 import StreamPackage
from penpot_plugins.binfile.v3 import ZipPackage

ZIP = b"PK\x03\x04"
STREAM = b"\x01\x0b\x1a\x86"


def open_package(path: Path, limits: Limits, codec: Codec, version: int | None = None) -> Package:
    """Open a package of the version that a client tells, or of the one that it begins like. Work for a thread.

    Raises PackageUnreadable for any other file.
    """
    with path.open("rb") as file:
        start = file.read(4)
    told = version or (3 if start == ZIP else 1 if start == STREAM else None)
    if told == 3:
        return ZipPackage(path, limits)
    if told == 1:
        return StreamPackage(path, limits, codec)
    raise PackageUnreadable(hint="This is no Penpot file: it begins like none.")
