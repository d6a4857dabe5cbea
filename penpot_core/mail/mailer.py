"""Sending: from a template's name to a row of the outbox, and from there to the transports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from penpot_core.mail.message import Attachment, Message
from penpot_core.mail.rendering import TemplateMissing, Templates
from penpot_core.settings import kernel
from penpot_core.transit import Keyword
from penpot_core.types import MailTemplate, MailTransport

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.db import Connection

__all__ = ["Mailer", "TemplateMissing"]

TASK = "sendmail"
PRIORITY = 200
MAX_RETRIES = 4
IDENTITY = Keyword("profile-identity")
IDENTITY_LIFE = timedelta(days=30)


class Mailer:
    """Renders mails into the outbox, and gives those of the outbox to every enabled transport."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.templates = Templates(app.plugins.named("penpot_mail_templates", MailTemplate))
        transports = app.plugins.named("penpot_mail_transports", MailTransport).values()
        self.transports = {one.name: one.make(app) for one in transports if one.enabled(app)}

    @property
    def delivers(self) -> bool:
        """Whether mails of this instance reach anybody or any place."""
        return bool(self.transports)

    def render(
        self, template: str, to: str, context: Mapping[str, Any], *, lang: str | None = None
    ) -> tuple[str, str, str]:
        """Subject, text and HTML of a mail. `context` has the names that the template declares, with underscores."""
        public = self._app.settings[kernel.PUBLIC_URI].rstrip("/")
        return self.templates.render(template, {**context, "public_uri": public, "to": to}, lang)

    async def send(
        self,
        db: Connection,
        template: str,
        *,
        to: str,
        context: Mapping[str, Any],
        identity: UUID | None = None,
        reply_to: str | None = None,
        attachments: Sequence[Attachment] = (),
        lang: str | None = None,
    ) -> None:
        """Write a mail into the transaction of `db`. `identity` is the profile that bounces are noted for.

        Raises TemplateMissing, and jinja2.UndefinedError where the context lacks a value.
        """
        subject, text, html = self.render(template, to, context, lang=lang)
        await self.submit(
            db,
            Message(
                id=template,
                to=(to,),
                subject=subject,
                text=text,
                html=html,
                reply_to=reply_to,
                extra_data=None if identity is None else self._identity(identity),
                attachments=tuple(attachments),
            ),
        )

    async def submit(self, db: Connection, message: Message, **options: Any) -> None:
        """Write a mail that has no template; options as `Outbox.submit`."""
        await self._app.outbox.submit(
            db, TASK, message.props(), priority=PRIORITY, max_retries=MAX_RETRIES, **options
        )
        db.after_commit(self._app.outbox.wake)

    async def deliver(self, message: Message) -> None:
        """Give a mail to every transport; what one raises makes the task try again."""
        for transport in self.transports.values():
            await transport.deliver(message)

    def _identity(self, profile_id: UUID) -> str:
        return self._app.tokens.encode(
            {"iss": IDENTITY, "profile-id": profile_id, "exp": datetime.now(UTC) + IDENTITY_LIFE}
        )
