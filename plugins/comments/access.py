"""Who may do what with threads and comments, as `Access` records for declarations (contract/permissions.md §3).

Members of the file, and those who show a share link that lets strangers comment, as far as its pages go (SECURITY
rows 8, 18, 25). What was found stays in `call.permissions`; methods that write in a transaction of their own ask
again in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row, get
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.testing import faults
from penpot_core.types import Access
from penpot_plugins.comments import queries
from penpot_plugins.files.access import FileAccess, access_or_share, can_read_file_or_shared


@dataclass(frozen=True, slots=True)
class ThreadAccess:
    """A thread that the caller may write in, and the right to its file."""

    thread: Row
    file: FileAccess


async def file_to_comment(
    call: Call, db: Connection, file_id: UUID, share_id: UUID | None, page_id: UUID
) -> FileAccess:
    """The right to comment on a page of a file; ObjectNotFound without it."""
    found = await access_or_share(db, call.profile_id, file_id, share_id)
    if found is None or not found.may_comment or not found.shows(page_id):
        raise ObjectNotFound()
    return found


async def thread_to_comment(
    call: Call, db: Connection, thread_id: UUID, share_id: UUID | None, *, lock: bool = False
) -> ThreadAccess:
    """A thread and the right to comment on its page; `lock`: it stays as it is until the transaction ends.

    ObjectNotFound, with table and params where there is no such thread.
    """
    statement = queries.LOCKED_THREAD if lock else queries.THREAD
    thread = await get(db, statement, {"id": thread_id}, table="comment_thread")
    file = await file_to_comment(call, db, thread["file_id"], share_id, thread["page_id"])
    return ThreadAccess(thread, file)


async def comment_to_change(
    call: Call, db: Connection, comment_id: UUID, share_id: UUID | None, *, lock: bool = False
) -> ThreadAccess:
    """The thread of a comment that the caller wrote. Raises as `thread_to_comment`, and ValidationFailed."""
    comment = await get(db, queries.COMMENT, {"id": comment_id}, table="comment")
    await faults.reach("comments.change.before-lock")
    found = await thread_to_comment(call, db, comment["thread_id"], share_id, lock=lock)
    check_author(call, comment)
    return found


def check_author(call: Call, row: Row) -> None:
    """Threads and comments belong to who wrote them. Raises ValidationFailed `not-allowed`."""
    if row["owner_id"] != call.profile_id:
        raise ValidationFailed("not-allowed")


async def check_start(call: Call, params: Any) -> None:
    """Whoever may comment on the page."""
    call.permissions = await file_to_comment(call, call.db, params.file_id, params.share_id, params.page_id)


async def check_thread(call: Call, params: Any) -> None:
    """Whoever may comment on the thread's page."""
    call.permissions = await thread_to_comment(call, call.db, params.thread_id, params.share_id)


async def check_change(call: Call, params: Any) -> None:
    """Whoever may comment on the thread's page; the thread is locked."""
    call.permissions = await thread_to_comment(call, call.db, params.id, params.share_id, lock=True)


async def check_thread_author(call: Call, params: Any) -> None:
    """Who began the thread, as long as they may comment there; the thread is locked."""
    await check_change(call, params)
    check_author(call, call.permissions.thread)


async def check_edit(call: Call, params: Any) -> None:
    """Who wrote the comment, as long as they may comment there."""
    call.permissions = await comment_to_change(call, call.db, params.id, params.share_id)


async def check_removal(call: Call, params: Any) -> None:
    """As `check_edit`, with the thread locked."""
    call.permissions = await comment_to_change(call, call.db, params.id, params.share_id, lock=True)


async def check_marking(call: Call, params: Any) -> None:
    """Members of the files of all these threads; there is no share link to show. The threads stay (row 25)."""
    wanted = set(params.threads)
    found = await call.db.fetch_all(queries.READABLE, {"profile_id": call.profile_id, "ids": wanted})
    if len(found) < len(wanted):
        raise ObjectNotFound()


can_comment_on_file = can_read_file_or_shared("file_id", to_comment=True)
can_start_thread = Access("file:comment-or-shared", check=check_start)
can_comment_on_thread = Access("thread:comment", check=check_thread)
can_change_thread = Access("thread:comment", check=check_change)
is_thread_author = Access("thread:author", check=check_thread_author)
is_comment_author = Access("comment:author", check=check_edit)
can_remove_comment = Access("comment:author", check=check_removal)
can_mark_threads = Access("threads:read", check=check_marking)
