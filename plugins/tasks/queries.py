"""The SQL of looking at tasks, and of removing old ones."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, or_, select, update

from penpot_migrations.tables import task

OLD = task.c.scheduled_at < bindparam("before")

COUNT_OLD = select(func.count()).select_from(task).where(OLD)
""":before"""

REMOVE_OLD = delete(task).where(OLD)
"""Of any status (contract/deletion.md §11). :before"""

LIST = select(task).order_by(task.c.created_at.desc(), task.c.id.desc()).limit(bindparam("most"))
""":most"""

LIST_OF_STATUS = LIST.where(task.c.status == bindparam("of_status"))
""":most, :of_status"""

ONE = select(task).where(task.c.id == bindparam("task_id"))
""":task_id"""

RUN_AGAIN = (
    update(task)
    .where(
        task.c.id == bindparam("task_id"),
        or_(task.c.status == "failed", task.c.status == "retry", task.c.status == "new"),
    )
    .values(
        status="new", scheduled_at=bindparam("now"), modified_at=bindparam("now"), retry_num=0, error=None
    )
)
"""A task that waits or has failed. :task_id, :now"""

CANCEL = (
    update(task)
    .where(
        task.c.id == bindparam("task_id"),
        or_(task.c.status == "new", task.c.status == "retry", task.c.status == "scheduled"),
    )
    .values(status="failed", modified_at=bindparam("now"), error="cancelled by an operator")
)
"""A task that nobody runs yet. :task_id, :now"""
