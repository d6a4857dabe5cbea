"""The tables of these tests, made with the portable types, and the statements that several of them use."""

from __future__ import annotations

from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.schema import CreateTable

from penpot_core.db import Database, live, types

METADATA = sa.MetaData()

TEAM = sa.Table(
    "team",
    METADATA,
    sa.Column("id", types.Uuid(), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False, unique=True),
    sa.Column("amount", sa.BigInteger(), nullable=False, server_default="0"),
    sa.Column("deleted_at", types.Instant()),
)

MEMBER = sa.Table(
    "member",
    METADATA,
    sa.Column("id", types.Uuid(), primary_key=True),
    sa.Column("team_id", types.Uuid(), sa.ForeignKey("team.id", deferrable=True), nullable=False),
)

THING = sa.Table(
    "thing",
    METADATA,
    sa.Column("id", types.Uuid(), primary_key=True),
    sa.Column("moment", types.Instant()),
    sa.Column("props", types.TransitJson()),
    sa.Column("metadata", types.Json()),
    sa.Column("texts", types.TextArray()),
    sa.Column("uuids", types.UuidArray()),
    sa.Column("place", types.PointColumn()),
    sa.Column("address", types.Inet()),
    sa.Column("data", types.Blob()),
    sa.Column("flag", sa.Boolean()),
    sa.Column("number", sa.Integer()),
    sa.Column("ratio", sa.Double()),
    sa.Column("text", sa.Text()),
)

ADD_TEAM = sa.insert(TEAM).values(id=bindparam("id"), name=bindparam("name"))
ADD_MEMBER = sa.insert(MEMBER).values(id=bindparam("id"), team_id=bindparam("team_id"))
NAMES = sa.select(TEAM.c.name).order_by(TEAM.c.name)
COUNT = sa.select(sa.func.count()).select_from(TEAM)
BY_ID = sa.select(TEAM).where(TEAM.c.id == bindparam("id"), live(TEAM))
ADD_ONE = sa.update(TEAM).where(TEAM.c.id == bindparam("key")).values(amount=TEAM.c.amount + 1)


async def make_tables(database: Database) -> None:
    """Create them all in an empty database."""
    async with database.write() as connection:
        for table in (TEAM, MEMBER, THING):
            await connection.execute(CreateTable(table))


async def add_team(database: Database, name: str) -> UUID:
    """A committed team."""
    team_id = uuid4()
    async with database.write() as connection:
        await connection.execute(ADD_TEAM, {"id": team_id, "name": name})
    return team_id


async def names(database: Database) -> list[str]:
    """The names of the committed teams."""
    async with database.read() as connection:
        return [row.name for row in await connection.fetch_all(NAMES)]
