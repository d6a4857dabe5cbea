"""What the database refuses, by the same names on both databases (contract/database.md §1, contract/http.md §6).

    DatabaseError                        500  unexpected, with `state`
    ├── IntegrityViolation                    23xxx
    │   ├── UniqueViolation                   23505
    │   └── ForeignKeyViolation               23503
    ├── SerializationFailure                  40001, 40P01
    ├── StatementTimeout                 504  statement-timeout, 57014
    │   └── TransactionTimeout                the limit of `Database.write` and `Database.batch`
    ├── DatabaseUnavailable              503  unavailable
    │   ├── DatabaseBusy                      55P03, 53300, a locked file, no free connection
    │   └── ConnectionLost                    08xxx, 57P01, 57P02, 57P03
    ├── IdleTransactionTimeout           504  idle-in-transaction-timeout, 25P03
    ├── ValueRefused                     400  value-refused, 22001, 22003, 22021, 22P05: it fits no column of the kind
    ├── TableMissing                     500  unexpected, 42P01
    ├── DiskFull                         500  disk-full, 53100
    ├── DatabaseReadOnly                 503  read-only, 25006
    ├── OutcomeUnknown                        the connection died while COMMIT was under way
    ├── TransactionFailed                     used on, or left quietly, after one of its statements failed
    └── BatchConflict                         a step met another number of rows than it must

The text of an error is the driver's and belongs in logs; a client gets the code and the SQLSTATE. Wrong use of a
connection raises `ConnectionMisuse`, a RuntimeError: a fault of the program, not of the database.
"""

from __future__ import annotations

from typing import ClassVar

from penpot_core.errors import ServerFault
from penpot_core.transit import Keyword


class DatabaseError(ServerFault):
    """The database refused. `sqlstate` is PostgreSQL's code; on SQLite the one that means the same."""

    shows_state: ClassVar[bool] = True

    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        """`message` never reaches a client."""
        super().__init__()
        self.args = (message,)
        self.sqlstate = sqlstate
        if self.shows_state and sqlstate is not None:
            self.data[Keyword("state")] = sqlstate


class IntegrityViolation(DatabaseError):
    """A constraint does not hold.

    `constraint` is its name, where the database tells it (SQLite does not, but for indexes on expressions);
    `table` and `columns` are told for unique constraints by both.
    """

    def __init__(
        self,
        message: str,
        sqlstate: str | None = None,
        *,
        constraint: str | None = None,
        table: str | None = None,
        columns: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, sqlstate)
        self.constraint = constraint
        self.table = table
        self.columns = columns


class UniqueViolation(IntegrityViolation):
    """There is a row with these values already."""


class ForeignKeyViolation(IntegrityViolation):
    """A row refers to one that does not exist, or is still referred to."""


class SerializationFailure(DatabaseError):
    """Another transaction came between; the same work may succeed when it is done again."""


class StatementTimeout(DatabaseError):
    """A statement took longer than it may."""

    code = "statement-timeout"
    status = 504
    shows_state = False


class TransactionTimeout(StatementTimeout):
    """A write transaction or a batch took longer than it may, waiting included. It was rolled back."""


class IdleTransactionTimeout(DatabaseError):
    """The server ended a transaction that nothing happened in."""

    code = "idle-in-transaction-timeout"
    status = 504
    shows_state = False


class DatabaseUnavailable(DatabaseError):
    """The database does not answer now. Nothing was written."""

    code = "unavailable"
    status = 503


class DatabaseBusy(DatabaseUnavailable):
    """Locked by another program, or no connection became free in time."""


class ConnectionLost(DatabaseUnavailable):
    """The connection broke or could not be made; a transaction on it was rolled back."""


class TableMissing(DatabaseError):
    """A table is not there: the database was not migrated."""


class ValueRefused(DatabaseError):
    """A number beyond a column's range, or a text with letters that no database can keep."""

    type = "validation"
    code = "value-refused"
    status = 400


class DiskFull(DatabaseError):
    """No room for what should be written. Nothing of the transaction was kept."""

    code = "disk-full"


class DatabaseReadOnly(DatabaseError):
    """The database was opened for reading only, or became so (a standby). Nothing was written."""

    code = "read-only"
    status = 503

    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        super().__init__(message, sqlstate)
        self.hint = "Nothing can be changed now: this server only reads."


class OutcomeUnknown(DatabaseError):
    """COMMIT was sent and no answer came: the transaction happened wholly or not at all. Read to find out."""


class TransactionFailed(DatabaseError):
    """A statement of this transaction failed before, so nothing can be added to it or kept of it.

    To carry on after a statement that may fail, run it inside `connection.savepoint()`.
    """


class BatchConflict(DatabaseError):
    """A step of a batch met another number of rows than it must; nothing of the batch was kept."""

    def __init__(self, step: str, expected: int, got: int) -> None:
        super().__init__(f"The step {step!r} of the batch met {got} rows instead of {expected}.")
        self.step = step
        self.expected = expected
        self.got = got


class ConnectionMisuse(RuntimeError):
    """A connection is used in a way that it is not for; the text says what to do instead."""


class AwaitedOutside(ConnectionMisuse):
    """Inside a write transaction that holds SQLite's only writer, something else than the database was awaited."""
