"""SQLAlchemy's statements to plans.

Nothing made here refers to the statement, so that plans can be cached for as long as a statement lives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Float, Insert, Numeric, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import ColumnDefault
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ClauseElement, TextClause
from sqlalchemy.types import TypeEngine

from penpot_core.db.clauses import WRITES
from penpot_core.db.plan import REQUIRED, Made, Plan, Prepared, Processor, Slot

TEXT_READS = re.compile(
    r"\s*(select|values|explain|show|pragma|with(?!.*\b(insert|update|delete)\b))\b", re.I | re.S
)
TEXT_RETURNS = re.compile(r"\s*(select|values|explain|show|pragma|with)\b|.*\breturning\b", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One placeholder: who gives its value, and which constant of the statement stands in (`literal`)."""

    name: str | None
    process: Processor | None
    default: Any
    literal: int | None = None

    def slot(self, literals: Sequence[BindParameter[Any]]) -> Slot:
        """The slot for a statement with these constants."""
        if self.default is REQUIRED or type(self.default) is Made:
            return Slot(self.name, self.process, self.default)
        value = self.default if self.literal is None else literals[self.literal].effective_value
        return Slot(self.name, self.process, value if self.process is None else self.process(value))


@dataclass(frozen=True, slots=True)
class Template:
    """What statements that differ only in constants have in common."""

    plan: Plan
    parameters: Sequence[Parameter]

    def prepare(self, literals: Sequence[BindParameter[Any]]) -> Prepared:
        """The statement that has these constants."""
        return Prepared(self.plan, [parameter.slot(literals) for parameter in self.parameters])


def takes_columns(statement: ClauseElement) -> bool:
    """Whether an insert or update leaves it to the parameters which columns it sets."""
    if not isinstance(statement, (Insert, Update)):
        return False
    return not (statement._values or statement._multi_values or statement._select_names)


def compile_template(
    statement: ClauseElement, dialect: Dialect, columns: Sequence[str] | None, key: CacheKey | None
) -> Template:
    """Compile a statement. `columns` are those that an insert or update without values sets.

    With `key` the template serves all statements of that key; without it, this statement only.
    """
    options: dict[str, Any] = {} if columns is None else {"column_keys": list(columns)}
    if key is not None:
        options["cache_key"] = key
    compiled = statement.compile(dialect=dialect, **options)
    if not isinstance(compiled, SQLCompiler):
        return Template(Plan(str(compiled), writes=True, returns_rows=False), ())
    if compiled.post_compile_params or compiled.literal_execute_params:
        return expanded(statement, compiled)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    makers = prefetched(compiled)
    literals = literal_places(compiled, key)
    parameters = []
    for name in compiled.positiontup or ():
        bind = binds[name]
        parameters.append(
            Parameter(
                name=None if bind.unique else bind.key,
                process=processor(compiled, name),
                default=makers.get(name, REQUIRED if bind.required else bind.effective_value),
                literal=literals.get(bind),
            )
        )
    return Template(make_plan(statement, compiled, compiled.string), parameters)


def needs_own_plan(template: Template, key: CacheKey | None) -> bool:
    """Whether the template serves no other statement."""
    return key is None or template.plan.own


def literal_places(compiled: SQLCompiler, key: CacheKey | None) -> dict[BindParameter[Any], int]:
    """Which of the key's constants each bind of the compiled statement is."""
    if key is None or compiled._cache_key_bind_match is None:
        return {}
    matches = compiled._cache_key_bind_match[0]
    return {bind: place for place, original in enumerate(key.bindparams) for bind in matches[original]}


def prefetched(compiled: SQLCompiler) -> dict[str, Made]:
    """The defaults of columns that are made in Python, by the name of their placeholder."""
    makers = {}
    for columns, attribute in ((compiled.insert_prefetch, "default"), (compiled.update_prefetch, "onupdate")):
        for column in columns:
            makers[compiled._within_exec_param_key_getter(column)] = maker(column, getattr(column, attribute))
    return makers


def maker(column: Column[Any], default: Any) -> Made:
    """What makes a column's default."""
    if not isinstance(default, ColumnDefault) or not (default.is_scalar or default.is_callable):
        raise TypeError(f"{column}: only values and functions can be defaults of a column here.")
    argument: Any = default.arg
    return Made((lambda: argument) if default.is_scalar else (lambda: argument(None)))


def processor(compiled: SQLCompiler, name: str) -> Processor | None:
    """What turns a parameter into the driver's value."""
    found: Any = compiled._bind_processors.get(name)
    return found  # type: ignore[no-any-return]


def expanded(statement: ClauseElement, compiled: SQLCompiler) -> Template:
    """A statement with `column.in_([…])`: its list is part of the text, so it serves no other statement."""
    state = compiled.construct_expanded_state()
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    parameters = []
    for name in state.positiontup or ():
        bind = binds.get(name)
        given = None if bind is None or bind.unique else bind.key
        process: Any = state.processors.get(name) or processor(compiled, name)
        default = REQUIRED if bind is not None and bind.required else state.parameters[name]
        parameters.append(Parameter(given, process, default))
    plan = make_plan(statement, compiled, state.statement)
    plan.own = True
    return Template(plan, parameters)


def make_plan(statement: ClauseElement, compiled: SQLCompiler, sql: str) -> Plan:
    """The plan of a compiled statement."""
    if isinstance(statement, TextClause) and not compiled._result_columns:
        return Plan(sql, writes=not TEXT_READS.match(sql), returns_rows=bool(TEXT_RETURNS.match(sql)))
    columns = [
        (entry.keyname, result_processor(entry.type, compiled.dialect)) for entry in compiled._result_columns
    ]
    return Plan(sql, writes=writes(statement), returns_rows=bool(columns), columns=columns or None)


def result_processor(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """What turns a column's value into ours. PostgreSQL's numbers come right, but SQLAlchemy asks for their kind."""
    if dialect.name == "postgresql" and isinstance(kind, (Numeric, Float)):
        return None if kind.asdecimal else as_float
    found: Any = kind._cached_result_processor(dialect, None)
    return found  # type: ignore[no-any-return]


def as_float(value: Any) -> float | None:
    """A number as a float."""
    return None if value is None else float(value)


def writes(statement: ClauseElement) -> bool:
    """Whether a statement changes or locks rows."""
    if statement.get_execution_options().get(WRITES):  # type: ignore[attr-defined]
        return True
    return (
        bool(getattr(statement, "is_dml", False)) or getattr(statement, "_for_update_arg", None) is not None
    )
