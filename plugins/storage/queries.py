"""The SQL of the life cycle of objects."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    Column,
    Executable,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from penpot_core.db import any_of, for_update, json_text, live
from penpot_migrations.tables import metadata, storage_object

BATCH = 50

COLUMNS = (
    storage_object.c.id,
    storage_object.c.size,
    storage_object.c.backend,
    storage_object.c.created_at,
    storage_object.c.touched_at,
    storage_object.c.deleted_at,
    storage_object.c.metadata,
)

TOUCHED = for_update(
    select(*COLUMNS)
    .where(
        storage_object.c.touched_at <= bindparam("before"),
        live(storage_object),
        or_(
            storage_object.c.touched_at > bindparam("after"),
            and_(
                storage_object.c.touched_at == bindparam("after"), storage_object.c.id > bindparam("after_id")
            ),
        ),
    )
    .order_by(storage_object.c.touched_at, storage_object.c.id)
    .limit(BATCH),
    skip_locked=True,
)
"""Locked, so that nobody begins to refer to one of them meanwhile. :before, :after, :after_id"""

DUE = for_update(
    select(*COLUMNS)
    .where(storage_object.c.deleted_at <= bindparam("now"), storage_object.c.id > bindparam("after_id"))
    .order_by(storage_object.c.id)
    .limit(BATCH),
    skip_locked=True,
)
""":now, :after_id"""

FREEZE = update(storage_object).where(any_of(storage_object.c.id, "ids")).values(touched_at=None)
""":ids"""

MARK = (
    update(storage_object)
    .where(any_of(storage_object.c.id, "ids"), live(storage_object))
    .values(deleted_at=bindparam("at"), touched_at=None)
)
""":ids, :at"""

REVIVE = (
    update(storage_object)
    .where(any_of(storage_object.c.id, "ids"))
    .values(deleted_at=None, touched_at=bindparam("now"))
)
""":ids, :now"""

REMOVE = delete(storage_object).where(
    any_of(storage_object.c.id, "ids"), storage_object.c.deleted_at <= bindparam("now")
)
""":ids, :now"""


def referring_columns() -> Iterator[Column[object]]:
    """All columns that refer to objects by a foreign key, of whatever table, whichever plugins are loaded."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is storage_object for key in column.foreign_keys):
                yield column


REFERRED = union_all(
    *(select(column.label("id")).where(any_of(column, "ids")) for column in referring_columns())
)
"""Which of these objects are referred to by rows, deleted or not. :ids"""

PAGE: Select[tuple[object, ...]] = (
    select(*COLUMNS)
    .where(live(storage_object), storage_object.c.id > bindparam("after_id"))
    .order_by(storage_object.c.id)
    .limit(500)
)
""":after_id"""

BUCKET = func.coalesce(json_text(storage_object.c.metadata, "~:bucket"), "")

STATS = (
    select(
        BUCKET.label("bucket"),
        storage_object.c.backend,
        func.count().label("objects"),
        func.coalesce(func.sum(storage_object.c.size), 0).label("bytes"),
        func.coalesce(func.sum(case((storage_object.c.touched_at.is_not(None), 1), else_=0)), 0).label(
            "touched"
        ),
        func.coalesce(func.sum(case((storage_object.c.deleted_at.is_not(None), 1), else_=0)), 0).label(
            "deleted"
        ),
    )
    .group_by(BUCKET, storage_object.c.backend)
    .order_by(BUCKET, storage_object.c.backend)
)
"""Deleted ones are counted too."""

LIES_IN = or_(
    storage_object.c.backend == bindparam("backend"), storage_object.c.backend == bindparam("old_name")
)
"""Rows of a backend, which has an older name too."""

STAYS = or_(live(storage_object), storage_object.c.deleted_at > bindparam("not_before"))
"""Rows that the collector does not take away before an instant."""

TO_MOVE = (
    select(*COLUMNS)
    .where(LIES_IN, STAYS, storage_object.c.id > bindparam("after_id"))
    .order_by(storage_object.c.id)
    .limit(BATCH)
)
""":backend, :old_name, :not_before, :after_id"""

LEFT_TO_MOVE = select(
    func.count().label("objects"), func.coalesce(func.sum(storage_object.c.size), 0).label("bytes")
).where(LIES_IN, STAYS)
""":backend, :old_name, :not_before"""

NOTE = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"))
    .values(metadata=bindparam("new_metadata"))
)
""":object_id, :new_metadata"""

SWITCH = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"), LIES_IN, STAYS)
    .values(backend=bindparam("new_backend"), metadata=bindparam("new_metadata"))
)
""":object_id, :backend, :old_name, :not_before, :new_backend, :new_metadata"""

HALF_MOVED = (
    select(*COLUMNS)
    .where(
        json_text(storage_object.c.metadata, "~:also-in").is_not(None),
        storage_object.c.id > bindparam("after_id"),
    )
    .order_by(storage_object.c.id)
    .limit(BATCH)
)
""":after_id"""

TIME_OF_DELETION = select(storage_object.c.deleted_at).where(storage_object.c.id == bindparam("object_id"))
""":object_id"""

# Two numbers: such keys are apart from those of one, which lock files and quotas.
TURN = (literal(0x50454E50, Integer()), literal(2, Integer()))
TAKE_TURN: Executable = select(func.pg_try_advisory_lock(*TURN))
"""Whether this connection may move objects, as long as it is kept. PostgreSQL alone."""
END_TURN: Executable = select(func.pg_advisory_unlock(*TURN))
