"""Mails about comments (contract/emails.md §2, "Comment mails")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.settings import kernel
from penpot_plugins.comments import mails, queries
from penpot_plugins.comments.preferences import MAILS, preference
from penpot_plugins.files.access import FileAccess

MENTION = re.compile(r"@\[([^\]]*)\]\([^)]*\)")
"""How clients write somebody's name into a comment: `@[Ada](id)`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What mails tell of a new comment. `mentioned_before`: those named in the thread until now."""

    team_id: UUID
    file_id: UUID
    file_name: str
    page_id: UUID
    page_name: str | None
    thread_id: UUID
    thread_owner: UUID
    seqn: int
    content: str
    mentioned: frozenset[UUID]
    mentioned_before: frozenset[UUID]

    @classmethod
    def of(
        cls,
        access: FileAccess,
        thread: Mapping[str, Any],
        comment: Mapping[str, Any],
        mentioned_before: frozenset[UUID],
    ) -> Notice:
        """The notice of a comment in a thread. Raises ObjectNotFound for a file in the bin."""
        if access.head is None:
            raise ObjectNotFound()
        return cls(
            team_id=access.team_id,
            file_id=thread["file_id"],
            file_name=access.head.row["name"],
            page_id=thread["page_id"],
            page_name=thread["page_name"],
            thread_id=thread["id"],
            thread_owner=thread["owner_id"],
            seqn=thread["seqn"],
            content=comment["content"],
            mentioned=frozenset(comment["mentions"] or ()),
            mentioned_before=mentioned_before,
        )

    @property
    def reference(self) -> str:
        """Which thread it is: its number, the file, the page."""
        return ", ".join([f"#{self.seqn}", self.file_name, *([self.page_name] if self.page_name else [])])

    @property
    def text(self) -> str:
        """The comment with names in place of mentions."""
        return MENTION.sub(r"\1", self.content)

    def address(self, public_uri: str) -> str:
        """Where the thread is opened."""
        query = {
            "file-id": self.file_id,
            "page-id": self.page_id,
            "team-id": self.team_id,
            "comment-id": self.thread_id,
        }
        return f"{public_uri.rstrip('/')}/#/workspace?{urlencode(query)}"

    def template_for(self, person: Row) -> str | None:
        """The mail that somebody of the team gets; None where they want none."""
        person_id, wanted = person["id"], preference(person, MAILS)
        if person_id in self.mentioned or person_id in self.mentioned_before:
            named_now = mails.MENTION if person_id in self.mentioned else mails.THREAD
            return None if wanted == "none" else named_now
        told = wanted != "none" if person_id == self.thread_owner else wanted == "all"
        return mails.NOTIFICATION if told else None


async def tell(call: Call, db: Connection, author: Row, notice: Notice) -> None:
    """Write the mails into the transaction: to the people of the team, but for the author.

    Who is mentioned and has nothing to do with the team gets none, nor does who is blocked or whose mails come back.
    """
    values = {
        "source_user": author["fullname"],
        "comment_reference": notice.reference,
        "comment_content": notice.text,
        "comment_url": notice.address(call.app.settings[kernel.PUBLIC_URI]),
    }
    around = {"team_id": notice.team_id, "profile_id": call.profile_id}
    for person in await db.fetch_all(queries.TOLD, around):
        template = notice.template_for(person)
        if template is not None:
            context = {**values, "name": person["fullname"]}
            await call.app.mail.send(db, template, to=person["email"], context=context, lang=person["lang"])
