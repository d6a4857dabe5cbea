"""The RPC methods of comments (contract/rpc-accounts.md §12).

Those that note the name of the page read the file first, which takes longer than a transaction should: they write in
one of their own, and ask for the right again in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import Webhook
from penpot_plugins.comments import access, queries, schemas, service
from penpot_plugins.comments.access import ThreadAccess
from penpot_plugins.comments.answers import Record, answer_of
from penpot_plugins.comments.pages import page_name
from penpot_plugins.comments.preferences import DASHBOARD, preference
from penpot_plugins.files.access import FileAccess
from penpot_plugins.teams.access import can_read_team


@rpc_method(access=access.can_comment_on_file, transaction="read", added="1.15")
async def get_comment_threads(call: Call, params: schemas.GetCommentThreads) -> list[Record]:
    """The threads of a file; by a share link, those on its pages."""
    found: FileAccess = call.permissions
    of_file = {"file_id": params.file_id, "profile_id": call.profile_id}
    rows = await call.db.fetch_all(queries.THREADS, of_file)
    return [answer_of(row) for row in rows if found.shows(row["page_id"])]


@rpc_method(access=can_read_team("team_id"), transaction="read", added="1.15")
async def get_unread_comment_threads(call: Call, params: schemas.OfTeam) -> list[Record]:
    """The threads of a team with comments that the caller has not read, as far as they want to be told."""
    person = await call.db.fetch_one(queries.PERSON, {"profile_id": call.profile_id})
    wanted = preference(person, DASHBOARD) or "all"
    if wanted == "none":
        return []
    of_team = {"team_id": params.team_id, "profile_id": call.profile_id}
    rows = await call.db.fetch_all(queries.UNREAD_THREADS, of_team)
    return [answer_of(row) for row in rows if wanted == "all" or concerns(row, call.profile_id)]


def concerns(thread: Mapping[str, Any], profile_id: UUID) -> bool:
    """Whether somebody began a thread or is named in it."""
    return thread["owner_id"] == profile_id or profile_id in (thread["mentions"] or ())


@rpc_method(access=access.can_comment_on_file, transaction="read", added="1.15")
async def get_comment_thread(call: Call, params: schemas.GetCommentThread) -> Record | None:
    """A thread of a file; nothing where there is none, or none that the share link shows."""
    found: FileAccess = call.permissions
    wanted = {"file_id": params.file_id, "id": params.id, "profile_id": call.profile_id}
    row = await call.db.fetch_one(queries.THREAD_VIEW, wanted)
    return answer_of(row) if row is not None and found.shows(row["page_id"]) else None


@rpc_method(access=access.can_comment_on_thread, transaction="read", added="1.15")
async def get_comments(call: Call, params: schemas.OfThread) -> list[Record]:
    """The comments of a thread, oldest first."""
    rows = await call.db.fetch_all(queries.COMMENTS, {"thread_id": params.thread_id})
    return [answer_of(row) for row in rows]


@rpc_method(access=access.can_comment_on_file, transaction="read", added="1.15")
async def get_profiles_for_file_comments(call: Call, params: schemas.OfFile) -> list[Record]:
    """Who wrote comments in a file, and the caller; by a share link, who wrote on its pages."""
    found: FileAccess = call.permissions
    of_file = {"file_id": params.file_id, "profile_id": call.profile_id}
    if found.share is None:
        rows = await call.db.fetch_all(queries.PEOPLE, of_file)
    else:
        rows = await call.db.fetch_all(queries.PEOPLE_ON_PAGES, {**of_file, "pages": found.share.pages})
    return [row.record() for row in rows]


@rpc_method(access=access.can_start_thread, transaction="none", added="1.15", webhook=Webhook())
async def create_comment_thread(call: Call, params: schemas.CreateCommentThread) -> Record:
    """Begin a thread at a place of a page. Threads of a file are numbered from 1 (`seqn`)."""
    file: FileAccess = call.permissions
    name = await page_name(call, file, params.file_id, params.page_id)
    made = await service.written(call, lambda db: service.start_thread(call, db, params, name))
    call.audit_props |= made
    return made


@rpc_method(access=access.can_comment_on_thread, transaction="none", added="1.15", webhook=Webhook())
async def create_comment(call: Call, params: schemas.CreateComment) -> Record:
    """Answer in a thread."""
    found: ThreadAccess = call.permissions
    name = await page_name(call, found.file, found.thread["file_id"], found.thread["page_id"])
    made = await service.written(call, lambda db: service.add_comment(call, db, params, name))
    call.audit_props |= made
    return made


@rpc_method(access=access.is_comment_author, transaction="none", added="1.15")
async def update_comment(call: Call, params: schemas.UpdateComment) -> None:
    """Give a comment of one's own another text. Nobody is sent a mail."""
    found: ThreadAccess = call.permissions
    name = await page_name(call, found.file, found.thread["file_id"], found.thread["page_id"])
    await service.written(call, lambda db: service.change_comment(call, db, params, name))


@rpc_method(access=access.can_change_thread, transaction="write", added="1.15")
async def update_comment_thread_status(call: Call, params: schemas.ThreadOrComment) -> Record:
    """Note that the caller has read a thread."""
    until = await service.mark_read(call, call.db, [params.id])
    return record(modified_at=until)


@rpc_method(access=access.can_change_thread, transaction="write", added="1.15")
async def update_comment_thread(call: Call, params: schemas.UpdateCommentThread) -> None:
    """Resolve a thread, or open it again."""
    await call.db.execute(queries.SET_RESOLVED, {"thread_id": params.id, "is_resolved": params.is_resolved})


@rpc_method(access=access.is_thread_author, transaction="write", added="1.15")
async def delete_comment_thread(call: Call, params: schemas.ThreadOrComment) -> None:
    """Delete a thread of one's own with everybody's answers."""
    await call.db.execute(queries.REMOVE_THREAD, {"id": params.id})


@rpc_method(access=access.can_remove_comment, transaction="write", added="1.15")
async def delete_comment(call: Call, params: schemas.ThreadOrComment) -> None:
    """Delete a comment of one's own. A thread without comments is not shown any more."""
    if not await call.db.execute(queries.REMOVE_COMMENT, {"id": params.id}):
        raise ObjectNotFound()


@rpc_method(access=access.can_change_thread, transaction="write", added="1.15")
async def update_comment_thread_position(call: Call, params: schemas.UpdateCommentThreadPosition) -> None:
    """Put a thread at another place of its page."""
    place = {"position": (params.position.x, params.position.y), "frame_id": params.frame_id}
    await call.db.execute(queries.SET_POSITION, {"thread_id": params.id, "modified_at": call.now, **place})


@rpc_method(access=access.can_change_thread, transaction="write", added="1.15")
async def update_comment_thread_frame(call: Call, params: schemas.UpdateCommentThreadFrame) -> None:
    """Say which board a thread belongs to."""
    await call.db.execute(
        queries.SET_FRAME, {"thread_id": params.id, "modified_at": call.now, "frame_id": params.frame_id}
    )


@rpc_method(access=access.can_mark_threads, transaction="write", added="1.15")
async def mark_all_threads_as_read(call: Call, params: schemas.MarkAllThreadsAsRead) -> None:
    """Note that the caller has read these threads."""
    await service.mark_read(call, call.db, sorted(set(params.threads)))
