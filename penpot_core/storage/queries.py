"""The SQL of stored objects. Deleted ones are seen by name only."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, insert, or_, select, update

from penpot_core.db import any_of, for_update, json_text, live
from penpot_migrations.tables import storage_object

RESERVE = insert(storage_object).values(
    {name: bindparam(name) for name in ("id", "created_at", "deleted_at", "size", "backend", "metadata")}
)

CLAIM = (
    update(storage_object)
    .where(
        storage_object.c.id == bindparam("object_id"),
        storage_object.c.deleted_at > bindparam("not_before"),
    )
    .values(deleted_at=None, touched_at=bindparam("new_touched_at"), created_at=bindparam("now"))
)
""":object_id, :not_before, :new_touched_at, :now"""

GIVE_UP = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"), storage_object.c.deleted_at.is_not(None))
    .values(deleted_at=bindparam("now"))
)
""":object_id, :now"""

EQUAL = for_update(
    select(storage_object.c.id)
    .where(
        json_text(storage_object.c.metadata, "~:hash") == bindparam("hash"),
        json_text(storage_object.c.metadata, "~:bucket") == bindparam("bucket"),
        or_(
            storage_object.c.backend == bindparam("backend"),
            storage_object.c.backend == bindparam("old_name"),
        ),
        storage_object.c.size == bindparam("size"),
        live(storage_object),
    )
    .limit(1)
)
"""Locked, so that the collector does not take it away meanwhile. :hash, :bucket, :backend, :old_name, :size"""

TOUCH = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"), live(storage_object))
    .values(touched_at=bindparam("at"))
)
""":object_id, :at"""

TOUCH_MANY = (
    update(storage_object)
    .where(any_of(storage_object.c.id, "ids"), live(storage_object))
    .values(touched_at=bindparam("at"))
)
""":ids, :at"""

DELETE = (
    update(storage_object)
    .where(any_of(storage_object.c.id, "ids"), live(storage_object))
    .values(deleted_at=bindparam("at"))
)
""":ids, :at"""

COLUMNS = (
    storage_object.c.id,
    storage_object.c.size,
    storage_object.c.backend,
    storage_object.c.created_at,
    storage_object.c.touched_at,
    storage_object.c.deleted_at,
    storage_object.c.metadata,
)

FIND = select(*COLUMNS).where(storage_object.c.id == bindparam("object_id"), live(storage_object))
""":object_id"""

FIND_MANY = select(*COLUMNS).where(and_(any_of(storage_object.c.id, "ids"), live(storage_object)))
""":ids"""

BACKEND = select(storage_object.c.backend).where(storage_object.c.id == bindparam("object_id"))
"""Where the bytes of an object lie now, deleted or not. :object_id"""
