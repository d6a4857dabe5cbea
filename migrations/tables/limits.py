"""Quotes that differ from the defaults (contract/limits.md)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from penpot_core.db.types import Uuid
from penpot_migrations.tables.definition import RANDOM_UUID, metadata

usage_quote = Table(
    "usage_quote",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("target", Text, nullable=False),
    Column("quote", BigInteger, nullable=False),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE", deferrable=True)),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE", deferrable=True)),
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE", deferrable=True)),
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True)),
    Index("usage_quote__profile_id__idx", "profile_id", "target"),
    Index("usage_quote__project_id__idx", "project_id", "target"),
    Index("usage_quote__team_id__idx", "team_id", "target"),
)
