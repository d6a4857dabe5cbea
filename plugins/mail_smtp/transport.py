"""One connection a mail, as the reference does: a mail server that went away and came back is met anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from penpot_core.mail import Message, mime
from penpot_plugins.mail_smtp import settings

if TYPE_CHECKING:
    from penpot_core.app import App

TIMEOUT_SECONDS = 30.0
PORTS = {True: 465, False: 25}


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server, and whom mails come from. `starttls` is required where it is asked for."""

    host: str
    port: int
    username: str | None
    password: str | None
    ssl: bool
    starttls: bool
    sender: str
    reply_to: str

    @classmethod
    def of(cls, app: App) -> Self:
        """The mail server of the settings."""
        given = app.settings
        ssl = given[settings.SSL]
        return cls(
            host=given[settings.HOST],
            port=given[settings.PORT] or PORTS[ssl],
            username=given[settings.USERNAME],
            password=given[settings.PASSWORD],
            ssl=ssl,
            starttls=given[settings.TLS] and not ssl,
            sender=given[settings.DEFAULT_FROM],
            reply_to=given[settings.DEFAULT_REPLY_TO],
        )

    async def deliver(self, message: Message) -> None:
        """Send a mail. Raises aiosmtplib.SMTPException or OSError where it was not taken."""
        import aiosmtplib

        mail = mime(message, sender=self.sender, reply_to=self.reply_to, at=datetime.now(UTC))
        await aiosmtplib.send(
            mail,
            hostname=self.host,
            port=self.port,
            username=self.username or None,
            password=self.password or None,
            use_tls=self.ssl,
            start_tls=self.starttls,
            timeout=TIMEOUT_SECONDS,
        )
