"""The mails to a team's owner (contract/emails.md §2): each is three files beside this one."""

from __future__ import annotations

from penpot_core.ids import ZERO
from penpot_core.types import MailTemplate

FOLDER = "penpot_plugins.access_requests:mails"

TEAM = "request-team-access"
FILE = "request-file-access"
OWN_FILE = "request-file-access-yourpenpot"
OWN_FILE_TO_VIEW = "request-file-access-yourpenpot-view"

OF_TEAM = {
    "requested_by": "Ada Lovelace",
    "requested_by_email": "ada@example.com",
    "team_name": "Engines",
    "team_id": ZERO,
}
OF_FILE = {**OF_TEAM, "file_name": "Plans", "file_id": ZERO, "page_id": ZERO}

TEMPLATES = (
    MailTemplate(TEAM, FOLDER, OF_TEAM),
    MailTemplate(FILE, FOLDER, OF_FILE),
    MailTemplate(OWN_FILE, FOLDER, OF_FILE),
    MailTemplate(OWN_FILE_TO_VIEW, FOLDER, OF_FILE),
)
