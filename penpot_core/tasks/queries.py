"""All SQL of the outbox, the worker and the cron table."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, or_, select, update

from penpot_core.db import any_of, for_update, upsert
from penpot_migrations.tables import cron_lease, scheduled_task, task, task_lease

INSERT = insert(task).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "created_at",
            "modified_at",
            "scheduled_at",
            "queue",
            "name",
            "props",
            "priority",
            "max_retries",
            "label",
        )
    }
)

DELETE_NOT_DUE = delete(task).where(
    task.c.name == bindparam("name"),
    task.c.queue == bindparam("queue"),
    task.c.label == bindparam("label"),
    task.c.status == "new",
    task.c.scheduled_at > bindparam("now"),
)

DUE = for_update(
    select(task.c.id, task.c.queue, task.c.priority)
    .where(
        task.c.scheduled_at <= bindparam("now"),
        or_(task.c.status == "new", task.c.status == "retry"),
        any_of(task.c.queue, "queues"),
    )
    .order_by(task.c.priority.desc(), task.c.scheduled_at)
    .limit(100),
    skip_locked=True,
)

DUE_OF = DUE.where(any_of(task.c.name, "names"))

SCHEDULE = (
    update(task)
    .where(any_of(task.c.id, "task_ids"), or_(task.c.status == "new", task.c.status == "retry"))
    .values(status="scheduled", modified_at=bindparam("now"))
)

NEXT_DUE = (
    select(task.c.scheduled_at)
    .where(or_(task.c.status == "new", task.c.status == "retry"), any_of(task.c.queue, "queues"))
    .order_by(task.c.scheduled_at)
    .limit(1)
)

CLAIM = (
    update(task)
    .where(task.c.id == bindparam("task_id"), task.c.status == "scheduled")
    .values(status="running", modified_at=bindparam("now"))
    .returning(task.c.id, task.c.queue, task.c.name, task.c.props, task.c.retry_num, task.c.max_retries)
)

LEASE = upsert(
    task_lease,
    values={
        "task_id": bindparam("task_id"),
        "worker": bindparam("worker"),
        "claimed_at": bindparam("now"),
        "heartbeat_at": bindparam("now"),
    },
    index_elements=["task_id"],
    update=["worker", "claimed_at", "heartbeat_at"],
)

BEAT = (
    update(task_lease)
    .where(task_lease.c.worker == bindparam("worker_name"), any_of(task_lease.c.task_id, "task_ids"))
    .values(heartbeat_at=bindparam("now"))
)

# Only what this worker itself has claimed: another one may run by now what this one handed over or was silent about.
CLAIMED_BY_US = (task.c.status == "running") & task.c.id.in_(
    select(task_lease.c.task_id).where(task_lease.c.worker == bindparam("worker_name"))
)

COMPLETE = (
    update(task)
    .where(task.c.id == bindparam("task_id"), CLAIMED_BY_US)
    .values(status="completed", completed_at=bindparam("now"), modified_at=bindparam("now"), error=None)
)

RETRY = (
    update(task)
    .where(task.c.id == bindparam("task_id"), CLAIMED_BY_US)
    .values(
        status="retry",
        modified_at=bindparam("now"),
        scheduled_at=bindparam("at"),
        retry_num=bindparam("attempt"),
        error=bindparam("reason"),
    )
)

FAIL = (
    update(task)
    .where(task.c.id == bindparam("task_id"), CLAIMED_BY_US)
    .values(status="failed", modified_at=bindparam("now"), error=bindparam("reason"))
)

IS_ABANDONED = or_(
    (task.c.status == "running")
    & task.c.id.in_(
        select(task_lease.c.task_id).where(task_lease.c.heartbeat_at < bindparam("silent_since"))
    ),
    (task.c.status == "scheduled") & (task.c.modified_at < bindparam("lost_since")),
)

ABANDONED = select(task.c.id).where(IS_ABANDONED)
""":silent_since, :lost_since"""

ORPHANS = select(task.c.id).where(
    task.c.status == "running",
    task.c.id.not_in(select(task_lease.c.task_id)),
    task.c.modified_at < bindparam("orphan_since"),
)
"""What another program began, and never ended: workers of ours have a lease. :orphan_since"""

FAIL_ORPHAN = (
    update(task)
    .where(task.c.id == bindparam("task_id"), task.c.id.in_(ORPHANS))
    .values(status="failed", modified_at=bindparam("now"), error="orphan with running status")
)
"""Nobody knows what it did, so it is not run again (contract/worker.md §4). :task_id, :orphan_since, :now"""

RECOVER = (
    update(task)
    .where(task.c.id == bindparam("task_id"), IS_ABANDONED)
    .values(status="new", scheduled_at=bindparam("now"), modified_at=bindparam("now"))
)
"""Only one that is abandoned still: somebody may have taken it meanwhile. :task_id, :now, and those of ABANDONED"""

GIVE_BACK = (
    update(task)
    .where(any_of(task.c.id, "task_ids"), CLAIMED_BY_US)
    .values(status="new", modified_at=bindparam("now"))
)
"""Tasks that a worker began and does not run any more. :task_ids, :worker_name, :now"""

RELEASE_OWN = delete(task_lease).where(
    any_of(task_lease.c.task_id, "task_ids"), task_lease.c.worker == bindparam("worker_name")
)
""":task_ids, :worker_name"""

GIVE_BACK_WAITING = (
    update(task)
    .where(any_of(task.c.id, "task_ids"), task.c.status == "scheduled")
    .values(status="new", modified_at=bindparam("now"))
)
"""Tasks that could not be handed over. :task_ids, :now"""

RECOVER_ALL = (
    update(task)
    .where(or_(task.c.status == "running", task.c.status == "scheduled"))
    .values(status="new", modified_at=bindparam("now"))
)

PLAN_CRON = upsert(
    cron_lease,
    values={"id": bindparam("id"), "next_at": bindparam("next_at")},
    index_elements=["id"],
    update=[],
)

CRON_TIMES = select(cron_lease.c.id, cron_lease.c.next_at)

FIRE = (
    update(cron_lease)
    .where(cron_lease.c.id == bindparam("job"), cron_lease.c.next_at == bindparam("due_at"))
    .values(next_at=bindparam("following"), last_at=bindparam("now"), holder=bindparam("worker_name"))
)

NOTE_CRON = upsert(
    scheduled_task,
    values={"id": bindparam("id"), "cron_expr": bindparam("cron_expr"), "modified_at": bindparam("now")},
    index_elements=["id"],
    update=["cron_expr", "modified_at"],
)
