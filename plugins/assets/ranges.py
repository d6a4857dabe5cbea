"""Parts of an object: the header `range` (RFC 9110 §14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

FORM = re.compile(r"bytes=\s*(\d{0,19})\s*-\s*(\d{0,19})\s*\Z", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The object has no such part."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many bytes from `start` of an object of `total` bytes."""

    start: int
    length: int
    total: int

    @property
    def content_range(self) -> str:
        """The header that tells it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.total}"


def wanted_part(header: str | None, total: int) -> Part | None:
    """The part that a request asks for; None for the whole, and for what we do not understand, as the RFC allows.

    Several ranges count as the whole. Raises Unsatisfiable.
    """
    found = None if header is None else FORM.match(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), total)
        start = total - length
    else:
        start = int(found[1])
        last = min(int(found[2]) if found[2] else total - 1, total - 1)
        if found[2] and int(found[2]) < start:
            return None
        length = last - start + 1
    if length <= 0:
        raise Unsatisfiable
    return Part(start, length, total)
