"""Writing threads and comments, in a transaction that is given (contract/rpc-accounts.md §12)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from penpot_core.db import Connection, Row, get, repeated
from penpot_core.errors import ObjectNotFound
from penpot_core.ids import next_id
from penpot_core.rpc import Call
from penpot_core.settings import kernel
from penpot_core.testing import faults
from penpot_core.transit import record
from penpot_plugins.comments import queries
from penpot_plugins.comments.access import comment_to_change, file_to_comment, thread_to_comment
from penpot_plugins.comments.answers import Record, new_answer
from penpot_plugins.comments.notices import Notice, tell
from penpot_plugins.comments.schemas import CreateComment, CreateCommentThread, UpdateComment
from penpot_plugins.files.access import FileAccess
from penpot_plugins.limits.quotas import Quotes

T = TypeVar("T")

AHEAD = timedelta(seconds=1)
"""Who has read a thread has also read what is written within this time (contract/rpc-accounts.md §12)."""


async def written(call: Call, work: Callable[[Connection], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in a write transaction, again where it lost to another one."""
    limit = call.app.settings[kernel.WRITE_TIMEOUT].total_seconds()

    async def once() -> T:
        await faults.reach("comments.write.before-transaction")
        async with call.app.database.write(timeout=limit) as db:
            return await call.app.guard(db, work(db))

    return await repeated(once)


async def start_thread(
    call: Call, db: Connection, params: CreateCommentThread, page_name: str | None
) -> Record:
    """A new thread with its first comment. Raises ObjectNotFound, Restricted."""
    access = await file_to_comment(call, db, params.file_id, params.share_id, params.page_id)
    await check_quotas(call, db, params.file_id, "comment-threads-per-file", "comments-per-file")
    author = await author_of(call, db)
    thread: dict[str, Any] = {
        "id": next_id(),
        "file_id": params.file_id,
        "owner_id": call.profile_id,
        "created_at": call.now,
        "modified_at": call.now,
        "page_id": params.page_id,
        "page_name": page_name,
        "participants": frozenset({call.profile_id}),
        "seqn": await next_seqn(db, params.file_id),
        "position": (params.position.x, params.position.y),
        "is_resolved": False,
        "frame_id": params.frame_id,
        "mentions": params.mentions,
    }
    await db.execute(queries.ADD_THREAD, thread)
    comment = await store_comment(call, db, thread["id"], params.content, params.mentions)
    # Its writer is told of the first comment as of one unread, as by the reference.
    await set_status(call, db, [thread["id"]], call.now)
    await tell(call, db, author, Notice.of(access, thread, comment, frozenset()))
    return new_answer(thread, author) | record(comment_id=comment["id"])


async def add_comment(call: Call, db: Connection, params: CreateComment, page_name: str | None) -> Record:
    """An answer in a thread. Raises ObjectNotFound, Restricted."""
    found = await thread_to_comment(call, db, params.thread_id, params.share_id, lock=True)
    refuse_deleted(found.file)
    file_id = found.thread["file_id"]
    await check_quotas(call, db, file_id, "comments-per-file")
    author = await author_of(call, db)
    mentions = params.mentions or frozenset()
    comment = await store_comment(call, db, params.thread_id, params.content, mentions)
    changes = {
        "thread_id": params.thread_id,
        "modified_at": call.now,
        "participants": frozenset({*(found.thread["participants"] or ()), call.profile_id}),
        "mentions": with_mentions(found.thread, mentions),
        "page_name": page_name,
    }
    await db.execute(queries.NOTE_ANSWER, changes)
    await mark_read(call, db, [params.thread_id])
    before = frozenset(found.thread["mentions"] or ())
    thread = {**found.thread, "page_name": page_name}
    await tell(call, db, author, Notice.of(found.file, thread, comment, before))
    return new_answer({**comment, "file_id": file_id}, author)


async def change_comment(call: Call, db: Connection, params: UpdateComment, page_name: str | None) -> None:
    """Another text for a comment. Raises ObjectNotFound, ValidationFailed."""
    found = await comment_to_change(call, db, params.id, params.share_id, lock=True)
    refuse_deleted(found.file)
    text = {"content": params.content, "modified_at": call.now, "mentions": params.mentions}
    if not await db.execute(queries.SET_COMMENT, {"comment_id": params.id, **text}):
        raise ObjectNotFound()
    changes = {
        "thread_id": found.thread["id"],
        "modified_at": call.now,
        "mentions": with_mentions(found.thread, params.mentions or frozenset()),
        "page_name": page_name,
    }
    await db.execute(queries.NOTE_CHANGE, changes)


def refuse_deleted(access: FileAccess) -> None:
    """Nothing is written into a file that went to the bin meanwhile."""
    if access.head is None:
        raise ObjectNotFound()


async def check_quotas(call: Call, db: Connection, file_id: UUID, *targets: str) -> None:
    """Whether the file may have one more of each. Raises Restricted."""
    for target in targets:
        await call.app.get(Quotes).check(db, target, profile_id=call.profile_id, call=call, file_id=file_id)


async def author_of(call: Call, db: Connection) -> Row:
    """The caller's profile, as answers and mails name it."""
    return await get(db, queries.PERSON, {"profile_id": call.profile_id}, table="profile")


async def store_comment(
    call: Call, db: Connection, thread_id: UUID, content: str, mentions: frozenset[UUID] | None
) -> dict[str, Any]:
    """A new row of `comment`."""
    row = {
        "id": next_id(),
        "thread_id": thread_id,
        "owner_id": call.profile_id,
        "created_at": call.now,
        "modified_at": call.now,
        "content": content,
        "mentions": mentions,
    }
    await db.execute(queries.ADD_COMMENT, row)
    return row


def with_mentions(thread: Row, mentions: frozenset[UUID]) -> frozenset[UUID] | None:
    """All who were ever named in a thread; NULL stays where nobody was."""
    before = thread["mentions"]
    return None if before is None and not mentions else mentions.union(before or ())


async def next_seqn(db: Connection, file_id: UUID) -> int:
    """The number of the file's next thread. The file's row is locked, so that nobody else takes it.

    The greatest number in use counts, too: a file that was brought in from elsewhere may have a count that lags.
    """
    row = await db.fetch_one(queries.LAST_SEQN, {"file_id": file_id})
    if row is None:
        raise ObjectNotFound()
    used = await db.fetch_val(queries.GREATEST_SEQN, {"file_id": file_id})
    seqn: int = max(row["comment_thread_seqn"] or 0, used or 0) + 1
    await db.execute(queries.SET_SEQN, {"file_id": file_id, "seqn": seqn})
    return seqn


async def mark_read(call: Call, db: Connection, threads: Sequence[UUID]) -> datetime:
    """Note that the caller has read threads that are locked; until when what is written counts as read."""
    until = call.now + AHEAD
    await set_status(call, db, threads, until)
    return until


async def set_status(call: Call, db: Connection, threads: Sequence[UUID], until: datetime) -> None:
    """Store until when the caller has read threads."""
    about = {"profile_id": call.profile_id, "created_at": call.now, "modified_at": until}
    await db.execute_many(queries.SET_STATUS, [{"thread_id": thread_id, **about} for thread_id in threads])
