"""Clauses that each database writes in its own way answer alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import bindparam

from penpot_core.db import Database, any_of, get, json_text, json_true, live, now, upsert
from penpot_core.errors import ObjectNotFound
from penpot_core.transit import Keyword
from tests.db.tables import ADD_TEAM, BY_ID, TEAM, THING, add_team, names

NEWS = Keyword("newsletter-news")


async def add_thing(database: Database, **values: Any) -> UUID:
    """A committed row."""
    thing_id = uuid4()
    async with database.write() as connection:
        await connection.execute(sa.insert(THING), {"id": thing_id, **values})
    return thing_id


async def found(database: Database, condition: sa.ColumnElement[bool]) -> list[UUID]:
    """The ids of the things for which it holds."""
    async with database.read() as connection:
        return [row.id for row in await connection.fetch_all(sa.select(THING.c.id).where(condition))]


async def test_live_when_rows_are_deleted_even_in_the_future_then_skips_them(database: Database) -> None:
    kept, past, future = [await add_team(database, name) for name in ("kept", "past", "future")]
    mark = sa.update(TEAM).where(TEAM.c.id == bindparam("key")).values(deleted_at=bindparam("at"))
    async with database.write() as connection:
        for team_id, days in ((past, -1), (future, 7)):
            await connection.execute(mark, {"key": team_id, "at": datetime.now(UTC) + timedelta(days=days)})

    async with database.read() as connection:
        rows = await connection.fetch_all(sa.select(TEAM.c.id).where(live(TEAM)))
        assert [row.id for row in rows] == [kept]
        assert (await get(connection, BY_ID, {"id": kept}, table="team")).name == "kept"
        for team_id in (past, future):
            with pytest.raises(ObjectNotFound) as caught:
                await get(connection, BY_ID, {"id": team_id}, table="team")
    assert caught.value.status == 404
    assert caught.value.data[Keyword("table")] == Keyword("team")


@pytest.mark.parametrize(
    ("value", "truth"),
    [(True, True), ("true", True), (False, False), ("1", False), (1, False), (None, False), ("yes", False)],
)
async def test_json_true_when_asked_then_finds_truth_alike_on_both(
    database: Database, value: object, truth: bool
) -> None:
    thing_id = await add_thing(database, props={NEWS: value, Keyword("deep"): {NEWS: value}})

    for path in (["~:newsletter-news"], ["~:deep", "~:newsletter-news"]):
        assert await found(database, json_true(THING.c.props, *path)) == [thing_id] * truth
        assert await found(database, sa.not_(json_true(THING.c.props, *path))) in (
            [[]] if truth else [[thing_id], []]
        )
    assert await found(database, json_true(THING.c.props, "~:missing")) == []


async def test_json_text_when_a_text_stands_there_then_finds_it(database: Database) -> None:
    thing_id = await add_thing(
        database, props={Keyword("hash"): "it's", Keyword("deep"): {Keyword("x"): "y"}}
    )

    assert await found(database, json_text(THING.c.props, "~:hash") == "it's") == [thing_id]
    assert await found(database, json_text(THING.c.props, "~:deep", "~:x") == bindparam(None, "y")) == [
        thing_id
    ]
    assert await found(database, json_text(THING.c.props, "~:missing").is_(None)) == [thing_id]


def test_json_text_when_compared_with_a_truth_value_then_says_what_to_use() -> None:
    with pytest.raises(TypeError, match="json_true"):
        json_text(THING.c.props, "~:newsletter-news") == "true"  # noqa: B015


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("%STRASSE%", []),
        ("%straße%", ["Große Straße"]),
        ("ÉCOLE%", ["école_1", "École2"]),
        ("école\\_%", ["école_1"]),
        ("%ώ%", ["ΏΡΑ"]),
        ("_ΡΑ", ["ΏΡΑ"]),
        ("100\\%", ["100%"]),
        ("100%", ["100%", "1000"]),
        ("%😀", ["smile 😀"]),
    ],
)
async def test_ilike_when_letters_are_not_ascii_then_case_does_not_matter(
    database: Database, pattern: str, matches: list[str]
) -> None:
    for name in ("Große Straße", "école_1", "École2", "ΏΡΑ", "100%", "1000", "smile 😀"):
        await add_team(database, name)

    async with database.read() as connection:
        rows = await connection.fetch_all(
            sa.select(TEAM.c.name).where(TEAM.c.name.ilike(bindparam("p"))), {"p": pattern}
        )
    assert {row.name for row in rows} == set(matches)


async def test_like_when_case_differs_then_does_not_match(database: Database) -> None:
    await add_team(database, "École")

    async with database.read() as connection:
        statement = sa.select(TEAM.c.name).where(TEAM.c.name.like(bindparam("p")))
        assert await connection.fetch_all(statement, {"p": "école"}) == []
        assert len(await connection.fetch_all(statement, {"p": "Éco%"})) == 1


@pytest.mark.parametrize(
    ("text", "lowered"), [("ÄÖÜ", "äöü"), ("ΏΡΑ", "ώρα"), ("ЖУК", "жук"), ("ABC", "abc")]
)
async def test_lower_when_letters_are_not_ascii_then_lowers_them(
    database: Database, text: str, lowered: str
) -> None:
    async with database.read() as connection:
        assert await connection.fetch_val(sa.select(sa.func.lower(bindparam("t"))), {"t": text}) == lowered


async def test_any_of_when_given_any_number_of_ids_then_finds_those(database: Database) -> None:
    ids = [await add_team(database, f"team-{number}") for number in range(5)]
    statement = sa.select(TEAM.c.id).where(any_of(TEAM.c.id, "ids"))

    async with database.read() as connection:
        for wanted in ([], ids[:1], ids[1:4], [*ids, uuid4()], set(ids)):
            rows = await connection.fetch_all(statement, {"ids": wanted})
            assert {row.id for row in rows} == set(wanted) & set(ids)


async def test_any_of_when_texts_hold_quotes_then_finds_them(database: Database) -> None:
    for name in ('a"b', "c'd", "e\\f"):
        await add_team(database, name)

    async with database.read() as connection:
        statement = sa.select(TEAM.c.name).where(any_of(TEAM.c.name, "names"))
        rows = await connection.fetch_all(statement, {"names": ['a"b', "c'd", "e\\f", "g"]})
    assert {row.name for row in rows} == {'a"b', "c'd", "e\\f"}


async def test_upsert_when_the_row_is_there_then_changes_it_or_leaves_it(database: Database) -> None:
    team_id = await add_team(database, "old")
    rename = upsert(TEAM, ["id", "name"], ["id"], ["name"])
    leave = upsert(TEAM, ["id", "name"], ["id"])

    async with database.write() as connection:
        assert await connection.execute(rename, {"id": team_id, "name": "new"}) == 1
        assert await connection.execute(leave, {"id": team_id, "name": "other"}) == 0
        assert await connection.execute(leave, {"id": uuid4(), "name": "second"}) == 1

    assert await names(database) == ["new", "second"]


async def test_now_when_asked_then_is_this_moment_in_utc(database: Database) -> None:
    async with database.read() as connection:
        there = await connection.fetch_val(sa.select(now()))

    assert abs(there - datetime.now(UTC)) < timedelta(minutes=1)


async def test_counts_when_rows_are_changed_then_are_the_same_on_both(database: Database) -> None:
    async with database.write() as connection:
        many = [{"id": uuid4(), "name": f"team-{number}"} for number in range(10)]
        assert await connection.execute_many(ADD_TEAM, many) == 10
        update = sa.update(TEAM).values(amount=3).where(TEAM.c.name < "team-5")
        assert await connection.execute(update) == 5
        returning = sa.delete(TEAM).where(TEAM.c.amount == 3).returning(TEAM.c.name)
        assert len(await connection.fetch_all(returning)) == 5
        assert await connection.execute(sa.delete(TEAM).where(TEAM.c.amount == 3)) == 0


async def test_params_when_missing_or_unknown_then_name_them(database: Database) -> None:
    async with database.read() as connection:
        with pytest.raises(TypeError, match="id"):
            await connection.fetch_one(BY_ID, {})
        with pytest.raises(TypeError, match="other"):
            await connection.fetch_one(BY_ID, {"id": uuid4(), "other": 1})


async def test_list_in_a_statement_when_its_length_changes_then_each_finds_its_own(
    database: Database,
) -> None:
    ids = [await add_team(database, f"team-{number}") for number in range(3)]

    async with database.read() as connection:
        for length in (1, 2, 3, 1):
            rows = await connection.fetch_all(sa.select(TEAM.c.id).where(TEAM.c.id.in_(ids[:length])))
            assert {row.id for row in rows} == set(ids[:length])
