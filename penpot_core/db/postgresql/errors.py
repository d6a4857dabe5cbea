"""asyncpg's errors by the names of `penpot_core.db.errors`."""

from __future__ import annotations

import asyncpg

from penpot_core.db.errors import (
    ConnectionLost,
    DatabaseBusy,
    DatabaseError,
    DatabaseReadOnly,
    DiskFull,
    ForeignKeyViolation,
    IdleTransactionTimeout,
    IntegrityViolation,
    SerializationFailure,
    StatementTimeout,
    TableMissing,
    UniqueViolation,
    ValueRefused,
)

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ConnectionError)

INTEGRITY: dict[str, type[IntegrityViolation]] = {"23505": UniqueViolation, "23503": ForeignKeyViolation}
BY_STATE: dict[str, type[DatabaseError]] = {
    "40001": SerializationFailure,
    "40P01": SerializationFailure,
    "57014": StatementTimeout,
    "25P03": IdleTransactionTimeout,
    "55P03": DatabaseBusy,
    "53300": DatabaseBusy,
    "53100": DiskFull,
    "22001": ValueRefused,
    "22003": ValueRefused,
    "22021": ValueRefused,
    "22P05": ValueRefused,
    "25006": DatabaseReadOnly,
    "42P01": TableMissing,
    "57P01": ConnectionLost,
    "57P02": ConnectionLost,
    "57P03": ConnectionLost,
}


def mapped(error: BaseException) -> DatabaseError:
    """The error under its name."""
    text = str(error) or type(error).__name__
    if not isinstance(error, asyncpg.PostgresError):
        return ConnectionLost(text, "08006")
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith("23"):
        kind = INTEGRITY.get(state, IntegrityViolation)
        return kind(
            text,
            state,
            constraint=getattr(error, "constraint_name", None),
            table=getattr(error, "table_name", None),
            columns=columns_of(getattr(error, "detail", None)),
        )
    if isinstance(error.__cause__, (OverflowError, UnicodeEncodeError)):
        # The driver found it while it wrote the value down; its text would show the value.
        return ValueRefused("A parameter is beyond what its column can hold.", "22003")
    if state.startswith("08"):
        return ConnectionLost(text, state)
    return BY_STATE.get(state, DatabaseError)(text, state)


def columns_of(detail: str | None) -> tuple[str, ...]:
    """The columns of `Key (file_id, seqn)=(…) already exists.`"""
    if not detail or not detail.startswith("Key ("):
        return ()
    return tuple(name.strip() for name in detail[5:].partition(")")[0].split(","))
