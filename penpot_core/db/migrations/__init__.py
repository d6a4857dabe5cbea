"""Brings a database to the tables that this version uses (DESIGN.md §5, contract/database.md §8).

A server calls `migrate` at its start: where nothing is pending that is a look at one table, with neither
Alembic nor a second driver loaded. All of a migration is one transaction under a lock: whatever is killed, a
database is either as it was or done, and a second process waits and finds nothing left to do.

    nothing there            the frozen SQL of `penpot_migrations.history`, without Alembic
    made by the reference    recognised by its record of 160 steps; our own revisions follow the baseline
    ours, older              Alembic runs what is missing, the built-in branch before those of plugins
"""

from __future__ import annotations

from penpot_core.db.migrations.engine import Progress
from penpot_core.db.migrations.errors import DatabaseUnreachable, MigrationError
from penpot_core.db.migrations.runner import migrate, migrate_now
from penpot_core.db.migrations.state import BUILT_IN, Report, State, current

__all__ = [
    "BUILT_IN",
    "DatabaseUnreachable",
    "MigrationError",
    "Progress",
    "Report",
    "State",
    "current",
    "migrate",
    "migrate_now",
]
