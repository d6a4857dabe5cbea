"""Properties of the instance, the reference's record of migrations, and our own settings."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Table, Text, UniqueConstraint, false, func

from penpot_core.db.types import TransitJson
from penpot_migrations.tables.definition import OWN, metadata

server_prop = Table(
    "server_prop",
    metadata,
    Column("id", Text, primary_key=True),
    Column("content", TransitJson),
    Column("preload", Boolean, server_default=false()),
)

migrations = Table(
    "migrations",
    metadata,
    Column("module", Text),
    Column("step", Text),
    Column("created_at", DateTime, server_default=func.current_timestamp()),
    UniqueConstraint("module", "step", name="migrations_module_step_key"),
)

instance_setting = Table(
    "instance_setting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    info=OWN,
)
