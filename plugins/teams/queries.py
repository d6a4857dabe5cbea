"""All SQL of teams: members, invitations, and the project that every team begins with."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from penpot_core.db import any_of, for_update, live, upsert
from penpot_migrations.tables import (
    file,
    file_profile_rel,
    global_complaint_report,
    profile,
    project,
    project_profile_rel,
    team,
    team_access_request,
    team_invitation,
    team_profile_rel,
    team_project_profile_rel,
)

FLAGS = (team_profile_rel.c.is_owner, team_profile_rel.c.is_admin, team_profile_rel.c.can_edit)

PROPS_OF_OWNER = (
    select(profile.c.props)
    .join(team_profile_rel, team_profile_rel.c.profile_id == profile.c.id)
    .where(team_profile_rel.c.team_id == bindparam("team_id"), team_profile_rel.c.is_owner.is_(True))
    .order_by(team_profile_rel.c.created_at)
    .limit(1)
)
""":team_id"""

# Who may do what

PERMISSIONS = (
    select(*FLAGS)
    .join(team, team.c.id == team_profile_rel.c.team_id)
    .where(
        team_profile_rel.c.team_id == bindparam("team_id"),
        team_profile_rel.c.profile_id == bindparam("profile_id"),
        live(team),
    )
)
""":team_id, :profile_id"""

MEMBER = select(*FLAGS).where(
    team_profile_rel.c.team_id == bindparam("team_id"),
    team_profile_rel.c.profile_id == bindparam("profile_id"),
)
"""A member of a team, deleted or not. :team_id, :profile_id"""

HEIR = MEMBER.join(profile, profile.c.id == team_profile_rel.c.profile_id).where(
    or_(live(profile), profile.c.deleted_at > bindparam("now"))
)
"""A member whose account is there still. :team_id, :profile_id, :now"""

TEAM_OF_FILE = (
    select(project.c.team_id)
    .join(file, file.c.project_id == project.c.id)
    .where(file.c.id == bindparam("file_id"))
)
""":file_id"""

# Reading teams

TEAM_COLUMNS = (team.c.id, team.c.created_at, team.c.modified_at, team.c.deleted_at, team.c.name)


def teams_of_profile(*criteria: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Live teams with the caller's flags, by the age of the membership. `is_default`: the caller's own team."""
    return (
        select(
            *TEAM_COLUMNS,
            case((team.c.id == profile.c.default_team_id, 1), else_=0).label("is_own"),
            team.c.photo_id,
            team.c.features,
            *FLAGS,
        )
        .select_from(team_profile_rel)
        .join(team, team.c.id == team_profile_rel.c.team_id)
        .join(profile, profile.c.id == team_profile_rel.c.profile_id)
        .where(team_profile_rel.c.profile_id == bindparam("profile_id"), live(team), *criteria)
        .order_by(team_profile_rel.c.created_at, team_profile_rel.c.id)
    )


TEAMS = teams_of_profile()
""":profile_id"""

ONE_TEAM = teams_of_profile(team.c.id == bindparam("team_id"))
""":profile_id, :team_id"""

TEAM = select(*TEAM_COLUMNS, team.c.is_default, team.c.photo_id, team.c.features).where(
    team.c.id == bindparam("id"), live(team)
)
""":id"""


ANY_MEMBER = team_profile_rel.alias("any_member")


