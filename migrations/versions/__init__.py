"""The revisions for Alembic; each runs the text of its namesake in `penpot_migrations.history`."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from penpot_migrations.history import Revision, apply


def run(connection: Connection, revision: Revision) -> None:
    """Run a revision's text on a connection whose transaction the caller ends."""
    # Without parameters psycopg takes a text of several statements, and leaves every % as it is.
    execute = partial(connection.exec_driver_sql, execution_options={"no_parameters": True})
    apply(revision, connection.dialect.name, execute)
