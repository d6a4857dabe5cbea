"""Identifiers: time-ordered uuids (version 8), as the reference makes them (contract/database.md §2)."""

from __future__ import annotations

import secrets
import threading
import time
from uuid import UUID

ZERO = UUID(int=0)
"""The system, the anonymous caller, and the root shape of every page."""

EPOCH_MS = 1_640_995_200_000  # 2022-01-01T00:00:00Z
RANDOM_BITS = 48
SEQUENCE_BITS = 14

_lock = threading.Lock()
_label = secrets.randbits(RANDOM_BITS)
_last = 0
_sequence = 0


def next_id() -> UUID:
    """A new uuid, greater than every one that this process made before.

    48 bits of milliseconds since 2022, 12 and 14 bits around version and variant hold a sequence within the
    millisecond and the first bits of a random label of the process, the rest is that label.
    """
    global _last, _sequence
    with _lock:
        now = time.time_ns() // 1_000_000 - EPOCH_MS
        if now <= _last:
            _sequence += 1
            if _sequence >> SEQUENCE_BITS:
                _last, _sequence = _last + 1, 0
            now = _last
        else:
            _last, _sequence = now, 0
        sequence = _sequence
    high = (now & (2**48 - 1)) << 16 | 0x8000 | (sequence >> 2)
    low = 0b10 << 62 | (sequence & 0b11) << 60 | secrets.randbits(12) << 48 | _label
    return UUID(int=high << 64 | low)
