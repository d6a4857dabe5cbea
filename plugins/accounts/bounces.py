"""What a mail provider reports: mails that came back, and complaints (contract/emails.md §4).

Anybody can post here, so a report counts only with the identity token of a mail that we sent. The answer is always
200 and empty; what cannot be used is told in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import structlog
from sanic import HTTPResponse, Request

from penpot_core.db import IntegrityViolation
from penpot_core.http.responses import BareResponse
from penpot_core.mail.message import IDENTITY_HEADER
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.subscription import Subscriptions

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.accounts")

IDENTITY = Keyword("profile-identity")
PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class Report:
    """A bounce or a complaint: whose mail, and the addresses that it is about, in lower case."""

    kind: str
    profile_id: UUID
    emails: tuple[str, ...]
    content: Mapping[Any, Any]


async def receive(app: App, request: Request) -> HTTPResponse:
    """Note a report."""
    try:
        body = orjson.loads(request.body)
        if body["Type"] == "SubscriptionConfirmation":
            await app.get(Subscriptions).confirm(str(body["SubscribeURL"]))
        elif body["Type"] == "Notification":
            await note(app, orjson.loads(body["Message"]))
    except (ValueError, LookupError, TypeError, AttributeError, TokenInvalid, IntegrityViolation) as problem:
        log.warning("a report about a mail cannot be used", problem=repr(problem))
    return BareResponse(b"", status=200)


async def note(app: App, message: Mapping[str, Any]) -> None:
    """Store what a message reports, and mute a profile whose own address it is about."""
    report = report_of(app, message)
    if report is None:
        return
    now = datetime.now(UTC)
    row = {"created_at": now, "type": report.kind, "content": report.content}
    async with app.database.write() as db:
        await db.execute(queries.ADD_PROFILE_REPORT, {**row, "profile_id": report.profile_id})
        for email in report.emails:
            await db.execute(queries.ADD_ADDRESS_REPORT, {**row, "email": email})
        await db.execute(queries.MUTE, {"profile_id": report.profile_id, "emails": list(report.emails)})


def report_of(app: App, message: Mapping[str, Any]) -> Report | None:
    """The report of a message; None for one that has no effect. Raises what a malformed one leads to."""
    kind = str(message["notificationType"]).lower()
    headers = {header["name"].lower(): header["value"] for header in message["mail"]["headers"]}
    token = headers.get(IDENTITY_HEADER.lower())
    if not token:
        log.warning("a report about a mail that we did not send is left alone", kind=kind)
        return None
    profile_id = app.tokens.verify(token, iss=IDENTITY)["profile-id"]
    if kind == "bounce":
        detail = message["bounce"]
        if str(detail["bounceType"]).lower() != PERMANENT:
            return None
        recipients = detail["bouncedRecipients"]
        sort, category = PERMANENT, detail.get("bounceSubType")
    elif kind == "complaint":
        detail = message["complaint"]
        recipients = detail["complainedRecipients"]
        sort, category = detail.get("complaintFeedbackType"), detail.get("complaintSubType")
    else:
        return None
    emails = tuple(dict.fromkeys(str(one["emailAddress"]).lower() for one in recipients))
    content = record(
        kind=sort, category=category, recipients=list(emails), feedback_id=detail.get("feedbackId")
    )
    return Report(kind, profile_id, emails, content)