def count_members(*criteria: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many members of the enclosing statement's team meet the criteria."""
    return (
        select(func.count())
        .select_from(ANY_MEMBER)
        .where(ANY_MEMBER.c.team_id == team.c.id, *criteria)
        .scalar_subquery()
    )


OWNED_TEAMS = (
    select(
        team.c.id,
        team.c.name,
        count_members().label("total_members"),
        count_members(ANY_MEMBER.c.can_edit.is_(True)).label("total_editors"),
    )
    .join(team_profile_rel, team_profile_rel.c.team_id == team.c.id)
    .where(
        team_profile_rel.c.profile_id == bindparam("profile_id"),
        team_profile_rel.c.is_owner.is_(True),
        team.c.is_default.is_(False),
        live(team),
    )
    .order_by(team_profile_rel.c.created_at, team_profile_rel.c.id)
)
""":profile_id"""

RELATED = or_(
    exists().where(
        team_profile_rel.c.team_id == team.c.id, team_profile_rel.c.profile_id == bindparam("profile_id")
    ),
    exists().where(
        team_invitation.c.team_id == team.c.id,
        team_invitation.c.email_to == profile.c.email,
        profile.c.id == bindparam("profile_id"),
    ),
    exists().where(
        team_access_request.c.team_id == team.c.id,
        team_access_request.c.requester_id == bindparam("profile_id"),
    ),
)

TEAM_INFO = select(team.c.id, team.c.is_default, team.c.features).where(
    team.c.id == bindparam("team_id"), live(team), RELATED
)
"""What those related to a team may know of it (SECURITY row 32). :team_id, :profile_id"""

MEMBERS = (
    select(
        profile.c.id,
        team_profile_rel.c.team_id,
        team_profile_rel.c.profile_id,
        team_profile_rel.c.created_at,
        team_profile_rel.c.modified_at,
        func.coalesce(team_profile_rel.c.is_admin, false()).label("is_admin"),
        func.coalesce(team_profile_rel.c.is_owner, false()).label("is_owner"),
        func.coalesce(team_profile_rel.c.can_edit, false()).label("can_edit"),
        profile.c.email,
        profile.c.fullname.label("name"),
        profile.c.fullname,
        profile.c.photo_id,
        profile.c.is_active,
    )
    .join(team_profile_rel, team_profile_rel.c.profile_id == profile.c.id)
    .where(team_profile_rel.c.team_id == bindparam("team_id"))
    .order_by(team_profile_rel.c.created_at, team_profile_rel.c.id)
)
""":team_id"""

USERS = (
    select(profile.c.id, profile.c.fullname, profile.c.photo_id, profile.c.email)
    .where(
        profile.c.id.in_(
            union(
                select(team_profile_rel.c.profile_id).where(
                    team_profile_rel.c.team_id == bindparam("team_id")
                ),
                select(project_profile_rel.c.profile_id)
                .join(project, project.c.id == project_profile_rel.c.project_id)
                .where(project.c.team_id == bindparam("team_id")),
                select(file_profile_rel.c.profile_id)
                .join(file, file.c.id == file_profile_rel.c.file_id)
                .join(project, project.c.id == file.c.project_id)
                .where(project.c.team_id == bindparam("team_id")),
            )
        )
    )
    .order_by(profile.c.created_at, profile.c.id)
)
"""Members of the team, of its projects and of its files. :team_id"""

STATS = select(
    select(func.count())
    .select_from(project)
    .where(project.c.team_id == bindparam("team_id"))
    .scalar_subquery()
    .label("projects"),
    select(func.count())
    .select_from(file)
    .join(project, project.c.id == file.c.project_id)
    .where(project.c.team_id == bindparam("team_id"))
    .scalar_subquery()
    .label("files"),
)
"""Deleted ones are counted. :team_id"""

# Making and changing teams

ADD_TEAM = insert(team).values(
    {name: bindparam(name) for name in ("id", "name", "is_default", "features", "created_at", "modified_at")}
)

ADD_MEMBER = upsert(
    team_profile_rel,
    values=("team_id", "profile_id", "is_owner", "is_admin", "can_edit", "created_at", "modified_at"),
    index_elements=("team_id", "profile_id"),
)
"""Leaves an existing member as it is."""

ADD_PROJECT = insert(project).values(
    {name: bindparam(name) for name in ("id", "team_id", "name", "is_default", "created_at", "modified_at")}
)

ADD_PROJECT_OWNER = insert(project_profile_rel).values(
    project_id=bindparam("project_id"),
    profile_id=bindparam("profile_id"),
    is_owner=True,
    is_admin=True,
    can_edit=True,
    created_at=bindparam("now"),
    modified_at=bindparam("now"),
)
""":project_id, :profile_id, :now"""

RENAME = update(team).where(team.c.id == bindparam("team_id"), live(team)).values(name=bindparam("new_name"))
""":team_id, :new_name"""

MARK_DELETED = (
    update(team).where(team.c.id == bindparam("team_id"), live(team)).values(deleted_at=bindparam("at"))
)
""":team_id, :at"""

LOCK = for_update(select(team.c.id, team.c.name, team.c.is_default).where(team.c.id == bindparam("team_id")))
"""Taken first by everything that changes who belongs to a team, so that a team keeps one owner. :team_id"""

# Members

COUNT_MEMBERS = (
    select(func.count())
    .select_from(team_profile_rel)
    .where(team_profile_rel.c.team_id == bindparam("team_id"))
)
""":team_id"""

CLEAR_OWNER = (
    update(team_profile_rel)
    .where(team_profile_rel.c.team_id == bindparam("of_team"), team_profile_rel.c.is_owner.is_(True))
    .values(is_owner=False, modified_at=bindparam("now"))
)
""":of_team, :now"""

SET_FLAGS = (
    update(team_profile_rel)
    .where(
        team_profile_rel.c.team_id == bindparam("of_team"),
        team_profile_rel.c.profile_id == bindparam("member"),
    )
    .values(
        is_owner=bindparam("is_owner"),
        is_admin=bindparam("is_admin"),
        can_edit=bindparam("can_edit"),
        modified_at=bindparam("now"),
    )
)
""":of_team, :member, :is_owner, :is_admin, :can_edit, :now"""

REMOVE_MEMBER = delete(team_profile_rel).where(
    team_profile_rel.c.team_id == bindparam("team_id"),
    team_profile_rel.c.profile_id == bindparam("profile_id"),
)
""":team_id, :profile_id"""

PROJECTS_OF_TEAM = select(project.c.id).where(project.c.team_id == bindparam("team_id"))

REMOVE_FROM_PROJECTS = delete(project_profile_rel).where(
    project_profile_rel.c.profile_id == bindparam("profile_id"),
    project_profile_rel.c.project_id.in_(PROJECTS_OF_TEAM),
)
""":team_id, :profile_id"""

REMOVE_FROM_FILES = delete(file_profile_rel).where(
    file_profile_rel.c.profile_id == bindparam("profile_id"),
    file_profile_rel.c.file_id.in_(select(file.c.id).where(file.c.project_id.in_(PROJECTS_OF_TEAM))),
)
""":team_id, :profile_id"""

REMOVE_PINS = delete(team_project_profile_rel).where(
    team_project_profile_rel.c.team_id == bindparam("team_id"),
    team_project_profile_rel.c.profile_id == bindparam("profile_id"),
)
""":team_id, :profile_id"""

# Invitations

PERSON_COLUMNS = (
    profile.c.id,
    profile.c.email,
    profile.c.fullname,
    profile.c.is_active,
    profile.c.is_muted,
    profile.c.is_blocked,
    profile.c.lang,
    profile.c.props,
)

PERSON = select(*PERSON_COLUMNS).where(profile.c.id == bindparam("profile_id"))
""":profile_id"""

PERSON_BY_EMAIL = (
    select(*PERSON_COLUMNS)
    .where(
        profile.c.email == bindparam("email"),
        or_(live(profile), profile.c.deleted_at > bindparam("now")),
    )
    .order_by(profile.c.created_at.desc())
)
""":email, :now"""

ACTIVATE = (
    update(profile)
    .where(profile.c.id == bindparam("profile_id"), profile.c.is_active.is_(False))
    .values(is_active=True)
)
""":profile_id"""

MEMBERS_AMONG = (
    select(profile.c.email)
    .join(team_profile_rel, team_profile_rel.c.profile_id == profile.c.id)
    .where(team_profile_rel.c.team_id == bindparam("team_id"), any_of(profile.c.email, "emails"))
)
""":team_id, :emails"""

KNOWN_AMONG = select(profile.c.email).where(
    any_of(profile.c.email, "emails"), or_(live(profile), profile.c.deleted_at > bindparam("now"))
)
""":emails, :now"""

INVITED_AMONG = select(team_invitation.c.email_to, team_invitation.c.valid_until).where(
    team_invitation.c.team_id == bindparam("team_id"), any_of(team_invitation.c.email_to, "emails")
)
""":team_id, :emails"""

REPORTS = (
    select(global_complaint_report.c.type)
    .where(global_complaint_report.c.email == bindparam("email"))
    .distinct()
)
""":email"""

PUT_INVITATION = upsert(
    team_invitation,
    values=("team_id", "email_to", "role", "valid_until", "created_by", "created_at", "updated_at"),
    index_elements=("team_id", "email_to"),
    update=("role", "valid_until", "created_by", "updated_at"),
)

INVITATIONS = (
    select(team_invitation.c.email_to, team_invitation.c.role, team_invitation.c.valid_until)
    .where(team_invitation.c.team_id == bindparam("team_id"))
    .order_by(team_invitation.c.valid_until.desc(), team_invitation.c.created_at.desc())
)
""":team_id"""

INVITATION = select(team_invitation.c.role, team_invitation.c.valid_until).where(
    team_invitation.c.team_id == bindparam("team_id"),
    team_invitation.c.email_to == bindparam("email"),
)
""":team_id, :email"""

INVITATION_HELD = for_update(INVITATION)
""":team_id, :email"""

SET_INVITED_ROLE = (
    update(team_invitation)
    .where(
        team_invitation.c.team_id == bindparam("of_team"), team_invitation.c.email_to == bindparam("email")
    )
    .values(role=bindparam("new_role"), updated_at=bindparam("now"))
)
""":of_team, :email, :new_role, :now"""

ASKED = (
    select(*PERSON_COLUMNS)
    .join(team_access_request, team_access_request.c.requester_id == profile.c.id)
    .where(
        team_access_request.c.team_id == bindparam("team_id"),
        team_access_request.c.auto_join_until > bindparam("now"),
        any_of(profile.c.email, "emails"),
        live(profile),
    )
)
"""Those of some addresses who asked to be let in. :team_id, :emails, :now"""

REMOVE_INVITATION = delete(team_invitation).where(
    team_invitation.c.team_id == bindparam("team_id"), team_invitation.c.email_to == bindparam("email")
)
""":team_id, :email"""

REMOVE_REQUEST = delete(team_access_request).where(
    team_access_request.c.team_id == bindparam("team_id"),
    team_access_request.c.requester_id == bindparam("profile_id"),
)
""":team_id, :profile_id"""

# Deletion: the teams that go with a profile (contract/deletion.md §3)

TEAMS_OWNED_BY = (
    select(team.c.id)
    .join(team_profile_rel, team_profile_rel.c.team_id == team.c.id)
    .where(
        team_profile_rel.c.profile_id == bindparam("parent_id"),
        team_profile_rel.c.is_owner.is_(True),
        live(team),
    )
)
""":parent_id"""
