"""All SQL of accounts and sessions."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from penpot_core.db import any_of, for_share, for_update, live, upsert
from penpot_migrations.tables import (
    global_complaint_report,
    http_session,
    http_session_v2,
    profile,
    profile_complaint_report,
    team,
    team_profile_rel,
    used_token,
)

ROW = tuple(column for column in profile.c if column.name not in ("password", "deleted_at"))
"""What clients may see of a profile."""

PROFILE = select(*ROW).where(profile.c.id == bindparam("profile_id"))
"""Deleted ones too: a demo profile is born with a future date. :profile_id"""

LOCKED = for_update(
    select(profile.c.id, profile.c.email, profile.c.password, profile.c.props).where(
        profile.c.id == bindparam("profile_id")
    )
)
""":profile_id"""

SECRET = select(profile.c.email, profile.c.password).where(profile.c.id == bindparam("profile_id"))
""":profile_id"""

BY_EMAIL = (
    select(*ROW, profile.c.password, profile.c.deleted_at)
    .where(profile.c.email == bindparam("email"), or_(live(profile), profile.c.deleted_at > bindparam("now")))
    .order_by(profile.c.deleted_at.is_not(None), profile.c.created_at.desc())
    .limit(1)
)
""":email, :now"""

ADD = insert(profile).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "created_at",
            "modified_at",
            "deleted_at",
            "fullname",
            "email",
            "password",
            "is_active",
            "is_demo",
            "is_muted",
            "is_blocked",
            "props",
            "auth_backend",
        )
    }
)

SET_DEFAULTS = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"))
    .values(default_team_id=bindparam("team"), default_project_id=bindparam("project"))
)
""":profile_id, :team, :project"""

SET_NAME = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"))
    .values(
        fullname=bindparam("new_name"),
        lang=bindparam("new_lang"),
        theme=bindparam("new_theme"),
        modified_at=bindparam("now"),
    )
)
""":profile_id, :new_name, :new_lang, :new_theme, :now"""

UNCHANGED = for_share(
    select(profile.c.id).where(
        profile.c.id == bindparam("profile_id"),
        profile.c.password == bindparam("old_password"),
        profile.c.is_blocked.is_not(True),
    )
)
"""Keeps a password as it is until the transaction ends. :profile_id, :old_password"""

REPLACE_PASSWORD = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"), profile.c.password == bindparam("old_password"))
    .values(password=bindparam("new_password"))
)
"""Only where nobody changed it meanwhile. :profile_id, :old_password, :new_password"""

SET_PROPS = (
    update(profile).where(profile.c.id == bindparam("profile_id")).values(props=bindparam("new_props"))
)
""":profile_id, :new_props"""

OWNED_TEAMS = (
    select(team_profile_rel.c.team_id)
    .join(team, team.c.id == team_profile_rel.c.team_id)
    .where(
        team_profile_rel.c.profile_id == bindparam("profile_id"),
        team_profile_rel.c.is_owner.is_(True),
        live(team),
    )
)

LOCK_TEAMS = for_update(
    select(team.c.id)
    .where(
        team.c.id.in_(
            select(team_profile_rel.c.team_id).where(team_profile_rel.c.profile_id == bindparam("profile_id"))
        )
    )
    .order_by(team.c.id)
)
"""All teams that the caller belongs to, in one order. :profile_id"""

OTHERS = team_profile_rel.alias("others")

TEAMS_WITH_PEOPLE = (
    select(team.c.id)
    .join(team_profile_rel, team_profile_rel.c.team_id == team.c.id)
    .where(
        team_profile_rel.c.profile_id == bindparam("profile_id"),
        team_profile_rel.c.is_owner.is_(True),
        live(team),
        team.c.id.in_(select(OTHERS.c.team_id).where(OTHERS.c.profile_id != bindparam("profile_id"))),
    )
)
"""Teams that the caller owns and others belong to. :profile_id"""

MARK_DELETED = (
    update(profile).where(profile.c.id == bindparam("profile_id")).values(deleted_at=bindparam("at"))
)
""":profile_id, :at"""

EDITORS = (
    select(profile.c.id, profile.c.fullname.label("name"), profile.c.email)
    .join(team_profile_rel, team_profile_rel.c.profile_id == profile.c.id)
    .where(team_profile_rel.c.team_id.in_(OWNED_TEAMS), team_profile_rel.c.can_edit.is_(True))
    .distinct()
    .order_by(profile.c.email)
)
"""Who can edit in any team that the caller owns. :profile_id"""

SESSION_COLUMNS = (
    "id",
    "created_at",
    "modified_at",
    "profile_id",
    "user_agent",
    "sso_provider_id",
    "sso_session_id",
)

ADD_SESSION = insert(http_session_v2).values({name: bindparam(name) for name in SESSION_COLUMNS})

MAY_ACT = and_(or_(live(profile), profile.c.deleted_at > bindparam("now")), profile.c.is_blocked.is_not(True))

LIVE_SESSIONS = (
    select(
        http_session_v2.c.id,
        http_session_v2.c.profile_id,
        http_session_v2.c.created_at,
        http_session_v2.c.modified_at,
        http_session_v2.c.sso_provider_id,
        http_session_v2.c.sso_session_id,
    )
    .join(profile, profile.c.id == http_session_v2.c.profile_id)
    .where(MAY_ACT)
)

SESSION = LIVE_SESSIONS.where(http_session_v2.c.id == bindparam("session_id"))
"""A session whose profile may still act. :session_id, :now"""

SESSIONS_AMONG = LIVE_SESSIONS.where(any_of(http_session_v2.c.id, "ids"))
"""Those of some sessions whose profiles may still act. :ids, :now"""

SESSIONS = (
    select(
        http_session_v2.c.id,
        http_session_v2.c.created_at,
        http_session_v2.c.modified_at,
        http_session_v2.c.user_agent,
    )
    .where(http_session_v2.c.profile_id == bindparam("profile_id"))
    .order_by(http_session_v2.c.modified_at.desc(), http_session_v2.c.id)
)
""":profile_id"""

RENEW_SESSION = (
    update(http_session_v2)
    .where(http_session_v2.c.id == bindparam("session_id"))
    .values(modified_at=bindparam("now"))
)
""":session_id, :now"""

END_SESSION = delete(http_session_v2).where(
    http_session_v2.c.id == bindparam("session_id"), http_session_v2.c.profile_id == bindparam("profile_id")
)
""":session_id, :profile_id"""

END_OTHER_SESSIONS = delete(http_session_v2).where(
    http_session_v2.c.profile_id == bindparam("profile_id"), http_session_v2.c.id != bindparam("kept_id")
)
""":profile_id, :kept_id"""

END_ALL_SESSIONS = delete(http_session_v2).where(http_session_v2.c.profile_id == bindparam("profile_id"))
""":profile_id"""

MAIL_COLUMNS = (
    profile.c.id,
    profile.c.email,
    profile.c.fullname,
    profile.c.lang,
    profile.c.modified_at,
    profile.c.is_active,
    profile.c.is_muted,
    profile.c.is_blocked,
)

MAIL_TARGET = for_update(
    select(*MAIL_COLUMNS).where(
        profile.c.email == bindparam("email"),
        or_(live(profile), profile.c.deleted_at > bindparam("now")),
        profile.c.is_blocked.is_not(True),
    )
)
"""Whom a mail would go to, held so that two requests send one. :email, :now"""

LOCKED_FOR_MAIL = for_update(
    select(*MAIL_COLUMNS).where(profile.c.id == bindparam("profile_id"), live(profile))
)
""":profile_id"""

TOUCH = update(profile).where(profile.c.id == bindparam("profile_id")).values(modified_at=bindparam("now"))
""":profile_id, :now"""

RECOVER = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"), live(profile))
    .values(password=bindparam("new_password"), is_active=True)
)
""":profile_id, :new_password"""

ACTIVATE = update(profile).where(profile.c.id == bindparam("profile_id")).values(is_active=True)
""":profile_id"""

ADDRESS_IN_USE = select(profile.c.id).where(profile.c.email == bindparam("email"), live(profile))
""":email"""

SET_EMAIL = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"), live(profile))
    .values(email=bindparam("new_email"), modified_at=bindparam("now"))
)
""":profile_id, :new_email, :now"""

COUNT_REPORTS = select(func.count()).where(
    profile_complaint_report.c.profile_id == bindparam("profile_id"),
    profile_complaint_report.c.type == bindparam("type"),
    profile_complaint_report.c.created_at > bindparam("since"),
)
""":profile_id, :type, :since"""

ADD_PROFILE_REPORT = insert(profile_complaint_report).values(
    {name: bindparam(name) for name in ("profile_id", "created_at", "type", "content")}
)

ADD_ADDRESS_REPORT = insert(global_complaint_report).values(
    {name: bindparam(name) for name in ("email", "created_at", "type", "content")}
)

MUTE = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"), any_of(profile.c.email, "emails"))
    .values(is_muted=True)
)
"""Only where the address is the profile's own. :profile_id, :emails"""

USE_TOKEN = upsert(
    used_token,
    values={"digest": bindparam("digest"), "expires_at": bindparam("expires_at")},
    index_elements=["digest"],
    update=[],
)
"""Meets no row where the token was used. :digest, :expires_at"""

FORGET_USED_TOKENS = delete(used_token).where(used_token.c.expires_at < bindparam("now"))
""":now"""

END_OLD_SESSIONS = delete(http_session_v2).where(
    or_(
        http_session_v2.c.modified_at < bindparam("unused_since"),
        http_session_v2.c.created_at < bindparam("made_before"),
    )
)
"""Sessions that are over. :unused_since, :made_before"""

END_SESSIONS_OF_OLD = delete(http_session).where(
    or_(
        http_session.c.updated_at < bindparam("unused_since"),
        and_(http_session.c.updated_at.is_(None), http_session.c.created_at < bindparam("unused_since")),
    )
)
"""Those of versions before 2.9 (contract/deletion.md §11). :unused_since"""
