"""Values go into both databases and come back equal; what a column cannot take is refused before it is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from penpot_core.db import Database, Row, ValueRefused
from penpot_core.transit import Keyword
from tests.db.tables import THING

COLUMNS = [column.name for column in THING.c if column.name != "id"]
INSERT = sa.insert(THING)
SELECT = sa.select(THING).where(THING.c.id == sa.bindparam("id"))
ONE = UUID("6e7ddb4c-2d4f-4a1c-8b42-93f21c8f9b5e")
TWO = UUID("00000000-0000-0000-0000-000000000000")


async def round_trip(database: Database, **values: Any) -> Row:
    """The row as it comes back."""
    thing_id = uuid4()
    async with database.write() as connection:
        await connection.execute(INSERT, {"id": thing_id, **values})
    async with database.read() as connection:
        row = await connection.fetch_one(SELECT, {"id": thing_id})
    assert row is not None
    assert row.id == thing_id
    return row


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("moment", datetime(2026, 2, 3, 4, 5, 6, 789123, UTC)),
        ("moment", datetime(1969, 12, 31, 23, 59, 59, 999999, UTC)),
        ("moment", datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)),
        ("props", {Keyword("a"): [1, 2.5, "x", None, True], Keyword("id"): ONE}),
        ("props", {Keyword("set"): frozenset({Keyword("b"), Keyword("c")}), "text key": 1}),
        ("props", {}),
        ("props", "a bare text"),
        ("metadata", {"a": {"b": [1, None, False, "ü"]}}),
        ("metadata", []),
        ("texts", ["b", "a", "", 'comma, quote " and \\ brace }', "ß€😀"]),
        ("texts", []),
        ("uuids", [ONE, TWO]),
        ("uuids", []),
        ("place", (1.5, -2.25)),
        ("address", "192.0.2.7"),
        ("address", "2001:db8::1"),
        ("data", b""),
        ("data", bytes(range(256)) * 4),
        ("flag", True),
        ("flag", False),
        ("number", -(2**31)),
        ("ratio", 0.1),
        ("text", "Ünïcødé 😀 '; drop table thing; --"),
    ],
)
async def test_value_when_stored_then_comes_back_equal_and_of_its_type(
    database: Database, column: str, value: Any
) -> None:
    row = await round_trip(database, **{column: value})

    assert row[column] == value
    assert type(row[column]) is type(value)
    assert all(row[other] is None for other in COLUMNS if other != column)


async def test_nulls_when_stored_then_come_back_as_none_and_are_left_out_of_records(
    database: Database,
) -> None:
    row = await round_trip(database, **dict.fromkeys(COLUMNS))

    assert [row[column] for column in COLUMNS] == [None] * len(COLUMNS)
    assert row.record() == {Keyword("id"): row.id}


async def test_instant_when_given_in_another_zone_then_is_the_same_moment_in_utc(database: Database) -> None:
    there = datetime(2026, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    row = await round_trip(database, moment=there)

    assert row.moment == there
    assert row.moment.utcoffset() == timedelta(0)


async def test_set_when_stored_then_comes_back_as_a_sorted_list(database: Database) -> None:
    row = await round_trip(database, texts={"b", "a", "c"}, uuids=frozenset({ONE, TWO}))

    assert row.texts == ["a", "b", "c"]
    assert row.uuids == [TWO, ONE]


async def test_blob_when_very_large_then_comes_back_whole(database: Database) -> None:
    data = bytes(range(256)) * 40_000 * 2

    row = await round_trip(database, data=data)

    assert row.data == data


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("moment", datetime(2026, 1, 1)),
        ("moment", "2026-01-01"),
        ("uuids", [str(ONE)]),
        ("uuids", ONE),
        ("texts", "text"),
        ("address", "no address"),
        ("data", "text"),
        ("place", (1,)),
    ],
)
async def test_value_when_the_column_cannot_take_it_then_is_refused_before_it_is_sent(
    database: Database, column: str, value: Any
) -> None:
    with pytest.raises((TypeError, ValueError)):
        await round_trip(database, **{column: value})


@pytest.mark.parametrize(
    ("column", "value"), [("number", 2**70), ("number", -(2**64)), ("text", "half a pair \ud800")]
)
async def test_value_when_no_database_can_hold_it_then_raises_a_database_error(
    database: Database, column: str, value: Any
) -> None:
    with pytest.raises(ValueRefused) as caught:
        await round_trip(database, **{column: value})

    assert (caught.value.status, caught.value.code) == (400, "value-refused")
    assert (await round_trip(database, text="after")).text == "after"


async def test_numbers_when_summed_then_are_of_the_same_type_on_both(database: Database) -> None:
    await round_trip(database, number=3, ratio=0.5)
    await round_trip(database, number=4, ratio=0.25)
    big = sa.cast(THING.c.number, sa.BigInteger())

    async with database.read() as connection:
        row = await connection.fetch_one(
            sa.select(sa.func.sum(big).label("a"), sa.func.sum(THING.c.ratio).label("b"))
        )

    assert row is not None
    assert (row.a, row.b) == (7, 0.75)
    assert (type(row.a), type(row.b)) == (int, float)


async def test_row_when_shown_then_tells_names_and_no_values(database: Database) -> None:
    row = await round_trip(database, text="a secret")

    assert "secret" not in repr(row)
    assert "text" in repr(row)
