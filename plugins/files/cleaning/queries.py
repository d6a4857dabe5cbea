"""The SQL of cleaning files."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, or_, select, update

from penpot_core.db import any_of, for_update, live
from penpot_core.db.types import Blob
from penpot_migrations.tables import (
    file,
    file_change,
    file_data,
    file_library_rel,
    file_media_object,
    file_state,
    file_tagged_object_thumbnail,
    file_thumbnail,
)
from penpot_plugins.files.engine.queries import FRAGMENT

FILE_ID: BindParameter[UUID] = bindparam("file_id")
HELD_IN_DATABASE = "db"

AT_REST = for_update(
    select(file.c.id, file.c.revn)
    .where(
        live(file),
        or_(file.c.has_media_trimmed.is_(False), file.c.has_media_trimmed.is_(None)),
        file.c.modified_at < bindparam("before"),
    )
    .order_by(file.c.modified_at.desc()),
    skip_locked=True,
)
"""Files that nobody changed since, and that are not cleaned yet, the newest first. :before"""

HAS_FRAGMENTS = (
    select(file_data.c.id)
    .where(file_data.c.file_id == FILE_ID, file_data.c.type == FRAGMENT, live(file_data))
    .limit(1)
)
""":file_id"""

MARK_FRAGMENTS = (
    update(file_data)
    .where(file_data.c.file_id == FILE_ID, file_data.c.type == FRAGMENT, live(file_data))
    .values(deleted_at=bindparam("now"))
)
""":file_id, :now"""

BASE_SINCE = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.base_version >= bindparam("version"))
    .values(data_version=file_state.c.data_version)
)
"""Changes nothing; meets no row where the base is older than that. :file_id, :version"""

SAME_FILE = for_update(
    select(file.c.id).where(
        file.c.id == FILE_ID,
        live(file),
        file.c.revn == bindparam("old_revn"),
        file.c.vern == bindparam("old_vern"),
        file.c.modified_at == bindparam("old_modified_at"),
    )
)
"""The row, if nobody changed it. :file_id, :old_revn, :old_vern, :old_modified_at"""

MARK_CLEAN = (
    update(file)
    .where(
        file.c.id == FILE_ID,
        live(file),
        file.c.revn == bindparam("old_revn"),
        file.c.vern == bindparam("old_vern"),
        file.c.modified_at == bindparam("old_modified_at"),
    )
    .values(has_media_trimmed=True)
)
"""Parameters as those of SAME_FILE."""

SNAPSHOTS = (
    select(file_change.c.id)
    .where(file_change.c.file_id == FILE_ID, file_change.c.label.is_not(None))
    .order_by(file_change.c.created_at)
)
"""All versions that are kept, deleted ones too. :file_id"""

OTHER_SNAPSHOTS = select(file_change.c.id).where(
    file_change.c.file_id == FILE_ID, file_change.c.label.is_not(None), ~any_of(file_change.c.id, "known")
)
"""Versions beside those that are known. :file_id, :known"""

USERS = (
    select(file.c.id)
    .join(file_library_rel, file_library_rel.c.file_id == file.c.id)
    .where(file_library_rel.c.library_file_id == FILE_ID, live(file))
    .order_by(file.c.modified_at)
)
"""The files that use this one as a library. :file_id"""

OTHER_USERS = USERS.where(~any_of(file.c.id, "known"))
"""Those beside the ones that are known. :file_id, :known"""

MEDIA = select(file_media_object.c.id).where(file_media_object.c.file_id == FILE_ID)
""":file_id"""

MARK_MEDIA = (
    update(file_media_object)
    .where(file_media_object.c.file_id == FILE_ID, any_of(file_media_object.c.id, "ids"))
    .values(deleted_at=bindparam("now"))
)
""":file_id, :ids, :now"""

MARK_OLD_THUMBNAILS = (
    update(file_thumbnail)
    .where(file_thumbnail.c.file_id == FILE_ID, file_thumbnail.c.revn < bindparam("revn"))
    .values(deleted_at=bindparam("now"))
)
""":file_id, :revn, :now"""

EXPIRE_CHANGES = (
    update(file_change)
    .where(
        file_change.c.file_id == FILE_ID,
        file_change.c.label.is_(None),
        live(file_change),
        file_change.c.created_at < bindparam("before"),
    )
    .values(deleted_at=bindparam("now"))
)
"""Rows of the change log without a time, which a restored file has. :file_id, :before, :now"""

OBJECT_THUMBNAILS = (
    select(file_tagged_object_thumbnail.c.object_id)
    .where(file_tagged_object_thumbnail.c.file_id == FILE_ID)
    .distinct()
)
""":file_id"""

MARK_OBJECT_THUMBNAILS = (
    update(file_tagged_object_thumbnail)
    .where(
        file_tagged_object_thumbnail.c.file_id == FILE_ID,
        any_of(file_tagged_object_thumbnail.c.object_id, "object_ids"),
    )
    .values(deleted_at=bindparam("now"))
)
""":file_id, :object_ids, :now"""

IN_DATABASE = select(file_data.c.id).where(
    file_data.c.file_id == FILE_ID, file_data.c.backend == HELD_IN_DATABASE, live(file_data)
)
""":file_id"""

BLOB = select(file_data.c.data).where(file_data.c.file_id == FILE_ID, file_data.c.id == bindparam("data_id"))
""":file_id, :data_id"""

MOVE_TO_OBJECT = (
    update(file_data)
    .where(
        file_data.c.file_id == FILE_ID,
        file_data.c.id == bindparam("data_id"),
        live(file_data),
        file_data.c.backend == HELD_IN_DATABASE,
        file_data.c.data == bindparam("blob", type_=Blob()),
    )
    .values(backend=bindparam("new_backend"), data=None, metadata=bindparam("reference"))
)
"""Only while the row still holds these bytes. :file_id, :data_id, :blob, :new_backend, :reference"""
