"""The SQL of the files plugin beside the engine's own: who may do what, lists, rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from penpot_core.db import any_of, for_update, live, upsert
from penpot_migrations.tables import (
    file,
    file_change,
    file_data,
    file_library_rel,
    file_media_object,
    file_migration,
    file_patch,
    file_profile_rel,
    file_snapshot_pending,
    file_state,
    file_tagged_object_thumbnail,
    file_thumbnail,
    project,
    project_profile_rel,
    share_link,
    team,
    team_profile_rel,
)
from penpot_plugins.files.clauses import same_array
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.linked_libraries import REACHED
from penpot_plugins.files.memberships import with_memberships

FILE_ID: BindParameter[UUID] = bindparam("file_id")
PROFILE_ID: BindParameter[UUID] = bindparam("profile_id")


MEMBERSHIPS = {"team": team_profile_rel, "project": project_profile_rel, "file": file_profile_rel}
"""Where somebody may have got the right to a file from."""


def flags() -> list[Any]:
    """The columns of all memberships, by kind."""
    return [
        column.label(f"{kind}_{name}")
        for kind, table in MEMBERSHIPS.items()
        for name, column in (
            ("profile", table.c.profile_id),
            ("is_owner", table.c.is_owner),
            ("is_admin", table.c.is_admin),
            ("can_edit", table.c.can_edit),
        )
    ]


PLACE_COLUMNS = (
    team.c.features.label("team_features"),
    team.c.deleted_at.label("team_deleted_at"),
    project.c.deleted_at.label("project_deleted_at"),
)
"""What is asked of where a file lies."""


ACCESS = (
    select(
        *engine_queries.FILE_COLUMNS,
        *engine_queries.STATE_COLUMNS,
        *PLACE_COLUMNS,
        *flags(),
    )
    .select_from(with_memberships(engine_queries.FILES.join(team, team.c.id == project.c.team_id)))
    .where(file.c.id == FILE_ID)
)
"""A file's row, deleted or not, with all memberships of a profile: at most one row. :file_id, :profile_id"""


SHARED = (
    select(
        *engine_queries.FILE_COLUMNS,
        *engine_queries.STATE_COLUMNS,
        *PLACE_COLUMNS,
        share_link.c.pages,
        share_link.c.who_comment,
        share_link.c.who_inspect,
    )
    .select_from(
        engine_queries.FILES.join(team, team.c.id == project.c.team_id).join(
            share_link, share_link.c.file_id == file.c.id
        )
    )
    .where(file.c.id == FILE_ID, share_link.c.id == bindparam("share_id"), live(file))
)
"""A live file's row with a share link of it. :file_id, :share_id"""


def edits(table: Any) -> Any:
    """Whether a membership may edit."""
    return or_(table.c.is_owner.is_(True), table.c.is_admin.is_(True), table.c.can_edit.is_(True))


TEAM_OF_PROJECT = for_update(
    select(team.c.id, team.c.features)
    .join(project, project.c.team_id == team.c.id)
    .where(project.c.id == bindparam("project_id"), live(project)),
    of=team,
)
"""Deleted or not; locked, for its features may be extended. :project_id"""

SET_TEAM_FEATURES = (
    update(team).where(team.c.id == bindparam("team_id")).values(features=bindparam("new_features"))
)
""":team_id, :new_features"""

ETAG_ROW = select(file.c.id, file.c.revn, file.c.vern, file.c.modified_at).where(
    file.c.id == bindparam("id"), live(file)
)
""":id"""

FILE_INFO = select(file.c.id).where(file.c.id == bindparam("id"), live(file))
""":id"""

LIBRARY = file.alias("library")
NOT_PURGED = or_(live(LIBRARY), LIBRARY.c.deleted_at > bindparam("now"))

LIBRARY_COUNTS = select(
    select(func.count())
    .select_from(file_library_rel)
    .join(LIBRARY, LIBRARY.c.id == file_library_rel.c.library_file_id)
    .where(file_library_rel.c.file_id == FILE_ID, NOT_PURGED)
    .scalar_subquery()
    .label("library_count"),
    select(func.count())
    .select_from(file_library_rel)
    .join(LIBRARY, LIBRARY.c.id == file_library_rel.c.file_id)
    .where(file_library_rel.c.library_file_id == FILE_ID, NOT_PURGED)
    .scalar_subquery()
    .label("referenced_by_count"),
)
"""How many libraries a file uses, and how many files use it. :file_id, :now"""

BOARD_THUMBNAILS = select(
    file_tagged_object_thumbnail.c.object_id, file_tagged_object_thumbnail.c.media_id
).where(
    file_tagged_object_thumbnail.c.file_id == FILE_ID,
    file_tagged_object_thumbnail.c.tag == "frame",
    live(file_tagged_object_thumbnail),
)
"""The pictures of a file's boards. :file_id"""

