"""All SQL of access tokens."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, or_, select

from penpot_core.db import live
from penpot_migrations.tables import access_token, profile

MCP = "mcp"

VALID = or_(access_token.c.expires_at.is_(None), access_token.c.expires_at > bindparam("now"))

ROW = tuple(column for column in access_token.c if column.name != "perms")

ADD = insert(access_token).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "profile_id",
            "created_at",
            "updated_at",
            "name",
            "token",
            "perms",
            "expires_at",
            "type",
        )
    }
)

MINE = (
    select(*ROW)
    .where(access_token.c.profile_id == bindparam("profile_id"))
    .order_by(access_token.c.expires_at.asc().nulls_last(), access_token.c.created_at)
)
""":profile_id"""

CURRENT_MCP = (
    select(access_token.c.token, access_token.c.expires_at)
    .where(access_token.c.profile_id == bindparam("profile_id"), access_token.c.type == MCP, VALID)
    .order_by(access_token.c.created_at)
    .limit(1)
)
""":profile_id, :now"""

DELETE = delete(access_token).where(
    access_token.c.id == bindparam("token_id"), access_token.c.profile_id == bindparam("owner_id")
)
""":token_id, :owner_id"""

DELETE_OTHER_MCP = delete(access_token).where(
    access_token.c.profile_id == bindparam("owner_id"),
    access_token.c.type == MCP,
    access_token.c.id != bindparam("kept_id"),
)
""":owner_id, :kept_id"""

DELETE_ALL = delete(access_token).where(access_token.c.profile_id == bindparam("owner_id"))
""":owner_id"""

OWNER = (
    select(access_token.c.profile_id)
    .join(profile, profile.c.id == access_token.c.profile_id)
    .where(
        access_token.c.id == bindparam("token_id"),
        VALID,
        or_(access_token.c.type.is_(None), access_token.c.type != MCP),
        profile.c.is_blocked.is_not(True),
        or_(live(profile), profile.c.deleted_at > bindparam("now")),
    )
)
"""Whose token it is; nobody's where the account is blocked or deleted.

One of type mcp pairs an agent with a tab at the MCP server, travels in addresses there, and opens nothing here
(SECURITY row 14). :token_id, :now
"""
