"""SQLite's errors by the names of `penpot_core.db.errors`."""

from __future__ import annotations

import sqlite3

from penpot_core.db.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseReadOnly,
    DiskFull,
    ForeignKeyViolation,
    IntegrityViolation,
    StatementTimeout,
    TableMissing,
    UniqueViolation,
    ValueRefused,
)

BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "SQLITE_CANTOPEN")
UNIQUE = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID")
FULL = (
    "SQLITE_FULL",
    "SQLITE_IOERR_WRITE",
    "SQLITE_IOERR_FSYNC",
    "SQLITE_IOERR_TRUNCATE",
    "SQLITE_IOERR_SHMSIZE",
)


DRIVER_ERRORS = (sqlite3.Error, OverflowError, UnicodeEncodeError)


def mapped(error: Exception) -> DatabaseError:
    """The error under its name."""
    if isinstance(error, (OverflowError, UnicodeEncodeError)):
        return ValueRefused("A parameter is beyond what a column can hold.", "22003")
    name = str(getattr(error, "sqlite_errorname", "") or "")
    text = str(error)
    if name in UNIQUE:
        return unique_violation(text)
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return ForeignKeyViolation(text, "23503")
    if name.startswith("SQLITE_CONSTRAINT"):
        return IntegrityViolation(text, "23502" if name.endswith("NOTNULL") else "23514")
    if name.startswith(BUSY):
        return DatabaseBusy(text, "55P03")
    if name.startswith("SQLITE_READONLY"):
        return DatabaseReadOnly(text, "25006")
    if name == "SQLITE_INTERRUPT":
        return StatementTimeout(text, "57014")
    if name in FULL:
        return DiskFull(text, "53100")
    if text.startswith("no such table"):
        return TableMissing(text, "42P01")
    return DatabaseError(text, "XX000")


def unique_violation(text: str) -> UniqueViolation:
    """Table and columns from `UNIQUE constraint failed: team.id, team.name`."""
    places = [place.strip().partition(".") for place in text.rpartition(": ")[2].split(",")]
    columns = tuple(column for _, _, column in places if column)
    return UniqueViolation(text, "23505", table=places[0][0] or None, columns=columns)
