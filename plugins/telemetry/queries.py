"""The SQL of the report's figures and of the events. Deleted rows count, too (contract/worker.md §7.2)."""

from __future__ import annotations

from sqlalchemy import Column, ScalarSelect, Select, Table, bindparam, delete, func, select

from penpot_core.db import any_of, json_true, upsert
from penpot_migrations.tables import (
    audit_log,
    comment,
    comment_thread,
    file,
    file_change,
    profile,
    project,
    server_prop,
    team,
    team_font_variant,
    team_profile_rel,
)

PAGE = 10_000
"""The most events of one request."""

INSTANCE_ID = select(server_prop.c.content).where(server_prop.c.id == "instance-id")

KEEP_INSTANCE_ID = upsert(
    server_prop, {"id": "instance-id", "content": bindparam("content"), "preload": True}, ["id"]
)
"""Does nothing where there is one. :content"""

SUBSCRIBERS = (
    select(profile.c.email)
    .where(json_true(profile.c.props, "~:newsletter-updates"))
    .order_by(profile.c.email)
)


def total(table: Table) -> ScalarSelect[int]:
    """How many rows a table has."""
    return select(func.count()).select_from(table).scalar_subquery()


TODAY = file_change.c.created_at >= bindparam("today")

TOTALS = select(
    total(team).label("total-teams"),
    total(project).label("total-projects"),
    total(file).label("total-files"),
    total(profile).label("total-users"),
    total(team_font_variant).label("total-fonts"),
    total(comment).label("total-comments"),
    select(func.count()).select_from(file_change).where(TODAY).scalar_subquery().label("total-file-changes"),
    select(func.count(file_change.c.file_id.distinct()))
    .where(TODAY)
    .scalar_subquery()
    .label("total-touched-files"),
)
""":today"""


def members(parent: Table, child: Table, column: Column[object]) -> Select[tuple[object, object]]:
    """Average and maximum of how many rows each row of the parent has; those without any count, too."""
    counted = (
        select(func.count(column).label("members"))
        .select_from(parent.outerjoin(child, column == parent.c.id))
        .group_by(parent.c.id)
        .subquery()
    )
    return select(
        func.round(func.avg(counted.c.members)).label("average"), func.max(counted.c.members).label("most")
    )


MEMBERS = {
    "projects-on-team": members(team, project, project.c.team_id),
    "files-on-project": members(project, file, file.c.project_id),
    "comment-threads-on-file": members(file, comment_thread, comment_thread.c.file_id),
    "users-on-team": members(team, team_profile_rel, team_profile_rel.c.team_id),
}

BACKENDS = select(profile.c.auth_backend.label("name"), func.count().label("number")).group_by(
    profile.c.auth_backend
)

# What stands behind the last @: the trimmed end is every letter but that one.
DOMAIN = func.substr(
    profile.c.email,
    func.length(func.rtrim(profile.c.email, func.replace(profile.c.email, "@", ""))) + 1,
)
DOMAINS = select(DOMAIN.label("domain")).where(profile.c.email.contains("@")).distinct()

COPIES = audit_log.c.source.like("telemetry:%")

EVENT_COUNTERS = (
    select(audit_log.c.name, func.count().label("number"))
    .where(COPIES, audit_log.c.created_at >= bindparam("today"))
    .group_by(audit_log.c.name)
    .order_by(func.count().desc(), audit_log.c.name)
)
""":today"""

WAITING = select(func.count()).select_from(audit_log).where(COPIES)

EVENTS = (
    select(
        audit_log.c.id,
        audit_log.c.name,
        audit_log.c.type,
        audit_log.c.source,
        audit_log.c.tracked_at,
        audit_log.c.profile_id,
        audit_log.c.props,
        audit_log.c.context,
    )
    .where(COPIES)
    .order_by(audit_log.c.created_at, audit_log.c.id)
    .limit(PAGE)
)

REMOVE_EVENTS = delete(audit_log).where(any_of(audit_log.c.id, "ids"))
""":ids"""

REMOVE_OLD_EVENTS = delete(audit_log).where(COPIES, audit_log.c.created_at < bindparam("before"))
""":before"""
