"""A mail server that keeps what it is sent, for tests of what people get by mail.

with Inbox() as inbox:
    settings = {"PENPOT_FLAGS": "enable-smtp …", **inbox.environment()}
    mail = await inbox.take("ada@example.com")
    token = token_of(mail)
"""

from __future__ import annotations

import asyncio
import re
from email.message import EmailMessage
from threading import Lock
from types import TracebackType
from typing import Any, Self

from penpot_core.testing.ports import free_port

PATIENCE = 30.0
TOKEN = re.compile(r"token=([\w.-]+)")


class Inbox:
    """Everybody's mails, in the order in which they came; each is taken once."""

    def __init__(self) -> None:
        """Nothing listens yet."""
        from aiosmtpd.controller import Controller

        self.port = free_port()
        self._mails: list[EmailMessage] = []
        self._lock = Lock()
        self._controller = Controller(
            handler(self._arrived), hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    def environment(self) -> dict[str, str]:
        """The settings of a server whose mails come here; it needs the flag enable-smtp too."""
        return {"PENPOT_SMTP_HOST": "127.0.0.1", "PENPOT_SMTP_PORT": str(self.port)}

    async def take(self, email: str) -> EmailMessage:
        """The next mail to an address that nobody took yet. TimeoutError naming the address."""
        try:
            async with asyncio.timeout(PATIENCE):
                while (mail := self._next(email)) is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise TimeoutError(f"no mail to {email} came") from None
        return mail

    def waiting(self, email: str) -> int:
        """How many mails to an address nobody took yet."""
        with self._lock:
            return sum(mail["to"] == email for mail in self._mails)

    def _arrived(self, mail: EmailMessage) -> None:
        with self._lock:
            self._mails.append(mail)

    def _next(self, email: str) -> EmailMessage | None:
        with self._lock:
            found = next((at for at, mail in enumerate(self._mails) if mail["to"] == email), None)
            return None if found is None else self._mails.pop(found)


def handler(arrived: Any) -> Any:
    """What aiosmtpd calls for each mail."""
    from email import message_from_bytes, policy

    from aiosmtpd.handlers import Message

    class Keeper(Message):
        """Hands each mail over, parsed."""

        def prepare_message(self, session: Any, envelope: Any) -> Any:
            """A message with the new policy."""
            return message_from_bytes(envelope.original_content, policy=policy.default)

        def handle_message(self, message: Any) -> None:
            """Called in the server's thread."""
            arrived(message)

    return Keeper()


def token_of(mail: EmailMessage) -> str:
    """The token in a mail's link. AssertionError where it has none."""
    body = mail.get_body(("plain",))
    found = TOKEN.search(body.get_content()) if body is not None else None
    if found is None:
        raise AssertionError(f"the mail {mail['subject']!r} has no link with a token")
    return found[1]