ADD_FILE = insert(file).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "project_id",
            "name",
            "created_at",
            "modified_at",
            "is_shared",
            "revn",
            "vern",
            "version",
            "features",
        )
    }
)

ADD_MIGRATIONS = insert(file_migration).values(
    file_id=bindparam("file_id"), name=bindparam("name"), created_at=bindparam("created_at")
)

KEEP_MIGRATION = upsert(file_migration, ("file_id", "name", "created_at"), ("file_id", "name"))
"""A migration that the data has seen, noted by another process too at times."""

MIGRATE_FILE = (
    update(file)
    .where(
        file.c.id == bindparam("of_file"),
        file.c.revn == bindparam("old_revn"),
        file.c.vern == bindparam("old_vern"),
        file.c.modified_at == bindparam("old_modified_at"),
    )
    .values(version=bindparam("new_version"), features=bindparam("new_features"))
)
"""The row of a migrated file, in the bin or not; no revision changes by that (contract/rpc-files.md §0.6)."""

ALL_LIBRARIES = select(REACHED.c.library_file_id)
"""The libraries of a file, theirs too, each once. :file_id"""

ADD_OWNER = insert(file_profile_rel).values(
    file_id=FILE_ID,
    profile_id=PROFILE_ID,
    is_owner=True,
    is_admin=True,
    can_edit=True,
    created_at=bindparam("now"),
    modified_at=bindparam("now"),
)

TOUCH_PROJECT = (
    update(project).where(project.c.id == bindparam("project_id")).values(modified_at=bindparam("now"))
)
""":project_id, :now"""

IN_LIVE_TEAM = exists().where(
    project.c.id == file.c.project_id,
    project.c.team_id == bindparam("in_team"),
    team.c.id == project.c.team_id,
    live(team),
    same_array(team.c.features, "team_features"),
)

TEAM_MEMBER = (team_profile_rel.c.team_id == bindparam("in_team")) & (
    team_profile_rel.c.profile_id == PROFILE_ID
)

STILL_EDITS = or_(
    exists().where(TEAM_MEMBER, edits(team_profile_rel)),
    exists().where(
        file_profile_rel.c.file_id == file.c.id,
        file_profile_rel.c.profile_id == PROFILE_ID,
        edits(file_profile_rel),
    ),
    exists().where(
        project_profile_rel.c.project_id == file.c.project_id,
        project_profile_rel.c.profile_id == PROFILE_ID,
        edits(project_profile_rel),
    ),
)

ADVANCE_FILE = (
    update(file)
    .where(
        file.c.id == bindparam("of_file"),
        live(file),
        file.c.vern == bindparam("old_vern"),
        file.c.revn == bindparam("old_revn"),
        file.c.modified_at == bindparam("old_modified_at"),
        file.c.project_id == bindparam("in_project"),
        file.c.is_shared == bindparam("was_shared"),
        IN_LIVE_TEAM,
        exists().where(TEAM_MEMBER),
        STILL_EDITS,
    )
    .values(
        revn=file.c.revn + 1,
        modified_at=bindparam("now"),
        has_media_trimmed=False,
        version=bindparam("new_version"),
        features=bindparam("new_features"),
    )
)
"""The row of an edited file, if everything that the edit relied on still holds."""

ADD_CHANGE = insert(file_change).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "session_id",
            "profile_id",
            "created_at",
            "updated_at",
            "deleted_at",
            "file_id",
            "revn",
            "version",
            "features",
            "changes",
        )
    }
)

LAGGED = (
    select(
        file_change.c.id,
        file_change.c.revn,
        file_change.c.file_id,
        file_change.c.session_id,
        file_change.c.changes,
    )
    .where(
        file_change.c.file_id == FILE_ID,
        file_change.c.revn > bindparam("after"),
        file_change.c.id != bindparam("own"),
        file_change.c.changes.is_not(None),
    )
    .order_by(file_change.c.revn, file_change.c.created_at)
)
"""What others wrote since a revision, in the order in which it was applied: a row is as old as its call, which may have
waited for others that began later. :file_id, :after, :own"""

