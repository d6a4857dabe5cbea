"""A comparison that each database writes in its own way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class SameArray(sa.FunctionElement[bool]):
    """Whether a column of texts holds exactly the array of a parameter; NULL equals NULL.

    SQLAlchemy casts the parameter to varchar[], which PostgreSQL does not compare with text[].
    """

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would compare it with 1 on SQLite."""
        return self


def same_array(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """The column's array equals the parameter `name`."""
    return SameArray(column, sa.bindparam(name, type_=column.type))


@compiles(SameArray, "postgresql")
def _same_postgresql(element: SameArray, compiler: SQLCompiler, **options: Any) -> str:
    column, array = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IS NOT DISTINCT FROM ({array})::text[])"


@compiles(SameArray, "sqlite")
def _same_sqlite(element: SameArray, compiler: SQLCompiler, **options: Any) -> str:
    column, array = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IS {array})"
