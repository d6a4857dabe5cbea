"""The SQL of comments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from penpot_core.db import any_of, for_share, for_update, live, upsert
from penpot_migrations.tables import (
    comment,
    comment_thread,
    comment_thread_status,
    file,
    file_profile_rel,
    profile,
    project,
    project_profile_rel,
    team_profile_rel,
)
from penpot_plugins.files.memberships import with_memberships

OWNER = (
    profile.c.fullname.label("owner_fullname"),
    profile.c.email.label("owner_email"),
    profile.c.photo_id.label("owner_photo_id"),
)
PROFILE_ID: BindParameter[Any] = bindparam("profile_id")
FILE_ID: BindParameter[Any] = bindparam("file_id")
TEAM_ID: BindParameter[Any] = bindparam("team_id")

THREADS_IN_FILES = comment_thread.join(file, file.c.id == comment_thread.c.file_id).join(
    project, project.c.id == file.c.project_id
)
OF_THREAD = comment.c.thread_id == comment_thread.c.id
FIRST = (
    select(comment.c.content)
    .where(OF_THREAD)
    .order_by(comment.c.created_at, comment.c.id)
    .limit(1)
    .correlate(comment_thread)
    .scalar_subquery()
)
COUNT = select(func.count()).select_from(comment).where(OF_THREAD).correlate(comment_thread).scalar_subquery()
UNREAD = (
    select(func.count())
    .select_from(comment)
    .where(
        OF_THREAD,
        comment.c.created_at
        >= func.coalesce(comment_thread_status.c.modified_at, comment_thread.c.created_at),
    )
    .correlate(comment_thread, comment_thread_status)
    .scalar_subquery()
)


def views(*criteria: ColumnElement[bool]) -> Select[Any]:
    """Threads that have comments, in files that are not deleted, as :profile_id sees them; ordered by id."""
    return (
        select(
            comment_thread,
            *OWNER,
            project.c.team_id,
            file.c.name.label("file_name"),
            file.c.project_id,
            FIRST.label("content"),
            COUNT.label("count_comments"),
            UNREAD.label("count_unread_comments"),
        )
        .select_from(
            THREADS_IN_FILES.outerjoin(
                comment_thread_status,
                (comment_thread_status.c.thread_id == comment_thread.c.id)
                & (comment_thread_status.c.profile_id == PROFILE_ID),
            ).outerjoin(profile, profile.c.id == comment_thread.c.owner_id)
        )
        .where(
            live(file),
            live(project),
            select(comment.c.id).where(OF_THREAD).correlate(comment_thread).exists(),
            *criteria,
        )
        .order_by(comment_thread.c.id)
    )


THREADS = views(comment_thread.c.file_id == FILE_ID)
""":profile_id, :file_id"""

THREAD_VIEW = views(comment_thread.c.file_id == FILE_ID, comment_thread.c.id == bindparam("id"))
""":profile_id, :file_id, :id"""

UNREAD_THREADS = views(project.c.team_id == TEAM_ID, UNREAD > 0)
""":profile_id, :team_id"""

THREAD = select(comment_thread).where(comment_thread.c.id == bindparam("id"))
""":id"""

LOCKED_THREAD = for_update(THREAD)
""":id"""

COMMENT = select(comment).where(comment.c.id == bindparam("id"))
""":id"""

COMMENTS = (
    select(comment, comment_thread.c.file_id, *OWNER)
    .select_from(
        comment.join(comment_thread, OF_THREAD).outerjoin(profile, profile.c.id == comment.c.owner_id)
    )
    .where(comment.c.thread_id == bindparam("thread_id"))
    .order_by(comment.c.created_at, comment.c.id)
)
""":thread_id"""

PEOPLE_COLUMNS = (
    profile.c.id,
    profile.c.email,
    profile.c.fullname.label("name"),
    profile.c.fullname,
    profile.c.photo_id,
    profile.c.is_active,
)
WRITERS = (
    select(comment.c.owner_id).join(comment_thread, OF_THREAD).where(comment_thread.c.file_id == FILE_ID)
)


def people(writers: Select[Any]) -> Select[Any]:
    """Those who wrote comments, and :profile_id."""
    return (
        select(*PEOPLE_COLUMNS)
        .where(or_(profile.c.id.in_(writers), profile.c.id == PROFILE_ID))
        .order_by(profile.c.id)
    )


PEOPLE = people(WRITERS)
""":file_id, :profile_id"""

PEOPLE_ON_PAGES = people(WRITERS.where(any_of(comment_thread.c.page_id, "pages")))
""":file_id, :profile_id, :pages"""

PERSON = select(profile.c.fullname, profile.c.email, profile.c.photo_id, profile.c.props).where(
    profile.c.id == PROFILE_ID
)
""":profile_id"""

TOLD = (
    select(profile.c.id, profile.c.fullname, profile.c.email, profile.c.props, profile.c.lang)
    .where(
        live(profile),
        profile.c.is_blocked.is_not(True),
        profile.c.is_muted.is_not(True),
        profile.c.id != PROFILE_ID,
        profile.c.id.in_(
            union(
                select(team_profile_rel.c.profile_id).where(team_profile_rel.c.team_id == TEAM_ID),
                select(project_profile_rel.c.profile_id)
                .join(project, project.c.id == project_profile_rel.c.project_id)
                .where(project.c.team_id == TEAM_ID),
                select(file_profile_rel.c.profile_id)
                .join(file, file.c.id == file_profile_rel.c.file_id)
                .join(project, project.c.id == file.c.project_id)
                .where(project.c.team_id == TEAM_ID),
            )
        ),
    )
    .order_by(profile.c.id)
)
"""Members of the team, of its projects and of its files, but for :profile_id and those who get no mails. :team_id"""

LAST_SEQN = for_update(select(file.c.comment_thread_seqn).where(file.c.id == FILE_ID, live(file)))
"""Locked: the number of the file's last thread. :file_id"""

