"""Single values on their way into the database and back: the functions behind `penpot_core.db.types`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

import orjson

from penpot_core.transit import Codec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TRANSIT = Codec()


def checked_uuid(value: Any) -> UUID:
    """A UUID as it is."""
    if not isinstance(value, UUID):
        raise TypeError(f"A uuid column takes a UUID, not {type(value).__qualname__}.")
    return value


def uuid_text(value: Any) -> str:
    """The text of a UUID."""
    return str(checked_uuid(value))


def checked_instant(value: Any) -> datetime:
    """An aware datetime as it is: what a naive one means depends on who reads it."""
    if not isinstance(value, datetime):
        raise TypeError(f"A column of instants takes a datetime, not {type(value).__qualname__}.")
    if value.tzinfo is None:
        raise ValueError("A column of instants takes a datetime with its time zone: datetime.now(UTC).")
    return value


def microseconds(value: Any) -> int:
    """An instant as microseconds since 1970 UTC."""
    return (checked_instant(value) - EPOCH) // MICROSECOND


def instant(value: int) -> datetime:
    """The instant of so many microseconds."""
    return EPOCH + timedelta(microseconds=value)


def write_transit(value: Any) -> bytes:
    """Transit in its verbose form."""
    return TRANSIT.encode(value, verbose=True)


def write_transit_text(value: Any) -> str:
    """The same as text."""
    return TRANSIT.encode(value, verbose=True).decode()


def read_transit(data: bytes | str) -> Any:
    """The value of a transit text."""
    return TRANSIT.decode(data.encode() if isinstance(data, str) else data)


def write_json(value: Any) -> bytes:
    """JSON; keys may be keywords."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def write_json_text(value: Any) -> str:
    """The same as text."""
    return write_json(value).decode()


read_json = orjson.loads


def checked_point(value: Any) -> tuple[float, float]:
    """Two numbers."""
    x, y = value
    return float(x), float(y)


def point_text(value: Any) -> str:
    """A point as PostgreSQL writes it."""
    x, y = checked_point(value)
    return f"({x!r},{y!r})"


def read_point(text: str) -> tuple[float, float]:
    """The point of such a text."""
    x, y = text[1:-1].split(",")
    return float(x), float(y)


def address(value: Any) -> str:
    """An IP address in its usual form; ValueError where it is none."""
    return str(ip_address(value))


def checked_bytes(value: Any) -> bytes:
    """Bytes, or what can be seen as such."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"A column of bytes takes bytes, not {type(value).__qualname__}.")


Processor = Callable[[Any], Any]


def ordered(value: Any) -> list[Any]:
    """The members of a list, tuple or set; those of a set sorted, so that equal sets are stored alike."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    raise TypeError(f"An array column takes a list or a set, not {type(value).__qualname__}.")


def each(process: Processor | None) -> Processor:
    """Apply to each member."""
    return list if process is None else lambda members: [process(one) for one in members]


def members(bind: Processor | None) -> Processor:
    """A collection as the list that PostgreSQL's driver takes."""
    change = each(bind)
    return lambda value: change(ordered(value))


def members_text(bind: Processor | None) -> Processor:
    """A collection as a JSON array."""
    change = members(bind)
    return lambda value: orjson.dumps(change(value)).decode()


def read_members(result: Processor | None) -> Processor:
    """A JSON array as a list."""
    change = each(result)
    return lambda text: change(orjson.loads(text))
