"""The SQL of libraries."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, func, or_, select, update

from penpot_core.db import any_of, live, upsert
from penpot_migrations.tables import (
    file,
    file_library_rel,
    file_library_sync,
    file_media_object,
    project,
)
from penpot_plugins.files.engine.queries import FILE_COLUMNS
from penpot_plugins.files.linked_libraries import REACHED

FILE_ID: BindParameter[UUID] = bindparam("file_id")
LIBRARY_ID: BindParameter[UUID] = bindparam("library_id")

NOT_PURGED = or_(live(file), file.c.deleted_at > bindparam("now"))
"""In the bin counts as there."""

LINKS = file_library_rel

LIBRARIES_USED = (
    select(func.count())
    .select_from(LINKS.join(file, file.c.id == LINKS.c.library_file_id))
    .where(LINKS.c.file_id == FILE_ID, NOT_PURGED)
)
""":file_id, :now"""

LIBRARY_USERS = (
    select(func.count())
    .select_from(LINKS.join(file, file.c.id == LINKS.c.library_file_id))
    .where(LINKS.c.library_file_id == FILE_ID, NOT_PURGED)
)
"""How many files use a library that is not purged; those in the bin are counted. :file_id, :now"""

REFERENCES = (
    select(file.c.id, file.c.name)
    .join(LINKS, LINKS.c.file_id == file.c.id)
    .where(LINKS.c.library_file_id == FILE_ID, NOT_PURGED)
    .order_by(file.c.created_at, file.c.id)
)
"""The files that use a library, the oldest first. :file_id, :now"""

REACHED_IDS = select(REACHED.c.library_file_id)
""":file_id"""

IS_DIRECT = exists().where(LINKS.c.file_id == FILE_ID, LINKS.c.library_file_id == file.c.id)

LIBRARIES = (
    select(
        file.c.id,
        file.c.features,
        file.c.project_id,
        project.c.team_id,
        file.c.created_at,
        file.c.modified_at,
        file.c.name,
        file.c.revn,
        file.c.vern,
        file.c.is_shared,
        file.c.version,
        file_library_sync.c.synced_at,
        (~IS_DIRECT).label("is_indirect"),
    )
    .select_from(
        REACHED.join(file, file.c.id == REACHED.c.library_file_id)
        .join(project, project.c.id == file.c.project_id)
        .outerjoin(
            file_library_sync,
            and_(
                file_library_sync.c.file_id == FILE_ID,
                file_library_sync.c.library_file_id == file.c.id,
            ),
        )
    )
    .where(live(file))
    .order_by(file.c.created_at, file.c.id)
)
"""All libraries that a file reaches. :file_id"""

LIVE_FILE = select(file.c.id).where(file.c.id == FILE_ID, live(file))
""":file_id"""

SHARED_FILES = (
    select(file.c.id)
    .join(project, project.c.id == file.c.project_id)
    .where(file.c.is_shared.is_(True), live(file), live(project), project.c.team_id == bindparam("team_id"))
    .order_by(file.c.modified_at.desc())
)
"""The libraries of a team. :team_id"""

LINKS_OF = select(LINKS.c.file_id, LINKS.c.library_file_id).where(any_of(LINKS.c.file_id, "ids"))
""":ids"""

LINK = upsert(
    LINKS,
    {
        "file_id": FILE_ID,
        "library_file_id": LIBRARY_ID,
        "created_at": bindparam("now"),
        "synced_at": bindparam("now"),
    },
    ("file_id", "library_file_id"),
)
""":file_id, :library_id, :now"""

SYNCED = upsert(
    file_library_sync,
    {"file_id": FILE_ID, "library_file_id": LIBRARY_ID, "synced_at": bindparam("now")},
    ("file_id", "library_file_id"),
    {"synced_at": bindparam("now")},
)
""":file_id, :library_id, :now"""

UNLINK = delete(LINKS).where(LINKS.c.file_id == FILE_ID, LINKS.c.library_file_id == LIBRARY_ID)
""":file_id, :library_id"""

UNLINK_ALL = delete(LINKS).where(LINKS.c.library_file_id == LIBRARY_ID)
""":library_id"""

IGNORE_UNTIL = (
    update(file)
    .where(file.c.id == bindparam("of_file"))
    .values(ignore_sync_until=bindparam("date"), modified_at=bindparam("now"))
)
"""In the bin, too. :of_file, :date, :now"""

ROW = select(*(column for column in FILE_COLUMNS if column.table is file)).where(file.c.id == FILE_ID)
""":file_id"""

SHARE = (
    update(file)
    .where(file.c.id == bindparam("of_file"), live(file))
    .values(is_shared=bindparam("shared"), modified_at=bindparam("now"))
)
""":of_file, :shared, :now"""

FILES_USING = (
    select(file.c.id)
    .join(LINKS, LINKS.c.file_id == file.c.id)
    .where(LINKS.c.library_file_id == LIBRARY_ID, NOT_PURGED)
    .order_by(file.c.created_at, file.c.id)
)
"""The files that absorb a library, the oldest first. :library_id, :now"""

LIBRARIES_IN_PROJECT = (
    select(LINKS.c.library_file_id)
    .join(file, file.c.id == LINKS.c.library_file_id)
    .where(file.c.project_id == bindparam("project_id"))
    .distinct()
)
"""The files of a project that other files use. :project_id"""

ABSORBED = (
    update(file)
    .where(
        file.c.id == bindparam("of_file"),
        file.c.revn == bindparam("old_revn"),
        file.c.vern == bindparam("old_vern"),
        file.c.modified_at == bindparam("old_modified_at"),
    )
    .values(revn=file.c.revn + 1, modified_at=bindparam("now"), has_media_trimmed=False)
)
"""The row of a file that took over assets, deleted or not, if nobody else wrote it."""

MEDIA_OF = select(file_media_object.c.id).where(
    any_of(file_media_object.c.id, "ids"), file_media_object.c.file_id == LIBRARY_ID
)
"""Which of these pictures belong to a library. :ids, :library_id"""
