"""Recognises a database that the reference made (contract/database.md §8)."""

from __future__ import annotations

from penpot_core.db.migrations.errors import MigrationError
from penpot_migrations.history import reference_steps


def check_reference(found: frozenset[str]) -> None:
    """Refuse a database of another version than the one whose tables the baseline describes."""
    steps = reference_steps()
    if missing := [step for step in steps if step not in found]:
        raise MigrationError(
            f"The database was made by an older Penpot; {len(missing)} of {len(steps)} migrations are "
            f"missing: {', '.join(missing)}. Start Penpot 2.17.0 on it once, stop it, and try again."
        )
    # Steps that were renamed or withdrawn linger in old databases; only higher numbers tell a newer version.
    last = max(steps)[:4]
    if newer := sorted(step for step in found if step[:4].isdigit() and step[:4] > last):
        raise MigrationError(
            f"The database was made by a newer Penpot than 2.17.0, with the migrations {', '.join(newer)}: "
            "use a version of this server that knows them, or a backup of the database from before."
        )
