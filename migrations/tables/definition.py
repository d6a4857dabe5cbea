"""What the tables share: the metadata, defaults that the database fills in, and partial indexes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnClause, FunctionElement, Index, MetaData, literal_column, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from penpot_migrations.history import SQLITE_PARTS

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
    }
)

# `Table.info` of the tables that the reference does not have.
OWN = {"own": True}


class DatabaseDefault(FunctionElement[Any]):
    """A value that each database makes in its own way."""

    inherit_cache = True
    texts: ClassVar[Mapping[str, str]]


class TransactionTime(DatabaseDefault):
    """When the transaction began; on SQLite when the statement did."""

    texts: ClassVar[Mapping[str, str]] = {"postgresql": "now()", "sqlite": SQLITE_PARTS["now"]}


class WallTime(DatabaseDefault):
    """The time of the row."""

    texts: ClassVar[Mapping[str, str]] = {"postgresql": "clock_timestamp()", "sqlite": SQLITE_PARTS["now"]}


class RandomUuid(DatabaseDefault):
    """A random UUID (version 4)."""

    texts: ClassVar[Mapping[str, str]] = {"postgresql": "uuid_generate_v4()", "sqlite": SQLITE_PARTS["uuid"]}


class EmptyArray(DatabaseDefault):
    """An array without members."""

    texts: ClassVar[Mapping[str, str]] = {"postgresql": "'{}'", "sqlite": "'[]'"}


@compiles(DatabaseDefault)
def render(element: DatabaseDefault, compiler: SQLCompiler, **_: Any) -> str:
    """The text for the dialect in use."""
    return element.texts[compiler.dialect.name]


NOW = TransactionTime()
CLOCK = WallTime()
RANDOM_UUID = RandomUuid()
EMPTY_ARRAY = EmptyArray()
ZERO_UUID = text("'00000000-0000-0000-0000-000000000000'")


def partial_index(
    name: str,
    *columns: str | ColumnClause[Any],
    where: str,
    sqlite_where: str | None = None,
    unique: bool = False,
) -> Index:
    """An index over the rows that `where` holds for, a text that both databases read in the same way."""
    return Index(
        name,
        *columns,
        unique=unique,
        postgresql_where=literal_column(where),
        sqlite_where=literal_column(sqlite_where or where),
    )
