"""Mails sent to a real SMTP server: its protocol, TLS and refusals."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Inbox

from penpot_core.mail import Attachment, Message
from penpot_core.testing.ports import free_port
from penpot_plugins.mail_smtp.transport import Smtp
from tests.plugins.certificates import write_certificate

PATIENCE = 30.0
MAIL = Message(
    id="note",
    to=("ada@example.com",),
    subject="Grüße",
    text="Hello",
    html="<p>Hello</p>",
    extra_data="token",
    attachments=(Attachment("report.txt", "all well"),),
)


class Received(Inbox):
    """Keeps the mails that came."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


@contextmanager
def running(**options: Any) -> Iterator[tuple[int, Received]]:
    """An SMTP server on a port."""
    inbox = Received()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE, **options)
    controller.start()
    try:
        yield controller.port, inbox
    finally:
        controller.stop()


def smtp(port: int, **options: Any) -> Smtp:
    given = {"username": None, "password": None, "ssl": False, "starttls": False}
    sender = "Penpot <no-reply@example.com>"
    return Smtp(host="127.0.0.1", port=port, sender=sender, reply_to=sender, **{**given, **options})


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side of TLS, with a certificate that clients of this test trust."""
    pem, secret = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return context


async def test_mail_when_sent_then_all_its_parts_arrive() -> None:
    with running() as (port, inbox):
        await smtp(port).deliver(MAIL)
    (mail,) = inbox.mails
    assert (mail["From"], mail["To"]) == ("Penpot <no-reply@example.com>", "ada@example.com")
    assert mail["X-Penpot-Data"] == "token"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/plain"]


async def test_mail_when_somebody_gets_it_unseen_then_only_the_server_is_told() -> None:
    with running() as (port, inbox):
        await smtp(port).deliver(replace(MAIL, cc=("bob@example.com",), bcc=("eve@example.com",)))
    (mail,) = inbox.mails
    assert (mail["Cc"], mail["Bcc"]) == ("bob@example.com", None)
    assert mail["X-RcptTo"] == "ada@example.com, bob@example.com, eve@example.com"


async def test_mail_when_tls_is_asked_for_by_starttls_then_it_is_used(trusted: ssl.SSLContext) -> None:
    with running(tls_context=trusted, require_starttls=True) as (port, inbox):
        await smtp(port, starttls=True).deliver(MAIL)
    assert len(inbox.mails) == 1


async def test_mail_when_the_server_cannot_do_the_tls_that_is_asked_for_then_nothing_is_sent() -> None:
    with running() as (port, inbox), pytest.raises(aiosmtplib.SMTPException):
        await smtp(port, starttls=True).deliver(MAIL)
    assert inbox.mails == []


async def test_mail_when_the_connection_is_tls_from_the_start_then_it_arrives(
    trusted: ssl.SSLContext,
) -> None:
    with running(ssl_context=trusted) as (port, inbox):
        await smtp(port, ssl=True).deliver(MAIL)
    assert len(inbox.mails) == 1


def logins(accepted: bool) -> Callable[..., Any]:
    from aiosmtpd.smtp import AuthResult

    return lambda *_: AuthResult(success=accepted, handled=False)


@pytest.mark.parametrize("accepted", [True, False])
async def test_mail_when_the_server_wants_a_login_then_only_a_right_one_sends(accepted: bool) -> None:
    options = {"auth_required": True, "auth_require_tls": False, "authenticator": logins(accepted)}
    with running(**options) as (port, inbox):
        sending = smtp(port, username="penpot", password="secret").deliver(MAIL)
        if accepted:
            await sending
        else:
            with pytest.raises(aiosmtplib.SMTPAuthenticationError):
                await sending
    assert len(inbox.mails) == int(accepted)


async def test_mail_when_nobody_listens_then_the_error_is_told(refusing_port: int) -> None:
    with pytest.raises((aiosmtplib.SMTPException, OSError)):
        await smtp(refusing_port).deliver(MAIL)
