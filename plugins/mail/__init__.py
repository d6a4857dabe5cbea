"""Delivering mails: the task behind `app.mail.send`, a folder of mails for embedded servers, and the log.

Needs nothing of other plugins, emits nothing. SMTP is the plugin `mail_smtp` (contract/emails.md §1).
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import CliCommand, MailTransport, TaskHandler
from penpot_plugins.mail import tasks
from penpot_plugins.mail.folder import MailFolder, keeps_mails
from penpot_plugins.mail.log import MailLog


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """`sendmail`."""
    return [TaskHandler("sendmail", tasks.sendmail, max_retries=4, priority=200)]


@hookimpl
def penpot_mail_transports() -> Sequence[MailTransport]:
    """The folder, while an embedded server has no mail server; the log, with the flag `log-emails`."""
    return [
        MailTransport("folder", MailFolder.of, enabled=keeps_mails),
        MailTransport("log", lambda _app: MailLog(), enabled=lambda app: "log-emails" in app.settings.flags),
    ]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot mail`."""
    from penpot_plugins.mail.cli import commands

    return [CliCommand("mail", commands)]
