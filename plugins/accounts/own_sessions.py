"""Seeing where one is logged in, and ending it: methods of ours (SECURITY.md, "Further floor")."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, NoParams, Params, rpc_method
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.access import by_session
from penpot_plugins.accounts.sessions import Session, Sessions

Record = dict[Any, Any]


class SessionId(Params):
    """One of one's own sessions."""

    id: UUID


@rpc_method(access=by_session, transaction="read", added="2.17")
async def get_sessions(call: Call, params: NoParams) -> list[Record]:
    """One's own sessions, the last used first; `is-current` is the one that asks."""
    rows = await call.db.fetch_all(queries.SESSIONS, {"profile_id": call.profile_id})
    current = current_session(call)
    return [row.record() | record(is_current=row.id == current) for row in rows]


@rpc_method(access=by_session, transaction="write", added="2.17")
async def delete_session(call: Call, params: SessionId) -> None:
    """End one of one's own sessions. Raises ObjectNotFound for any other."""
    sessions = call.app.get(Sessions)
    if not await sessions.end_one(call.db, call.profile_id, params.id):
        raise ObjectNotFound("database object not found", table=Keyword("http-session-v2"))
    if params.id == current_session(call):
        call.reply.cookies.append(sessions.cookie.cleared())


@rpc_method(access=by_session, transaction="write", added="2.17")
async def delete_other_sessions(call: Call, params: NoParams) -> None:
    """End all of one's own sessions but the one that asks."""
    await call.app.get(Sessions).end_others(call.db, call)


def current_session(call: Call) -> UUID | None:
    """The session that a call came with."""
    session = call.identity.session if call.identity is not None else None
    return session.id if isinstance(session, Session) else None
