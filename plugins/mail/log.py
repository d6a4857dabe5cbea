"""Mails in the log (flag `log-emails`)."""

from __future__ import annotations

import structlog

from penpot_core.mail import Message

log = structlog.get_logger("penpot.mail")


class MailLog:
    """Writes each mail into the log. It holds links that open accounts: for trying out only."""

    async def deliver(self, message: Message) -> None:
        """One line."""
        log.info("mail", template=message.id, to=list(message.to), subject=message.subject, text=message.text)
