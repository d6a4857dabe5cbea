"""Parts of statements that each database writes in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.dml import Insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable, GenerativeSelect

from penpot_core.db.types import ArrayOf, Instant

WRITES = "penpot_writes"
"""Execution option of statements that write or lock though they do not look like it."""

SelectLike = TypeVar("SelectLike", bound=GenerativeSelect)


def live(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The rows that are not deleted, not even in the future (contract/database.md §3)."""
    return table.c.deleted_at.is_(None)


class AnyOf(sa.FunctionElement[bool]):
    """`column = ANY (array)`; see `any_of`."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would compare it with 1 on SQLite, and no index would be used."""
        return self


def any_of(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether the column's value is among those of the parameter `name`, a list or a set of any length.

    One text whatever the length, where `column.in_(…)` is a new statement for each.
    """
    return AnyOf(column, sa.bindparam(name, type_=ArrayOf(column.type)))


@compiles(AnyOf, "postgresql")
def _any_postgresql(element: AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, array = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} = ANY ({array}))"


@compiles(AnyOf, "sqlite")
def _any_sqlite(element: AnyOf, compiler: SQLCompiler, **options: Any) -> str:
    column, array = (compiler.process(part, **options) for part in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({array})))"


class Now(sa.FunctionElement[Any]):
    """See `now`."""

    type = Instant()
    inherit_cache = True


def now() -> sa.ColumnElement[Any]:
    """The database's time: of the transaction on PostgreSQL, of the statement on SQLite (to the millisecond)."""
    return Now()


@compiles(Now, "postgresql")
def _now_postgresql(element: Now, compiler: SQLCompiler, **_: Any) -> str:
    return "now()"


@compiles(Now, "sqlite")
def _now_sqlite(element: Now, compiler: SQLCompiler, **_: Any) -> str:
    return "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000"


def json_text(column: sa.ColumnElement[Any], *path: str) -> sa.ColumnElement[str]:
    """The text at a path of keys in a JSON or transit column: `json_text(object.c.metadata, "~:hash")`.

    The keys stand in the statement itself, so that indexes on such expressions are used. For texts only: of true,
    SQLite makes 1 and PostgreSQL `true`, so that a comparison with these raises TypeError; see `json_true`.
    """
    *outer, last = literals(path)
    for key in outer:
        column = column.op("->", return_type=column.type)(key)
    return column.op("->>", return_type=TextInJson())(last)


def literals(path: Sequence[str]) -> list[sa.ColumnElement[str]]:
    """Keys as constants of the statement."""
    return [sa.literal_column("'" + key.replace("'", "''") + "'", sa.Text()) for key in path]


class TextInJson(sa.Text):
    """What `json_text` finds: it cannot be compared with the texts of JSON's truth values."""

    class comparator_factory(sa.Text.Comparator[str]):
        """Refuses what would be true on one database only."""

        def operate(self, op: Any, *other: Any, **options: Any) -> Any:
            """TypeError for `== "true"` and the like."""
            if any(type(value) is str and value in ("true", "false") for value in other):
                raise TypeError("json_text finds texts; ask for a truth value with json_true(column, …).")
            return super().operate(op, *other, **options)


class JsonTrue(sa.FunctionElement[bool]):
    """See `json_true`."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would compare it with 1 on SQLite."""
        return self


def json_true(column: sa.ColumnElement[Any], *path: str) -> sa.ColumnElement[bool]:
    """Whether true, or the text `true`, stands at a path of keys: `json_true(profile.c.props, "~:newsletter-news")`.

    On PostgreSQL it is written as the criteria of the partial indexes are.
    """
    return JsonTrue(column, *literals(path))


@compiles(JsonTrue, "postgresql")
def _json_true_postgresql(element: JsonTrue, compiler: SQLCompiler, **options: Any) -> str:
    column, *keys = (compiler.process(part, **options) for part in element.clauses)
    *outer, last = keys
    return f"(({' -> '.join([column, *outer])} ->> {last}) = 'true')"


@compiles(JsonTrue, "sqlite")
def _json_true_sqlite(element: JsonTrue, compiler: SQLCompiler, **options: Any) -> str:
    found = " -> ".join(compiler.process(part, **options) for part in element.clauses)
    return f"(coalesce({found}, '') IN ('true', '\"true\"'))"


def upsert(
    table: sa.Table,
    values: Mapping[str, Any] | Sequence[str],
    index_elements: Sequence[str],
    update: Mapping[str, Any] | Sequence[str] = (),
    *,
    index_where: sa.ColumnElement[bool] | None = None,
) -> Insert:
    """Insert a row, or change the one that has the same `index_elements`.

    `values` maps columns to values, or names columns that are parameters of the same names. `update` names the
    columns that take the new value, or maps columns to expressions; empty leaves the row as it is, and no row is
    affected then. `index_where` is the criterion of a partial index.
    """
    given = values if isinstance(values, Mapping) else {name: sa.bindparam(name) for name in values}
    statement = insert(table).values(dict(given))
    if not update:
        return statement.on_conflict_do_nothing(index_elements=index_elements, index_where=index_where)
    changes = update if isinstance(update, Mapping) else {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(
        index_elements=index_elements, index_where=index_where, set_=dict(changes)
    )


def for_update(
    statement: SelectLike, *, skip_locked: bool = False, nowait: bool = False, of: Any = None
) -> SelectLike:
    """Lock the rows read until the transaction ends; on SQLite the writer is taken instead."""
    return statement.with_for_update(skip_locked=skip_locked, nowait=nowait, of=of)


def for_share(statement: SelectLike, *, skip_locked: bool = False, of: Any = None) -> SelectLike:
    """Keep the rows read from being changed until the transaction ends; on SQLite the writer is taken instead."""
    return statement.with_for_update(read=True, skip_locked=skip_locked, of=of)


def skip_locked(statement: SelectLike) -> SelectLike:
    """Lock those of the rows that nobody else has locked: what queues read with."""
    return for_update(statement, skip_locked=True)


class DeferredConstraints(Executable, ClauseElement):
    """See `deferred_constraints`."""

    inherit_cache = True
    is_dml = True  # It changes the transaction, so it takes the writer.


def deferred_constraints() -> Executable:
    """A statement: foreign keys are checked at COMMIT, in this transaction."""
    return DEFERRED


@compiles(DeferredConstraints, "postgresql")
def _deferred_postgresql(element: DeferredConstraints, compiler: SQLCompiler, **_: Any) -> str:
    return "SET CONSTRAINTS ALL DEFERRED"


@compiles(DeferredConstraints, "sqlite")
def _deferred_sqlite(element: DeferredConstraints, compiler: SQLCompiler, **_: Any) -> str:
    return "PRAGMA defer_foreign_keys = ON"


DEFERRED = DeferredConstraints()
