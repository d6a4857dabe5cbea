"""The fourteen kinds of things that may be limited, how each is counted and which rows of `usage_quote` apply
(contract/limits.md §3.2-3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, or_, select
from sqlalchemy.sql.schema import Table

from penpot_core.db import live
from penpot_migrations.tables import (
    access_token,
    comment,
    comment_thread,
    file,
    file_change,
    project,
    team_access_request,
    team_font_variant,
    team_invitation,
    team_profile_rel,
    upload_session,
    usage_quote,
)

Scope = Literal["profile", "team", "project", "file"]


@dataclass(frozen=True, slots=True)
class Target:
    """One kind. `counts` each give a part of the total for `:of` (and `:now`); `scope` is whose things they are."""

    name: str
    scope: Scope
    counts: tuple[Executable, ...]


def total(table: Table, column: str, *more: ColumnElement[bool]) -> Executable:
    """The number of rows of an owner. :of"""
    return select(func.count()).select_from(table).where(table.c[column] == bindparam("of"), *more)


VERSIONS = and_(file_change.c.created_by == "user", file_change.c.label.is_not(None), live(file_change))
"""Versions that people keep. The reference counts those with data in the row, so none with other backends."""

TARGETS: Mapping[str, Target] = {
    one.name: one
    for one in (
        Target("teams-per-profile", "profile", (total(team_profile_rel, "profile_id"),)),
        Target("access-tokens-per-profile", "profile", (total(access_token, "profile_id"),)),
        Target(
            "team-access-requests-per-requester", "profile", (total(team_access_request, "requester_id"),)
        ),
        Target("upload-sessions-per-profile", "profile", (total(upload_session, "profile_id"),)),
        Target("projects-per-team", "team", (total(project, "team_id", live(project)),)),
        Target("font-variants-per-team", "team", (total(team_font_variant, "team_id"),)),
        Target("invitations-per-team", "team", (total(team_invitation, "team_id"),)),
        Target(
            "profiles-per-team",
            "team",
            (
                total(team_profile_rel, "team_id"),
                total(team_invitation, "team_id", team_invitation.c.valid_until > bindparam("now")),
            ),
        ),
        Target(
            "snapshots-per-team",
            "team",
            (
                select(func.count())
                .select_from(file_change)
                .join(file, file.c.id == file_change.c.file_id)
                .join(project, project.c.id == file.c.project_id)
                .where(project.c.team_id == bindparam("of"), VERSIONS),
            ),
        ),
        Target("team-access-requests-per-team", "team", (total(team_access_request, "team_id"),)),
        Target("files-per-project", "project", (total(file, "project_id", live(file)),)),
        Target("comment-threads-per-file", "file", (total(comment_thread, "file_id"),)),
        Target(
            "comments-per-file",
            "file",
            (
                select(func.count())
                .select_from(comment)
                .join(comment_thread, comment_thread.c.id == comment.c.thread_id)
                .where(comment_thread.c.file_id == bindparam("of")),
            ),
        ),
        Target("snapshots-per-file", "file", (total(file_change, "file_id", VERSIONS),)),
    )
}


def greatest(scope: Scope) -> Executable:
    """The largest row for a scope. :target, :profile_id, and :team_id, :project_id, :file_id down to the scope."""
    rows = usage_quote.c
    mine = rows.profile_id == bindparam("profile_id")
    alone = and_(mine, rows.team_id.is_(None), rows.project_id.is_(None), rows.file_id.is_(None))
    order = ("team", "project", "file")
    outer = order[: order.index(scope) + 1] if scope in order else ()
    places = [
        and_(rows[f"{name}_id"] == bindparam(f"{name}_id"), or_(mine, rows.profile_id.is_(None)))
        for name in outer
    ]
    return select(func.max(rows.quote)).where(rows.target == bindparam("target"), or_(alone, *places))


GREATEST: Mapping[Scope, Executable] = {
    scope: greatest(scope) for scope in ("profile", "team", "project", "file")
}

TEAM_OF_PROJECT = select(project.c.team_id).where(project.c.id == bindparam("project_id"))
""":project_id"""

PLACE_OF_FILE = (
    select(file.c.project_id, project.c.team_id)
    .join(project, project.c.id == file.c.project_id)
    .where(file.c.id == bindparam("file_id"))
)
""":file_id"""
