"""Statements compiled once: by identity for constants of a module, by SQLAlchemy's cache key for the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.elements import ClauseElement

from penpot_core.db.compiling import Template, compile_template, needs_own_plan, takes_columns
from penpot_core.db.plan import Plan, Prepared

TEMPLATES = 2000

Columns = tuple[str, ...] | None


class Plans:
    """The compiled statements of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self.dialect_name = cast("Literal['sqlite', 'postgresql']", dialect.name)
        self._prepared: WeakKeyDictionary[ClauseElement, dict[Columns, Prepared]] = WeakKeyDictionary()
        self._templates: dict[tuple[Any, Columns], Template] = {}

    def bind(self, statement: Executable, params: Mapping[str, Any] | None) -> tuple[Plan, Sequence[Any]]:
        """The plan of a statement and its values for the driver. TypeError where parameters do not fit."""
        given = params or {}
        prepared = self._prepare(cast("ClauseElement", statement), given)
        return prepared.plan, prepared.bind(given)

    def bind_many(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[Plan, Sequence[Sequence[Any]]]:
        """The plan of a statement and its values for each of several runs; all have the same keys."""
        prepared = self._prepare(cast("ClauseElement", statement), rows[0])
        return prepared.plan, [prepared.bind(row) for row in rows]

    def _prepare(self, statement: ClauseElement, params: Mapping[str, Any]) -> Prepared:
        known = self._prepared.get(statement)
        if known is None:
            known = self._prepared.setdefault(statement, {})
        elif None in known:
            return known[None]
        columns: Columns = tuple(sorted(params)) if takes_columns(statement) else None
        prepared = known.get(columns)
        if prepared is None:
            prepared = known[columns] = self._compile(statement, columns)
        return prepared

    def _compile(self, statement: ClauseElement, columns: Columns) -> Prepared:
        key: CacheKey | None = statement._generate_cache_key()
        literals = key.bindparams if key is not None else ()
        found = self._templates.get((key.key, columns)) if key is not None else None
        if found is not None:
            return found.prepare(literals)
        template = compile_template(statement, self._dialect, columns, key)
        if not needs_own_plan(template, key) and key is not None:
            if len(self._templates) >= TEMPLATES:
                self._templates.pop(next(iter(self._templates)))
            self._templates[key.key, columns] = template
        return template.prepare(literals)
