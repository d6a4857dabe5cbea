"""The audit log and error reports (contract/metrics.md)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, text

from penpot_core.db.types import Inet, Instant, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, RANDOM_UUID, metadata, partial_index

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("archived_at", Instant),
    Column("profile_id", Uuid, nullable=False),
    Column("props", TransitJson),
    Column("ip_addr", Inet),
    Column("tracked_at", Instant, server_default=NOW),
    Column("source", Text),
    Column("context", TransitJson),
    partial_index("audit_log__archived_at__idx", "archived_at", where="archived_at IS NOT NULL"),
    partial_index("audit_log__created_at__idx", "created_at", where="archived_at IS NULL"),
    Index("audit_log__source__created_at__idx", "source", "created_at"),
)

server_error_report = Table(
    "server_error_report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("content", TransitJson),
    Column("version", Integer, server_default=text("1")),
    Index("server_error_report__created_at__idx", "created_at"),
    Index("server_error_report__version__idx", "version"),
)
