"""The mails of teams (contract/emails.md §2): each is three files beside this one."""

from __future__ import annotations

from penpot_core.ids import ZERO
from penpot_core.types import MailTemplate

FOLDER = "penpot_plugins.teams:mails"

INVITE_TO_TEAM = "invite-to-team"
JOIN_TEAM = "join-team"

TEMPLATES = (
    MailTemplate(
        INVITE_TO_TEAM,
        FOLDER,
        {"invited_by": "Ada Lovelace", "team": "Engines", "token": "TOKEN", "organization": None},
    ),
    MailTemplate(JOIN_TEAM, FOLDER, {"invited_by": "Ada Lovelace", "team": "Engines", "team_id": ZERO}),
)
