"""One mail: as a record, as the props of its task, and as MIME."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, Self

from penpot_core.transit import Keyword

PLAIN, HTML = "text/plain", "text/html"
IDENTITY_HEADER = "X-Penpot-Data"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text that goes along as a file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered mail. `extra_data` is the identity token for bounces; `sender` None is the instance's own."""

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None = None
    sender: str | None = None
    reply_to: str | None = None
    extra_data: str | None = None
    attachments: tuple[Attachment, ...] = ()

    def props(self) -> dict[str, Any]:
        """The params of the task `sendmail` (contract/emails.md §1)."""
        body = {PLAIN: self.text, **({HTML: self.html} if self.html is not None else {})}
        given = {
            "id": self.id,
            "to": list(self.to),
            "subject": self.subject,
            "body": body,
            "from": self.sender,
            "reply-to": self.reply_to,
            "extra-data": self.extra_data,
            "attachments": [{"name": one.name, "content": one.text} for one in self.attachments] or None,
        }
        return {Keyword(key): value for key, value in given.items() if value is not None}

    @classmethod
    def of_props(cls, props: Mapping[Any, Any]) -> Self:
        """The mail of a task; `to` may be one address, `body` one plain text, as the reference writes them."""
        to, body = props["to"], props["body"]
        if isinstance(body, str):
            body = {PLAIN: body}
        return cls(
            id=str(props.get("id", "")),
            to=(to,) if isinstance(to, str) else tuple(to),
            subject=props["subject"],
            text=body.get(PLAIN, ""),
            html=body.get(HTML),
            sender=props.get("from"),
            reply_to=props.get("reply-to"),
            extra_data=props.get("extra-data"),
            attachments=tuple(
                Attachment(one["name"], one["content"]) for one in props.get("attachments") or ()
            ),
        )


def mime(message: Message, *, sender: str, reply_to: str, at: Any) -> EmailMessage:
    """The mail as it travels: plain and HTML as alternatives, attachments beside them."""
    mail = EmailMessage()
    mail["From"] = message.sender or sender
    mail["Reply-To"] = message.reply_to or reply_to
    mail["To"] = ", ".join(message.to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain="penpot.invalid")
    mail[IDENTITY_HEADER] = message.extra_data or ""
    mail.set_content(message.text)
    if message.html is not None:
        mail.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        mail.add_attachment(attachment.text, subtype="plain", filename=attachment.name)
    return mail
