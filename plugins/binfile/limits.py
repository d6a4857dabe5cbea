"""How much a package may hold (SECURITY.md row 1, S4). Counted on what is really inflated, whatever headers say."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts and bytes.

    `document` bounds one JSON text or one Fressian value, `documents` all of them together; `stored` bounds one stored
    object (contract/binfile.md §4.2: 100 MiB), `total` everything. `name` and `depth` bound the names of entries: a
    thumbnail's has six parts, and what macOS adds to a zip stands in a folder above.
    """

    entries: int = 100_000
    document: int = 64 * MIB
    documents: int = 256 * MIB
    stored: int = 100 * MIB
    total: int = 2048 * MIB
    files: int = 200
    name: int = 255
    depth: int = 8

    @property
    def directory(self) -> int:
        """Bytes of a zip's directory: a record of 46 bytes and a name of ours (127) for each entry."""
        return self.entries * 224
