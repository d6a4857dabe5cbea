"""Advisory locks (contract/database.md §1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable

from penpot_core.db.clauses import WRITES

MASK = 0xFFFF_FFFF_FFFF_FFFF


class AdvisoryLock(sa.FunctionElement[Any]):
    """`pg_advisory_xact_lock(key)`."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(AdvisoryLock, "postgresql")
def _lock_postgresql(element: AdvisoryLock, compiler: SQLCompiler, **options: Any) -> str:
    return f"pg_advisory_xact_lock({compiler.process(element.clauses, **options)})"


@compiles(AdvisoryLock, "sqlite")
def _lock_sqlite(element: AdvisoryLock, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


def advisory_lock(key: int | UUID) -> Executable:
    """A statement: wait until no other transaction holds the key, then hold it until this one ends.

    On SQLite it takes the writer, which keeps all others out.
    """
    number = advisory_key(key) if isinstance(key, UUID) else key
    lock = AdvisoryLock(sa.bindparam(None, number, type_=sa.BigInteger()))
    return sa.select(lock).execution_options(**{WRITES: True})


def advisory_key(uuid: UUID) -> int:
    """The reference's key of a uuid, so that both can work on one database: SipHash-2-4 under a key of zeros."""
    digest = siphash(bytes(16), uuid.bytes)
    return digest - (1 << 64) if digest >> 63 else digest


def siphash(key: bytes, data: bytes) -> int:
    """SipHash-2-4 of `data` under a key of 16 bytes, unsigned (Aumasson and Bernstein, 2012)."""
    low, high = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    state = [
        low ^ 0x736F6D6570736575,
        high ^ 0x646F72616E646F6D,
        low ^ 0x6C7967656E657261,
        high ^ 0x7465646279746573,
    ]
    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) & 0xFF])
    for start in range(0, len(padded), 8):
        word = int.from_bytes(padded[start : start + 8], "little")
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
    state[2] ^= 0xFF
    _rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _rounds(state: list[int], count: int) -> None:
    a, b, c, d = state
    for _ in range(count):
        a = (a + b) & MASK
        b = _rotated(b, 13) ^ a
        a = _rotated(a, 32)
        c = (c + d) & MASK
        d = _rotated(d, 16) ^ c
        a = (a + d) & MASK
        d = _rotated(d, 21) ^ a
        c = (c + b) & MASK
        b = _rotated(b, 17) ^ c
        c = _rotated(c, 32)
    state[:] = a, b, c, d


def _rotated(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (64 - bits))) & MASK
