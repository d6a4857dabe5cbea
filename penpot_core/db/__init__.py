"""The database: connections, transactions, batches, portable types and statements, on SQLite and on PostgreSQL.

    database = open_database("sqlite:///penpot.sqlite3")
    await database.start()
    async with database.write() as connection:
        team = await get(connection, LOCKED_TEAM, {"id": team_id}, table="team")
        await connection.execute(RENAME, {"id": team_id, "name": name})
        connection.after_commit(tell)

Why this is not the package `databases`: docs/decisions/0001-database-interface.md.
"""

from penpot_core.db.attempts import repeated
from penpot_core.db.batch import Step, StepResult
from penpot_core.db.clauses import (
    any_of,
    deferred_constraints,
    for_share,
    for_update,
    json_text,
    json_true,
    live,
    now,
    skip_locked,
    upsert,
)
from penpot_core.db.connection import Connection
from penpot_core.db.database import Database, open_database
from penpot_core.db.errors import (
    AwaitedOutside,
    BatchConflict,
    ConnectionLost,
    ConnectionMisuse,
    DatabaseBusy,
    DatabaseError,
    DatabaseReadOnly,
    DatabaseUnavailable,
    DiskFull,
    ForeignKeyViolation,
    IdleTransactionTimeout,
    IntegrityViolation,
    OutcomeUnknown,
    SerializationFailure,
    StatementTimeout,
    TableMissing,
    TransactionFailed,
    TransactionTimeout,
    UniqueViolation,
    ValueRefused,
)
from penpot_core.db.guard import guarded
from penpot_core.db.locks import advisory_key, advisory_lock
from penpot_core.db.lookup import get
from penpot_core.db.options import DatabaseOptions
from penpot_core.db.rows import Row

__all__ = [
    "AwaitedOutside",
    "BatchConflict",
    "Connection",
    "ConnectionLost",
    "ConnectionMisuse",
    "Database",
    "DatabaseBusy",
    "DatabaseError",
    "DatabaseOptions",
    "DatabaseReadOnly",
    "DatabaseUnavailable",
    "DiskFull",
    "ForeignKeyViolation",
    "IdleTransactionTimeout",
    "IntegrityViolation",
    "OutcomeUnknown",
    "Row",
    "SerializationFailure",
    "StatementTimeout",
    "Step",
    "StepResult",
    "TableMissing",
    "TransactionFailed",
    "TransactionTimeout",
    "UniqueViolation",
    "ValueRefused",
    "advisory_key",
    "advisory_lock",
    "any_of",
    "deferred_constraints",
    "for_share",
    "for_update",
    "get",
    "guarded",
    "json_text",
    "json_true",
    "live",
    "now",
    "open_database",
    "repeated",
    "skip_locked",
    "upsert",
]
