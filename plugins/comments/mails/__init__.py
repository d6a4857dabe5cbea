"""The mails about comments (contract/emails.md §2): each is three files beside this one."""

from __future__ import annotations

from penpot_core.types import MailTemplate

FOLDER = "penpot_plugins.comments:mails"

MENTION = "comment-mention"
THREAD = "comment-thread"
NOTIFICATION = "comment-notification"

EXAMPLE = {
    "name": "Grace Hopper",
    "source_user": "Ada Lovelace",
    "comment_reference": "#1, Plans, Page 1",
    "comment_content": "Grace, is this right?",
    "comment_url": "https://design.example.com/#/workspace?comment-id=00000000-0000-0000-0000-000000000000",
}

TEMPLATES = tuple(MailTemplate(name, FOLDER, EXAMPLE) for name in (MENTION, THREAD, NOTIFICATION))
