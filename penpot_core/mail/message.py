"""One mail: as a record, as the props of its task, and as MIME."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, Self

from penpot_core.transit import Keyword

PLAIN, HTML = "text/plain", "text/html"
UTF_8 = "utf-8"
IDENTITY_HEADER = "X-Penpot-Data"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text that goes along as a file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered mail. `extra_data` is the identity token for bounces; `sender` None is the instance's own.

    `headers` are more of them, as pairs. Nobody but its receiver sees that somebody of `bcc` gets it.
    """

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    extra_data: str | None = None
    attachments: tuple[Attachment, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = UTF_8

    def props(self) -> dict[str, Any]:
        """The params of the task `sendmail` (contract/emails.md §1)."""
        body = {PLAIN: self.text, **({HTML: self.html} if self.html is not None else {})}
        charset = self.charset if self.charset != UTF_8 else None
        given = {
            "id": self.id,
            "to": list(self.to),
            "subject": self.subject,
            "body": body,
            "from": self.sender,
            "reply-to": self.reply_to,
            "extra-data": self.extra_data,
            "attachments": {one.name: one.text for one in self.attachments} or None,
            "cc": list(self.cc) or None,
            "bcc": list(self.bcc) or None,
            "headers": dict(self.headers) or None,
            "charset": charset,
        }
        return {Keyword(key): value for key, value in given.items() if value is not None}

    @classmethod
    def of_props(cls, props: Mapping[Any, Any]) -> Self:
        """The mail of a task; addresses may be one, `body` one plain text, as the reference writes them."""
        body = props["body"]
        if isinstance(body, str):
            body = {PLAIN: body}
        return cls(
            id=str(props.get("id", "")),
            to=addresses(props["to"]),
            subject=props["subject"],
            text=body.get(PLAIN, ""),
            html=body.get(HTML),
            sender=props.get("from"),
            reply_to=props.get("reply-to"),
            extra_data=props.get("extra-data"),
            attachments=tuple(Attachment(*one) for one in pairs(props.get("attachments"))),
            cc=addresses(props.get("cc")),
            bcc=addresses(props.get("bcc")),
            headers=pairs(props.get("headers")),
            charset=str(props.get("charset") or UTF_8),
        )


def addresses(given: Any) -> tuple[str, ...]:
    """One address, several, or none."""
    return (given,) if isinstance(given, str) else tuple(given or ())


def pairs(given: Mapping[Any, Any] | None) -> tuple[tuple[str, str], ...]:
    """A map as pairs of texts."""
    return tuple((str(name), str(value)) for name, value in (given or {}).items())


def mime(message: Message, *, sender: str, reply_to: str, at: Any) -> EmailMessage:
    """The mail as it travels (contract/emails.md §1): a text, or plain and HTML as alternatives, and attachments."""
    mail = EmailMessage()
    mail["From"] = message.sender or sender
    mail["Reply-To"] = message.reply_to or reply_to
    for name, several in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        if several:
            mail[name] = ", ".join(several)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain="penpot.invalid")
    for name, value in message.headers:
        mail[name] = value
    mail[IDENTITY_HEADER] = message.extra_data or ""
    if message.text or message.html is None:
        mail.set_content(message.text, charset=message.charset)
        if message.html is not None:
            mail.add_alternative(message.html, subtype="html", charset=message.charset)
    else:
        mail.set_content(message.html, subtype="html", charset=message.charset)
        mail.make_alternative()
    mail.make_mixed()
    for attachment in message.attachments:
        mail.add_attachment(
            attachment.text, subtype="plain", charset=message.charset, filename=attachment.name
        )
    return mail
