"""Comments on files: threads at a place of a page, who has read which, and the mails about them.

Needs: `files`, whose access and share links hold; `teams`, whose people are told; `limits`, for how many there may be.
Sends mails. Rules: contract/rpc-accounts.md §12, contract/emails.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import MailTemplate, RpcMethod
from penpot_plugins.comments import mails, methods

requires = ("limits", "teams", "files")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Reading threads and comments, and writing them."""
    return methods_of(methods)


@hookimpl
def penpot_mail_templates() -> Sequence[MailTemplate]:
    """To those who are named in a comment, and to those who want to hear of all."""
    return mails.TEMPLATES
