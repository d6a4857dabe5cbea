"""Alembic's environment. `penpot_core.db.migrations` opens the connection and its one transaction.

`config.attributes` holds `connection`, and may hold `applied`, which is called after each revision.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from penpot_migrations.tables import metadata

connection = context.config.attributes.get("connection")
if not isinstance(connection, Connection):
    raise SystemExit("Run the migrations with `penpot migrate`: it knows the database and locks it.")

context.configure(
    connection=connection,
    target_metadata=metadata,
    on_version_apply=context.config.attributes.get("applied", ()),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
