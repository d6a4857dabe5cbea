"""Quotas: how many things somebody, a team, a project or a file may have (contract/limits.md §3)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import Connection, advisory_lock
from penpot_core.errors import Restricted
from penpot_core.mail import Message
from penpot_core.settings import kernel
from penpot_core.types import Next, RpcMethod
from penpot_plugins.limits.settings import QUOTES, UNLIMITED
from penpot_plugins.limits.targets import GREATEST, PLACE_OF_FILE, TARGETS, TEAM_OF_PROJECT, Target

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.rpc import Call

log = structlog.get_logger("penpot.quotas")

MAIL_DELAY = timedelta(seconds=30)
MAIL_LABEL = "quotes-notification"


class Quotes:
    """Checks quotas in the transaction that makes the things; other calls wait until it ends."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.enabled = "quotes" in app.settings.flags
        self._soft = "soft-quotes" in app.settings.flags

    async def check(
        self,
        db: Connection,
        target: str,
        *,
        profile_id: UUID,
        call: Call,
        team_id: UUID | None = None,
        project_id: UUID | None = None,
        file_id: UUID | None = None,
        amount: int = 1,
    ) -> None:
        """Ask whether `amount` more of `target` may be made; `db` is the write transaction that makes them.

        Raises Restricted `max-quote-reached`. KeyError for a target that is not one of contract/limits.md §3.2.
        """
        kind = TARGETS[target]
        if not self.enabled or amount < 1:
            return
        place = {"profile_id": profile_id, "team_id": team_id, "project_id": project_id, "file_id": file_id}
        of = place[f"{kind.scope}_id"]
        if of is None:
            raise TypeError(f"The quota {target} is one of a {kind.scope}: say {kind.scope}_id.")
        await db.execute(advisory_lock(lock_key(target, of)))
        await self._widen(db, kind, place)
        limit = await self._limit(db, kind, place)
        count = 0
        for part in kind.counts:
            count += await db.fetch_val(
                part, {"of": of, "now": call.now} if "now" in names(part) else {"of": of}
            )
        if count + amount <= limit:
            return
        if not self._soft:
            raise Restricted("max-quote-reached", target=target, quote=limit, count=count)
        log.warning("a quota is exceeded; soft-quotes lets it pass", target=target, quote=limit, count=count)
        told = {**place, "quote": limit, "total": count, "increment": amount}
        await self._tell(db, target, told)

    async def _widen(self, db: Connection, kind: Target, place: dict[str, UUID | None]) -> None:
        """Find the project and the team around: their rows of `usage_quote` count too."""
        if kind.scope == "project":
            place["team_id"] = await db.fetch_val(TEAM_OF_PROJECT, {"project_id": place["project_id"]})
        elif kind.scope == "file":
            row = await db.fetch_one(PLACE_OF_FILE, {"file_id": place["file_id"]})
            if row is not None:
                place |= {"project_id": row.project_id, "team_id": row.team_id}

    async def _limit(self, db: Connection, kind: Target, place: dict[str, UUID | None]) -> int:
        """The largest row that applies; the default of the settings where none does, or none is above zero."""
        statement = GREATEST[kind.scope]
        wanted = names(statement)
        values = {name: value for name, value in place.items() if name in wanted}
        found: int | None = await db.fetch_val(statement, {**values, "target": kind.name})
        if found is not None and found > 0:
            return found
        default = self._app.settings[QUOTES[kind.name]]
        return UNLIMITED if default is None else default

    async def _tell(self, db: Connection, target: str, told: dict[str, Any]) -> None:
        """A mail to those who run the instance; one that waits already is replaced (contract/worker.md §7)."""
        admins = self._app.settings[kernel.ADMINS]
        if not admins:
            return
        lines = [f"- {name.replace('_', '-')}: {value}" for name, value in told.items() if value is not None]
        message = Message(
            id="quotes-notification",
            to=tuple(sorted(admins)),
            subject=f"[quotes:notification]: max quote reached {target}",
            text="\n".join([f"The quota {target} is exceeded:", "", *lines, ""]),
        )
        await self._app.mail.submit(db, message, delay=MAIL_DELAY, label=MAIL_LABEL, dedupe=True)


def names(statement: Any) -> frozenset[str]:
    """The parameters of a statement."""
    return frozenset(statement.compile().params)


def lock_key(target: str, of: UUID) -> int:
    """The key of the advisory lock that keeps two calls from taking the last place both."""
    digest = hashlib.blake2b(f"{target}:{of}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def declared(app: App, method: RpcMethod, next_: Next) -> Next:
    """Check the quotas that a method declares, between its access check and its handler."""
    quotes = app.get(Quotes)
    if not method.quotes:
        return next_
    if method.transaction != "write":
        raise TypeError(
            f'{method.name} declares quotes and so needs transaction="write"; others call Quotes.check in theirs.'
        )
    for one in method.quotes:
        if one.target not in TARGETS:
            raise TypeError(
                f"{method.name} declares the quota {one.target!r}; there are {', '.join(TARGETS)}."
            )
    if not quotes.enabled:
        return next_

    async def run(call: Call) -> Any:
        for one in method.quotes:
            fields = {"team_id": one.team, "project_id": one.project, "file_id": one.file}
            place = {name: getattr(call.params, field) for name, field in fields.items() if field is not None}
            await quotes.check(call.db, one.target, profile_id=call.profile_id, call=call, **place)
        return await next_(call)

    return run
