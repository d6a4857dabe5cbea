"""Settings of the mail server (contract/config.md, "Mail")."""

from __future__ import annotations

from typing import Any

from penpot_core.settings import Boolean, Integer, Setting, Text
from penpot_core.settings.checks import between, host

SENDER = "Penpot <no-reply@example.com>"
SECTION = "mail"

HOST = Setting("smtp-host", Text, "localhost", "The mail server.", section=SECTION, check=host)
PORT: Setting[int | None] = Setting(
    "smtp-port",
    Integer,
    None,
    "Its port.",
    section=SECTION,
    check=between(1, 65535),
    computed="465 with smtp-ssl, 25 without",
)
USERNAME: Setting[str | None] = Setting(
    "smtp-username", Text, None, "Who to log in as; unset: nobody.", section=SECTION
)
PASSWORD: Setting[str | None] = Setting(
    "smtp-password", Text, None, "The password to log in with.", section=SECTION, secret=True
)
SSL = Setting("smtp-ssl", Boolean, False, "Speak TLS from the first byte.", section=SECTION)
TLS = Setting(
    "smtp-tls", Boolean, False, "Change to TLS by STARTTLS, and send nothing without.", section=SECTION
)
DEFAULT_FROM = Setting("smtp-default-from", Text, SENDER, "Whom mails come from.", section=SECTION)
DEFAULT_REPLY_TO = Setting(
    "smtp-default-reply-to", Text, SENDER, "Whom answers to mails go to.", section=SECTION
)

SETTINGS: tuple[Setting[Any], ...] = (
    HOST,
    PORT,
    USERNAME,
    PASSWORD,
    SSL,
    TLS,
    DEFAULT_FROM,
    DEFAULT_REPLY_TO,
)
