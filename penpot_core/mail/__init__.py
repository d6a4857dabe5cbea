"""Mails: templates of the plugins, rendered in the caller's transaction, delivered by a task after its COMMIT.

    await call.app.mail.send(call.db, "invite-to-team", to=email, context=record(...), identity=call.profile_id)

A mail is a row of the outbox (task `sendmail`), so it is neither lost nor sent for a call that was rolled back
(contract/emails.md §1). Transports are records of plugins; all that are enabled deliver each mail.
"""

from penpot_core.mail.mailer import Mailer, TemplateMissing
from penpot_core.mail.message import Attachment, Message, mime

__all__ = ["Attachment", "Mailer", "Message", "TemplateMissing", "mime"]
