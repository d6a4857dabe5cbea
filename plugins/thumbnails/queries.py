"""The SQL of thumbnails."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from penpot_core.db import any_of, for_update, live, upsert
from penpot_migrations.tables import file, file_tagged_object_thumbnail, file_thumbnail

tagged = file_tagged_object_thumbnail

LIVE_FILE = select(file.c.id).where(file.c.id == bindparam("file_id"), live(file))
""":file_id"""

DELETED_AT = select(file.c.deleted_at).where(file.c.id == bindparam("file_id"))
"""When a file in the bin is to go; null for a live one. :file_id"""

OF_FILE = select(tagged.c.object_id, tagged.c.media_id).where(
    tagged.c.file_id == bindparam("file_id"), live(tagged)
)
""":file_id"""

OF_TAG = OF_FILE.where(tagged.c.tag == bindparam("tag"))
""":file_id, :tag"""

ONE = for_update(
    select(*tagged.c).where(
        tagged.c.file_id == bindparam("file_id"),
        tagged.c.tag == bindparam("tag"),
        tagged.c.object_id == bindparam("object_id"),
    )
)
"""Deleted or not. :file_id, :tag, :object_id"""

PUT = upsert(
    tagged,
    values=("file_id", "object_id", "tag", "media_id", "created_at", "updated_at", "deleted_at"),
    index_elements=("file_id", "tag", "object_id"),
    update=("media_id", "updated_at", "deleted_at"),
)

OF_OBJECT = for_update(
    select(tagged.c.tag, tagged.c.object_id, tagged.c.media_id)
    .where(
        tagged.c.file_id == bindparam("file_id"), tagged.c.object_id == bindparam("object_id"), live(tagged)
    )
    .order_by(tagged.c.tag.desc())
)
""":file_id, :object_id"""

OF_OBJECTS = for_update(
    select(tagged.c.tag, tagged.c.object_id, tagged.c.media_id)
    .where(tagged.c.file_id == bindparam("file_id"), any_of(tagged.c.object_id, "object_ids"), live(tagged))
    .order_by(tagged.c.tag, tagged.c.object_id)
)
""":file_id, :object_ids"""

DELETE = (
    update(tagged)
    .where(
        tagged.c.file_id == bindparam("of_file"),
        tagged.c.tag == bindparam("of_tag"),
        tagged.c.object_id == bindparam("of_object"),
    )
    .values(deleted_at=bindparam("now"))
)
""":of_file, :of_tag, :of_object, :now"""

FILE_THUMBNAIL = for_update(
    select(file_thumbnail.c.media_id).where(
        file_thumbnail.c.file_id == bindparam("file_id"), file_thumbnail.c.revn == bindparam("revn")
    )
)
""":file_id, :revn"""

PUT_FILE_THUMBNAIL = upsert(
    file_thumbnail,
    values=("file_id", "revn", "created_at", "updated_at", "deleted_at", "media_id", "props"),
    index_elements=("file_id", "revn"),
    update=("updated_at", "deleted_at", "media_id", "props"),
)
