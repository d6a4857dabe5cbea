"""Data migrations: how old file data becomes today's (contract/file-migrations.md §1-2).

Each is a small pure function from data to data; those of one subject stand in one module, `order.py` lists them.
`migration.py` has the record and what builds it, `running.py` runs the missing ones. A migration never changes the
data given: what it does not touch stays the very same object, so that the difference is told by identity.
"""

from penpot_plugins.files.migrations.migration import Context, FileMigration
from penpot_plugins.files.migrations.order import BUILT_IN, FILE_VERSION, KNOWN
from penpot_plugins.files.migrations.running import (
    Migrated,
    MigrationFailed,
    Migrations,
    applied_names,
    missing,
)

__all__ = [
    "BUILT_IN",
    "FILE_VERSION",
    "KNOWN",
    "Context",
    "FileMigration",
    "Migrated",
    "MigrationFailed",
    "Migrations",
    "applied_names",
    "missing",
]
