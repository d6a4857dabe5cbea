"""Numbers of bytes as settings write them: digits, or digits with a binary unit."""

from __future__ import annotations

import re

ALLOWED = "a number of bytes, such as 536870912 or 512MiB (units KiB, MiB, GiB, TiB)"
UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
FORM = re.compile(r"([0-9]{1,19})(|KiB|MiB|GiB|TiB)")
LARGEST = 2**63 - 1


def read(text: str) -> int:
    """`1024`, `512MiB`."""
    match = FORM.fullmatch(text)
    size = int(match[1]) * UNITS[match[2]] if match else -1
    if not 0 <= size <= LARGEST:
        raise ValueError(ALLOWED)
    return size


def write(size: int) -> str:
    """The size in the largest unit that divides it."""
    unit = max((unit for unit in UNITS if size % UNITS[unit] == 0), key=UNITS.__getitem__) if size else ""
    return f"{size // UNITS[unit]}{unit}"
