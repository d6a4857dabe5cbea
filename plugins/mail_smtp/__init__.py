"""Mails by SMTP, with the flag `smtp` (contract/emails.md §1, worker.md §7.1).

Needs `mail`, whose task gives it mails.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import Setting
from penpot_core.types import MailTransport
from penpot_plugins.mail_smtp.settings import SETTINGS
from penpot_plugins.mail_smtp.transport import Smtp

requires = ("mail",)


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """The mail server, and whom mails come from."""
    return SETTINGS


@hookimpl
def penpot_mail_transports() -> Sequence[MailTransport]:
    """The mail server, with the flag `smtp`."""
    return [MailTransport("smtp", Smtp.of, enabled=lambda app: "smtp" in app.settings.flags)]
