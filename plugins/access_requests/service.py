"""Finding what somebody asks for, and telling its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.ids import next_id
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_plugins.access_requests import mails, queries
from penpot_plugins.access_requests.schemas import CreateTeamAccessRequest
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.teams import queries as team_queries
from penpot_plugins.teams.addresses import MUTED, check_reports

VALID = timedelta(hours=24)
AUTO_JOIN = timedelta(days=7)
ALREADY_SENT = "you have already made a request to join this team less than 24 hours ago"
NOT_FOUND = "database object not found"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A team with its owner, the file by way of which it is asked for, and that file's first page."""

    team: Row
    file: Row | None
    page_id: UUID | None
    to_view: bool

    @property
    def template(self) -> str:
        """Which mail the owner gets."""
        if self.file is None:
            return mails.TEAM
        if not self.team.is_default:
            return mails.FILE
        return mails.OWN_FILE_TO_VIEW if self.to_view else mails.OWN_FILE


async def find(call: Call, params: CreateTeamAccessRequest) -> Wanted:
    """What is asked for; a team goes before a file. Raises ObjectNotFound."""
    file, page_id, team_id = None, None, params.team_id
    async with call.app.database.read() as db:
        if team_id is None:
            file = await db.fetch_one(queries.FILE, {"file_id": params.file_id})
            if file is None:
                raise ObjectNotFound(NOT_FOUND)
            team_id = file.team_id
            opened = await call.app.get(FileEngine).open(db, file.id)
            page_id = next(iter(opened.image.order), None)
        team = await db.fetch_one(queries.TEAM, {"team_id": team_id})
    if team is None:
        raise ObjectNotFound(NOT_FOUND, table=Keyword("team"), params=record(id=team_id))
    return Wanted(team, file, page_id, params.is_viewer is True)


async def ask(call: Call, db: Connection, wanted: Wanted) -> dict[Any, Any]:
    """Note the request and write the mail; the request's row.

    Raises ValidationFailed `member-is-muted` and `request-already-sent`, Restricted where the owner's mails come back.
    """
    team = wanted.team
    await check_quotas(call, db, team.id)
    requester = await db.fetch_one(team_queries.PERSON, {"profile_id": call.profile_id})
    if requester is None:
        raise ObjectNotFound()
    if requester.is_muted:
        raise ValidationFailed("member-is-muted", MUTED, email=requester.email)
    await check_reports(db, team.owner_email, bounced_as="private")
    place = {"team_id": team.id, "requester_id": call.profile_id}
    before = await db.fetch_one(queries.REQUEST, place)
    if before is not None and before.valid_until > call.now:
        raise ValidationFailed("request-already-sent", ALREADY_SENT)
    times = {"created_at": call.now, "updated_at": call.now}
    ends = {"valid_until": call.now + VALID, "auto_join_until": call.now + AUTO_JOIN}
    await db.execute(queries.PUT, {"id": next_id(), **place, **ends, **times})
    await call.app.mail.send(
        db,
        wanted.template,
        to=team.owner_email,
        context=context(wanted, requester),
        lang=team.owner_lang,
    )
    row = await db.fetch_one(queries.ROW, place)
    if row is None:
        raise ObjectNotFound()
    return row.record()


async def check_quotas(call: Call, db: Connection, team_id: UUID) -> None:
    """Whether the team, and who asks, may have one request more; asking again replaces the one before."""
    if await db.fetch_one(queries.REQUEST, {"team_id": team_id, "requester_id": call.profile_id}) is not None:
        return
    quotes = call.app.get(Quotes)
    for target in ("team-access-requests-per-team", "team-access-requests-per-requester"):
        await quotes.check(db, target, profile_id=call.profile_id, call=call, team_id=team_id)


def context(wanted: Wanted, requester: Row) -> dict[str, Any]:
    """The values of the mail."""
    values = {
        "requested_by": requester.fullname,
        "requested_by_email": requester.email,
        "team_name": wanted.team.name,
        "team_id": wanted.team.id,
    }
    if wanted.file is None:
        return values
    return {**values, "file_name": wanted.file.name, "file_id": wanted.file.id, "page_id": wanted.page_id}
