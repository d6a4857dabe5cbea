"""Asking to be let into a team, or to see one of its files (contract/rpc-accounts.md §5).

Needs: `teams`, which lets in whoever asked once they are invited; `files`, whose first page the mail links to.
Sends a mail to the team's owner.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import MailTemplate, RpcMethod
from penpot_plugins.access_requests import mails, methods

requires = ("limits", "teams", "files")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """`create-team-access-request`."""
    return methods_of(methods)


@hookimpl
def penpot_mail_templates() -> Sequence[MailTemplate]:
    """To the team's owner."""
    return mails.TEMPLATES
