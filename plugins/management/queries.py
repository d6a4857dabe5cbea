"""The SQL of doubling files and projects."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, exists, insert, or_, select

from penpot_core.db import any_of, live, upsert
from penpot_migrations.tables import (
    file,
    file_library_rel,
    file_library_sync,
    file_media_object,
    file_profile_rel,
    project,
    project_profile_rel,
    team_profile_rel,
)

PROJECT = select(project.c.id, project.c.team_id, project.c.name).where(
    project.c.id == bindparam("id"), live(project)
)
""":id"""

FILES_OF_PROJECT = (
    select(file.c.id)
    .where(file.c.project_id == bindparam("project_id"), live(file))
    .order_by(file.c.created_at, file.c.id)
)
""":project_id"""

LINKS = (
    select(file_library_rel.c.file_id, file_library_rel.c.library_file_id, file_library_sync.c.synced_at)
    .join(file, file.c.id == file_library_rel.c.library_file_id)
    .outerjoin(
        file_library_sync,
        and_(
            file_library_sync.c.file_id == file_library_rel.c.file_id,
            file_library_sync.c.library_file_id == file_library_rel.c.library_file_id,
        ),
    )
    .where(any_of(file_library_rel.c.file_id, "ids"), live(file))
)
"""The live libraries of files, and when they were synced. :ids"""


MEMBERSHIPS = (
    (team_profile_rel, "team_id", project.c.team_id),
    (project_profile_rel, "project_id", project.c.id),
    (file_profile_rel, "file_id", file.c.id),
)

MEDIA = (
    select(file_media_object.c.id)
    .join(file, file.c.id == file_media_object.c.file_id)
    .join(project, project.c.id == file.c.project_id)
    .where(
        any_of(file_media_object.c.id, "ids"),
        or_(
            any_of(file_media_object.c.file_id, "file_ids"),
            *(
                exists().where(rel.c[key] == column, rel.c.profile_id == bindparam("profile_id"))
                for rel, key, column in MEMBERSHIPS
            ),
        ),
    )
)
"""Pictures of these files, or of others that the caller reads (SECURITY row 23). :ids, :file_ids, :profile_id"""

ADD_FILE = insert(file).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "project_id",
            "created_at",
            "modified_at",
            "name",
            "is_shared",
            "has_media_trimmed",
            "revn",
            "vern",
            "version",
            "features",
            "ignore_sync_until",
            "comment_thread_seqn",
        )
    }
)

ADD_LINK = insert(file_library_rel).values(
    file_id=bindparam("file_id"),
    library_file_id=bindparam("library_id"),
    created_at=bindparam("now"),
    synced_at=bindparam("synced_at"),
)

ADD_SYNC = upsert(
    file_library_sync,
    {
        "file_id": bindparam("file_id"),
        "library_file_id": bindparam("library_id"),
        "synced_at": bindparam("synced_at"),
    },
    ("file_id", "library_file_id"),
)
