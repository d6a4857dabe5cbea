"""The task queue, cron entries, and our own leases on both (contract/worker.md)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text, false, text

from penpot_core.db.types import Instant, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, OWN, RANDOM_UUID, metadata, partial_index

task = Table(
    "task",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("modified_at", Instant, nullable=False, server_default=NOW),
    Column("completed_at", Instant),
    Column("scheduled_at", Instant, nullable=False),
    Column("priority", SmallInteger, server_default=text("100")),
    Column("queue", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("props", TransitJson, nullable=False),
    Column("error", Text),
    Column("retry_num", SmallInteger, nullable=False, server_default=text("0")),
    Column("max_retries", SmallInteger, nullable=False, server_default=text("3")),
    Column("status", Text, nullable=False, server_default="new"),
    Column("label", Text),
    partial_index("task__label_name_queue__idx", "label", "name", "queue", where="status = 'new'"),
    partial_index(
        "task__scheduled_at_queue__idx", "scheduled_at", "queue", where="status = 'new' OR status = 'retry'"
    ),
)

scheduled_task = Table(
    "scheduled_task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("cron_expr", Text, nullable=False),
)

scheduled_task_history = Table(
    "scheduled_task_history",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("task_id", Text, ForeignKey("scheduled_task.id"), nullable=False),
    Column("created_at", Instant, primary_key=True, server_default=CLOCK),
    Column("is_error", Boolean, nullable=False, server_default=false()),
    Column("reason", Text),
    Index("scheduled_task_history__task_id__idx", "task_id"),
)

task_lease = Table(
    "task_lease",
    metadata,
    Column("task_id", Uuid, ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("worker", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False, server_default=CLOCK),
    Column("heartbeat_at", Instant, nullable=False, server_default=CLOCK),
    info=OWN,
)

cron_lease = Table(
    "cron_lease",
    metadata,
    Column("id", Text, primary_key=True),
    Column("next_at", Instant),
    Column("last_at", Instant),
    Column("holder", Text),
    Column("leased_until", Instant),
    info=OWN,
)