GREATEST_SEQN = select(func.max(comment_thread.c.seqn)).where(comment_thread.c.file_id == FILE_ID)
""":file_id"""

SET_SEQN = update(file).where(file.c.id == FILE_ID).values(comment_thread_seqn=bindparam("seqn"))
""":file_id, :seqn"""

THREAD_COLUMNS = (
    "id",
    "file_id",
    "owner_id",
    "created_at",
    "modified_at",
    "page_id",
    "page_name",
    "participants",
    "seqn",
    "position",
    "is_resolved",
    "frame_id",
    "mentions",
)
ADD_THREAD = insert(comment_thread).values({name: bindparam(name) for name in THREAD_COLUMNS})

COMMENT_COLUMNS = ("id", "thread_id", "owner_id", "created_at", "modified_at", "content", "mentions")
ADD_COMMENT = insert(comment).values({name: bindparam(name) for name in COMMENT_COLUMNS})

SET_STATUS = upsert(
    comment_thread_status,
    values=("thread_id", "profile_id", "created_at", "modified_at"),
    index_elements=("thread_id", "profile_id"),
    update=("modified_at",),
)


def thread_update(*columns: str) -> Any:
    """Other values of a thread. :thread_id, and the columns."""
    found = update(comment_thread).where(comment_thread.c.id == bindparam("thread_id"))
    return found.values({name: bindparam(name) for name in columns})


NOTE_ANSWER = thread_update("modified_at", "participants", "mentions", "page_name")
NOTE_CHANGE = thread_update("modified_at", "mentions", "page_name")
SET_RESOLVED = thread_update("is_resolved")
SET_POSITION = thread_update("modified_at", "position", "frame_id")
SET_FRAME = thread_update("modified_at", "frame_id")

SET_COMMENT = (
    update(comment)
    .where(comment.c.id == bindparam("comment_id"))
    .values({name: bindparam(name) for name in ("content", "modified_at", "mentions")})
)
""":comment_id, :content, :modified_at, :mentions"""

REMOVE_THREAD = delete(comment_thread).where(comment_thread.c.id == bindparam("id"))
""":id"""

REMOVE_COMMENT = delete(comment).where(comment.c.id == bindparam("id"))
""":id"""

READABLE = for_share(
    select(comment_thread.c.id)
    .select_from(with_memberships(THREADS_IN_FILES))
    .where(
        any_of(comment_thread.c.id, "ids"),
        or_(
            team_profile_rel.c.profile_id.is_not(None),
            project_profile_rel.c.profile_id.is_not(None),
            file_profile_rel.c.profile_id.is_not(None),
        ),
    )
    .order_by(comment_thread.c.id),
    of=comment_thread,
)
"""Those of the threads that :profile_id reads by a membership; they stay until the transaction ends. :ids"""
