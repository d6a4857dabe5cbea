"""Mails as files `<uuid>.eml` in a folder of the data directory, the oldest name first."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Self

from penpot_core.ids import next_id
from penpot_core.mail import Message, mime
from penpot_core.settings import embedded

if TYPE_CHECKING:
    from penpot_core.app import App

SENDER = "Penpot <no-reply@localhost>"
SUFFIX = ".eml"


def keeps_mails(app: App) -> bool:
    """An embedded server without SMTP keeps its mails, so that invitations and recovery work."""
    return app.settings.embedded and "smtp" not in app.settings.flags


class MailFolder:
    """A folder that only the server's account reads: mails hold links that open accounts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, app: App) -> Self:
        """The folder of an instance."""
        return cls(embedded.mail_folder(app.settings))

    async def deliver(self, message: Message) -> None:
        """Write a mail; a crash leaves it whole or absent."""
        mail = mime(message, sender=SENDER, reply_to=SENDER, at=datetime.now(UTC))
        await asyncio.to_thread(self._write, mail.as_bytes(policy=policy.SMTP))

    def _write(self, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(self.folder / f"{next_id()}{SUFFIX}")

    def mails(self) -> Iterator[tuple[str, EmailMessage]]:
        """Each mail and its name, the oldest first."""
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            yield path.stem, read_mail(path)

    def mail(self, name: str) -> EmailMessage:
        """One mail. FileNotFoundError where there is none of that name."""
        path = self.folder / f"{Path(name).name}{SUFFIX}"
        return read_mail(path)


def read_mail(path: Path) -> EmailMessage:
    """A stored mail."""
    return message_from_bytes(path.read_bytes(), policy=policy.default)
