"""The RPC methods of access tokens (contract/rpc-accounts.md §9.1).

A token makes and deletes no tokens (SECURITY row 29): that takes a session.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from penpot_core.db import Row
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword
from penpot_core.types import Quote, authenticated
from penpot_plugins.access_tokens import queries, schemas
from penpot_plugins.access_tokens.authentication import AccessTokens
from penpot_plugins.accounts.access import by_session

Record = dict[Any, Any]


@rpc_method(
    access=by_session, transaction="write", added="1.18", quotes=(Quote("access-tokens-per-profile"),)
)
async def create_access_token(call: Call, params: schemas.CreateAccessToken) -> Record:
    """Make a token; this answer alone tells it. A new one of type mcp takes the place of the others."""
    token_id = uuid4()
    row = {
        "id": token_id,
        "profile_id": call.profile_id,
        "created_at": call.now,
        "updated_at": call.now,
        "name": params.name,
        "token": call.app.get(AccessTokens).make(token_id, call.profile_id),
        "perms": [],
        "expires_at": None if params.expiration is None else call.now + params.expiration,
        "type": params.type,
    }
    await call.db.execute(queries.ADD, row)
    if params.type == queries.MCP:
        await call.db.execute(queries.DELETE_OTHER_MCP, {"owner_id": call.profile_id, "kept_id": token_id})
    shown = {key: value for key, value in row.items() if key != "perms" and value is not None}
    return {Keyword(key.replace("_", "-")): value for key, value in shown.items()}


@rpc_method(access=by_session, transaction="write", added="1.18")
async def delete_access_token(call: Call, params: schemas.TokenId) -> None:
    """Delete one of one's own tokens; what is none of them is left alone."""
    await call.db.execute(queries.DELETE, {"token_id": params.id, "owner_id": call.profile_id})


@rpc_method(access=authenticated, transaction="read", added="1.18")
async def get_access_tokens(call: Call, params: NoParams) -> list[Record]:
    """One's own tokens, the next to run out first."""
    return [listed(row) for row in await call.db.fetch_all(queries.MINE, {"profile_id": call.profile_id})]


def listed(row: Row) -> Record:
    """A token as a list shows it: those of type mcp can be read again."""
    hidden = {"profile-id"} if row["type"] == queries.MCP else {"profile-id", "token"}
    return {key: value for key, value in row.record().items() if key not in hidden}


@rpc_method(
    access=authenticated,
    transaction="read",
    added="2.15",
    deprecated="2.16",
)
async def get_current_mcp_token(call: Call, params: NoParams) -> Record | None:
    """The token of type mcp that is in use."""
    values = {"profile_id": call.profile_id, "now": call.now}
    row = await call.db.fetch_one(queries.CURRENT_MCP, values)
    return None if row is None else row.record()