FOREIGN_MEDIA = (
    select(file_media_object.c.id)
    .join(file, file.c.id == file_media_object.c.file_id)
    .join(project, project.c.id == file.c.project_id)
    .where(
        any_of(file_media_object.c.id, "ids"),
        file_media_object.c.file_id != FILE_ID,
        or_(
            exists().where(
                team_profile_rel.c.team_id == project.c.team_id, team_profile_rel.c.profile_id == PROFILE_ID
            ),
            exists().where(
                project_profile_rel.c.project_id == project.c.id,
                project_profile_rel.c.profile_id == PROFILE_ID,
            ),
            exists().where(
                file_profile_rel.c.file_id == file.c.id, file_profile_rel.c.profile_id == PROFILE_ID
            ),
        ),
    )
)
"""Pictures of other files that the caller may read (SECURITY row 23). :ids, :file_id, :profile_id"""

COPIED = ("name", "width", "height", "mtype", "is_local", "media_id", "thumbnail_id")

COPY_MEDIA = insert(file_media_object).from_select(
    ["id", "file_id", "created_at", *COPIED],
    select(
        bindparam("new_id", type_=file_media_object.c.id.type),
        bindparam("file_id", type_=file_media_object.c.file_id.type),
        bindparam("now", type_=file_media_object.c.created_at.type),
        *(file_media_object.c[name] for name in COPIED),
    ).where(file_media_object.c.id == bindparam("old_id")),
)
"""A file's own copy of a picture, with which its objects are shared. :old_id, :new_id, :file_id, :now"""

REVIVE_MEDIA = (
    update(file_media_object)
    .where(
        file_media_object.c.file_id == FILE_ID,
        any_of(file_media_object.c.id, "ids"),
        file_media_object.c.deleted_at.is_not(None),
    )
    .values(deleted_at=None)
)
"""A file's own pictures that it had no use for, and has again. :file_id, :ids"""

LOCK = for_update(
    select(
        file.c.id,
        file.c.project_id,
        file.c.name,
        file.c.created_at,
        file.c.modified_at,
        file.c.deleted_at,
    ).where(file.c.id == FILE_ID)
)
"""In the bin or not. :file_id"""

RENAME = (
    update(file)
    .where(file.c.id == bindparam("of_file"))
    .values(name=bindparam("new_name"), modified_at=bindparam("now"))
)

FRAGMENT = select(
    *(
        file_data.c[name]
        for name in (
            "file_id",
            "id",
            "created_at",
            "modified_at",
            "deleted_at",
            "type",
            "backend",
            "metadata",
            "data",
        )
    )
).where(
    file_data.c.file_id == FILE_ID,
    file_data.c.id == bindparam("id"),
    file_data.c.type == bindparam("type"),
)
""":file_id, :id, :type; a row that is not there is told with these names."""

UNFINISHED = (
    select(file_state.c.file_id)
    .where(
        or_(
            file_state.c.base_version < file_state.c.data_version,
            file_state.c.file_id.in_(select(file_snapshot_pending.c.file_id)),
        )
    )
    .order_by(file_state.c.file_id)
)
"""Files whose patches, or whose snapshots, are not in the form of the reference."""

COUNT_PATCHES = select(func.count()).select_from(file_patch)

COUNT_PENDING_SNAPSHOTS = select(func.count()).select_from(file_snapshot_pending)

MARK_DELETED = update(file).where(file.c.id == bindparam("of_file")).values(deleted_at=bindparam("at"))

LINKED_TO = select(file_library_rel.c.file_id).where(file_library_rel.c.library_file_id == FILE_ID)
"""The files that use a file. :file_id"""

UNLINK_LIBRARY = delete(file_library_rel).where(file_library_rel.c.library_file_id == FILE_ID)

LISTED = (
    file.c.id,
    file.c.project_id,
    file.c.created_at,
    file.c.modified_at,
    file.c.name,
    file.c.revn,
    file.c.vern,
    file.c.is_shared,
    file_thumbnail.c.media_id.label("thumbnail_id"),
    project.c.team_id,
)


def listed(*more: Any) -> Select[Any]:
    """Live files with the thumbnail of their revision."""
    return (
        select(*LISTED, *more)
        .join(project, project.c.id == file.c.project_id)
        .outerjoin(
            file_thumbnail,
            and_(
                file_thumbnail.c.file_id == file.c.id,
                file_thumbnail.c.revn == file.c.revn,
                live(file_thumbnail),
            ),
        )
        .where(live(file))
    )


PROJECT_FILES = (
    listed().where(file.c.project_id == bindparam("project_id")).order_by(file.c.modified_at.desc())
)
""":project_id"""

RANK = (
    func.row_number()
    .over(partition_by=file.c.project_id, order_by=file.c.modified_at.desc())
    .label("row_num")
)
RANKED = listed(RANK).where(project.c.team_id == bindparam("team_id"), live(project)).subquery()

RECENT_FILES = select(RANKED).where(RANKED.c.row_num <= 10).order_by(RANKED.c.modified_at.desc())
"""At most ten of each project. :team_id"""
