"""Column types that mean the same on both databases (contract/database.md §2).

| type | Python | PostgreSQL | SQLite |
|---|---|---|---|
| `Uuid` | uuid.UUID | uuid | text, lower case with dashes |
| `Instant` | aware datetime in UTC | timestamptz | integer, microseconds since 1970 UTC |
| `TransitJson` | what transit reads; None is NULL | jsonb, transit in its verbose form | text, the same |
| `Json` | what JSON reads; None is NULL | jsonb | text |
| `TextArray`, `UuidArray` | list; a set is stored sorted | text[], uuid[] | text, a JSON array |
| `PointColumn` | (x, y), two floats | point | text, `(x,y)` |
| `Inet` | address as text, without mask | inet | text |
| `Blob` | bytes | bytea | blob |

A value that a column cannot take raises TypeError or ValueError before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from penpot_core.db import values

Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How one database keeps a type: its column type, and what turns values into the driver's and back.

    NULL never reaches the two functions. `result` is None where the driver gives the right value.
    """

    column: TypeEngine[Any]
    bind: Processor
    result: Processor | None = None


class Portable(TypeDecorator[Any]):
    """A type with a form of its own on each database."""

    impl: Any = sa.Text
    cache_ok = True
    postgres: ClassVar[Form]
    sqlite: ClassVar[Form]

    def __init_subclass__(cls, **options: Any) -> None:
        """SQLAlchemy asks each class for itself."""
        super().__init_subclass__(**options)
        cls.cache_ok = True

    def form(self, dialect: Dialect) -> Form:
        """The form for a dialect."""
        return self.postgres if dialect.name == "postgresql" else self.sqlite

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type in the database."""
        return dialect.type_descriptor(self.form(dialect).column)

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        """Python to driver."""
        return nullable(self.form(dialect).bind)

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        """Driver to Python."""
        result = self.form(dialect).result
        return None if result is None else nullable(result)


def nullable(function: Processor) -> Processor:
    """The same function, with NULL staying NULL."""

    def process(value: Any) -> Any:
        return None if value is None else function(value)

    return process


class Point(UserDefinedType[Any]):
    """PostgreSQL's geometric point."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Its name in DDL."""
        return "POINT"


class Uuid(Portable):
    """A UUID."""

    postgres = Form(postgresql.UUID(as_uuid=True), values.checked_uuid)
    sqlite = Form(sa.Text(), values.uuid_text, UUID)


class Instant(Portable):
    """A moment, to the microsecond."""

    postgres = Form(postgresql.TIMESTAMP(timezone=True), values.checked_instant)
    sqlite = Form(sa.BigInteger(), values.microseconds, values.instant)


class TransitJson(Portable):
    """Any value that transit can write. Queries that look into it: `penpot_core.db.json_text`."""

    postgres = Form(postgresql.JSONB(), values.write_transit, values.read_transit)
    sqlite = Form(sa.Text(), values.write_transit_text, values.read_transit)


class Json(Portable):
    """Plain JSON."""

    postgres = Form(postgresql.JSONB(), values.write_json, values.read_json)
    sqlite = Form(sa.Text(), values.write_json_text, values.read_json)


class PointColumn(Portable):
    """A place on a page."""

    postgres = Form(Point(), values.checked_point, tuple)
    sqlite = Form(sa.Text(), values.point_text, values.read_point)


class Inet(Portable):
    """An IP address."""

    postgres = Form(postgresql.INET(), values.address)
    sqlite = Form(sa.Text(), values.address)


class Blob(Portable):
    """Bytes."""

    impl = sa.LargeBinary
    postgres = Form(postgresql.BYTEA(), values.checked_bytes)
    sqlite = Form(sa.LargeBinary(), values.checked_bytes)


class ArrayOf(Portable):
    """An array of values of another type, which has no NULLs."""

    def __init__(self, element: TypeEngine[Any]) -> None:
        """`element` is the type of the members."""
        super().__init__()
        self.element = element

    def form(self, dialect: Dialect) -> Form:
        """The members' own form, in an array."""
        element = self.element.dialect_impl(dialect)
        bind, result = element.bind_processor(dialect), element.result_processor(dialect, None)
        if dialect.name == "postgresql":
            column = postgresql.ARRAY(
                element.load_dialect_impl(dialect) if isinstance(element, Portable) else self.element
            )
            return Form(column, values.members(bind), values.each(result))
        return Form(sa.Text(), values.members_text(bind), values.read_members(result))


class TextArray(ArrayOf):
    """Texts."""

    def __init__(self) -> None:
        super().__init__(sa.Text())


class UuidArray(ArrayOf):
    """UUIDs."""

    def __init__(self) -> None:
        super().__init__(Uuid())
