"""The mails of accounts (contract/emails.md §2): each is three files beside this one."""

from __future__ import annotations

from penpot_core.types import MailTemplate

FOLDER = "penpot_plugins.accounts:mails"

REGISTER = "register"
PASSWORD_RECOVERY = "password-recovery"
CHANGE_EMAIL = "change-email"

TEMPLATES = (
    MailTemplate(REGISTER, FOLDER, {"name": "Ada Lovelace", "token": "TOKEN"}),
    MailTemplate(PASSWORD_RECOVERY, FOLDER, {"name": "Ada Lovelace", "token": "TOKEN"}),
    MailTemplate(
        CHANGE_EMAIL,
        FOLDER,
        {"name": "Ada Lovelace", "token": "TOKEN", "pending_email": "ada.new@example.com"},
    ),
)
