"""The SQL of snapshots: rows of `file_change` that have a label (contract/database.md §6, file_change)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
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

from penpot_core.db import for_share, for_update, live
from penpot_migrations.tables import (
    file,
    file_change,
    file_data,
    file_migration,
    file_snapshot_pending,
    file_tagged_object_thumbnail,
    file_thumbnail,
    project,
    storage_object,
    team,
)
from penpot_plugins.files.engine.queries import LEGACY
from penpot_plugins.files.queries import FILE_ID, STILL_EDITS, TEAM_MEMBER

MOST_LISTED = 500
"""Of those of the system, and of those of people (contract/rpc-files.md, get-file-snapshots)."""

BY_USER: ColumnElement[bool] = and_(file_change.c.created_by == "user", live(file_change))
BY_SYSTEM: ColumnElement[bool] = and_(
    file_change.c.created_by == "system",
    or_(live(file_change), file_change.c.deleted_at >= bindparam("now")),
)
VISIBLE = and_(file_change.c.label.is_not(None), or_(BY_USER, BY_SYSTEM))
"""Those of the system are deleted from the start, at a time to come."""

LISTED = (
    file_change.c.id,
    file_change.c.label,
    file_change.c.revn,
    file_change.c.version,
    file_change.c.created_at,
    file_change.c.updated_at.label("modified_at"),
    file_change.c.created_by,
    file_change.c.locked_by,
    file_change.c.profile_id,
    file_change.c.deleted_at,
)


def listed(group: ColumnElement[bool]) -> Select[Any]:
    """The newest of a group."""
    return (
        select(*LISTED)
        .where(file_change.c.file_id == FILE_ID, file_change.c.label.is_not(None), group)
        .order_by(file_change.c.created_at.desc(), file_change.c.id.desc())
        .limit(MOST_LISTED)
    )


LIST_SYSTEM = listed(BY_SYSTEM)
""":file_id, :now"""

LIST_USER = listed(BY_USER)
""":file_id"""

COLUMNS = (*LISTED, file_change.c.file_id, file_change.c.features, file_change.c.migrations)

BY_ID = select(*COLUMNS).where(file_change.c.id == bindparam("id"), VISIBLE)
""":id, :now"""

LOCK = for_update(BY_ID)
""":id, :now"""

OF_FILE = select(
    *COLUMNS,
    exists()
    .where(file_snapshot_pending.c.snapshot_id == file_change.c.id)
    .correlate(file_change)
    .label("is_pending"),
).where(file_change.c.id == bindparam("id"), file_change.c.file_id == FILE_ID, VISIBLE)
""":id, :file_id, :now"""

DATA = (
    select(
        func.coalesce(file_data.c.data, file_change.c.data).label("data"),
        func.coalesce(file_data.c.backend, LEGACY).label("backend"),
        file_data.c.metadata,
    )
    .select_from(
        file_change.outerjoin(
            file_data,
            (file_data.c.file_id == file_change.c.file_id) & (file_data.c.id == file_change.c.id),
        )
    )
    .where(file_change.c.id == bindparam("id"), file_change.c.file_id == FILE_ID)
)
""":id, :file_id"""

INSERT = insert(file_change).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "file_id",
            "created_at",
            "updated_at",
            "deleted_at",
            "session_id",
            "profile_id",
            "revn",
            "version",
            "features",
            "migrations",
            "label",
            "created_by",
        )
    }
)

IN_TEAM = exists().where(
    project.c.id == file.c.project_id,
    project.c.team_id == bindparam("in_team"),
    team.c.id == project.c.team_id,
    live(team),
)

HOLD_FILE = for_share(
    select(file.c.id).where(file.c.id == bindparam("of_file"), live(file), IN_TEAM, STILL_EDITS), of=file
)
"""A file that its editor may still edit. :of_file, :in_team, :profile_id"""

RESTORE_FILE = (
    update(file)
    .where(
        file.c.id == bindparam("of_file"),
        live(file),
        file.c.vern == bindparam("old_vern"),
        file.c.revn == bindparam("old_revn"),
        file.c.modified_at == bindparam("old_modified_at"),
        IN_TEAM,
        exists().where(TEAM_MEMBER),
        STILL_EDITS,
    )
    .values(
        revn=file.c.revn + 1,
        vern=bindparam("new_vern"),
        modified_at=bindparam("new_modified_at"),
        has_media_trimmed=False,
        version=bindparam("new_version"),
        features=bindparam("new_features"),
    )
)
"""The row of a file that goes back to a snapshot, if everything that was looked at still holds."""

FORGET_MIGRATIONS = delete(file_migration).where(file_migration.c.file_id == FILE_ID)

THUMBNAILS = (file_tagged_object_thumbnail, file_thumbnail)

TOUCH_THUMBNAILS = [
    update(storage_object)
    .where(storage_object.c.id.in_(select(table.c.media_id).where(table.c.file_id == FILE_ID)))
    .values(touched_at=bindparam("now"))
    for table in THUMBNAILS
]
"""The storage looks again at what they refer to. :file_id, :now"""

DROP_THUMBNAILS = [
    update(table).where(table.c.file_id == FILE_ID).values(deleted_at=bindparam("now"))
    for table in THUMBNAILS
]
""":file_id, :now"""

RENAME = (
    update(file_change)
    .where(file_change.c.id == bindparam("snapshot_id"))
    .values(label=bindparam("new_label"), created_by="user", deleted_at=None)
)
"""A snapshot of the system becomes one that stays. :snapshot_id, :new_label"""

KEEP_DATA = (
    update(file_data)
    .where(file_data.c.file_id == FILE_ID, file_data.c.id == bindparam("snapshot_id"))
    .values(deleted_at=None, modified_at=bindparam("now"))
)
""":file_id, :snapshot_id, :now"""

MARK_DELETED = (
    update(file_change).where(file_change.c.id == bindparam("snapshot_id")).values(deleted_at=bindparam("at"))
)
""":snapshot_id, :at"""

SET_LOCK = (
    update(file_change)
    .where(file_change.c.id == bindparam("snapshot_id"))
    .values(locked_by=bindparam("holder"))
)
""":snapshot_id, :holder (None unlocks)"""
