"""The SQL of soft deletion, built once from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, false, select, text, update

from penpot_core.db import any_of, for_update
from penpot_core.types import Entity
from penpot_migrations.tables import metadata, storage_object

BATCH = 100

ALLOW_DELETION = text("SELECT set_config('rules.deletion_protection', 'off', true)")

TOUCH = update(storage_object).where(any_of(storage_object.c.id, "ids")).values(touched_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class Statements:
    """What is done to rows of one entity. The parameters are told beside each."""

    mark: Any
    """:row_id, :at"""
    mark_exact: Any
    """:key_COLUMN of each key column, :at"""
    restore: Any
    """:row_id"""
    restore_exact: Any
    """:key_COLUMN"""
    members: Any
    """:parent_id"""
    mark_members: Any
    """All members at once: :parent_id, :at; None where they are found by a statement of the entity's own."""
    restore_members: Any
    """:parent_id; None as above"""
    is_marked: Any
    """Holds the row: :row_id, :at"""
    due: Any
    """:now"""
    purge: Any
    """:key_COLUMN, :now"""


def table_of(entity: Entity) -> Table:
    """The table of an entity. LookupError where there is none."""
    try:
        return metadata.tables[entity.table]
    except KeyError:
        raise LookupError(
            f"The entity {entity.name!r} names a table {entity.table!r}, which does not exist."
        ) from None


def statements_of(entity: Entity) -> Statements:
    """All statements of an entity."""
    table = table_of(entity)
    key = [table.c[column] for column in entity.key]
    exact = and_(*(table.c[column] == bindparam(f"key_{column}") for column in entity.key))
    by_id: ColumnElement[bool] = table.c.id == bindparam("row_id") if "id" in table.c else false()
    marked = {"deleted_at": bindparam("at"), **entity.along}
    due = table.c.deleted_at <= bindparam("now")
    column = None
    if entity.members is None and entity.column is not None:
        column = table.c[entity.column] == bindparam("parent_id")
    objects = [
        table.c[column] for column in (*entity.objects, *([entity.reference] if entity.reference else []))
    ]
    return Statements(
        mark=update(table).where(by_id).values(marked),
        mark_exact=update(table).where(exact).values(marked),
        restore=update(table).where(by_id).values(deleted_at=None),
        restore_exact=update(table).where(exact).values(deleted_at=None),
        members=members_of(entity, table, key),
        mark_members=None if column is None else update(table).where(column).values(marked),
        restore_members=None if column is None else update(table).where(column).values(deleted_at=None),
        is_marked=for_update(select(*key).where(by_id, table.c.deleted_at >= bindparam("at"))),
        due=for_update(
            select(*key, *objects).where(due).order_by(table.c.deleted_at).limit(BATCH), skip_locked=True
        ),
        purge=delete(table).where(exact, due),
    )


def members_of(entity: Entity, table: Table, key: list[Any]) -> Any:
    """The keys of the rows that go with `:parent_id`."""
    if entity.members is not None:
        return entity.members
    if entity.column is None:
        return select(*key).where(false())
    return select(*key).where(table.c[entity.column] == bindparam("parent_id"))


def children_first() -> Iterator[str]:
    """The names of all tables, each before those that it refers to."""
    return (table.name for table in reversed(metadata.sorted_tables))
