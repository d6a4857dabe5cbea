"""The statements of the engine: state, base and patches of a file.

All writers lock in one order: the file's advisory lock (edits), `file_state`, `file`, `file_data`, the rest.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from penpot_core.db import for_update, json_text, live, upsert
from penpot_core.db.clauses import WRITES
from penpot_core.db.locks import AdvisoryLock
from penpot_core.db.types import Blob
from penpot_migrations.tables import (
    file,
    file_change,
    file_data,
    file_migration,
    file_patch,
    file_snapshot_pending,
    file_state,
    instance_setting,
    project,
    storage_object,
)

FILE_ID: BindParameter[UUID] = bindparam("file_id")
LEGACY = "legacy-db"
MAIN, SNAPSHOT, FRAGMENT = "main", "snapshot", "fragment"

FILES = file.join(project, project.c.id == file.c.project_id).outerjoin(
    file_state, file_state.c.file_id == file.c.id
)
"""Not `file_data`: a plan with its partitions is made anew for each run, which takes longer than the query."""

FILE_COLUMNS = (
    file.c.id,
    file.c.project_id,
    file.c.created_at,
    file.c.modified_at,
    file.c.deleted_at,
    file.c.name,
    file.c.is_shared,
    file.c.has_media_trimmed,
    file.c.revn,
    file.c.vern,
    file.c.version,
    file.c.features,
    file.c.ignore_sync_until,
    file.c.comment_thread_seqn,
    project.c.team_id,
)
"""What a client sees of a file's row (contract/rpc-files.md §0.4 FileRow), without where its base lies."""

STATE_COLUMNS = (
    file_state.c.data_version,
    file_state.c.base_version,
    file_state.c.base_hash,
    file_state.c.revn.label("state_revn"),
    file_state.c.vern.label("state_vern"),
    file_state.c.modified_at.label("state_modified_at"),
)


def heads() -> Select[tuple[object, ...]]:
    """Files with their state, deleted ones too."""
    return select(*FILE_COLUMNS, *STATE_COLUMNS).select_from(FILES)


LOCK = select(AdvisoryLock(bindparam("key", type_=BigInteger()))).execution_options(**{WRITES: True})
"""The advisory lock of a file, with which the reference, too, keeps updates apart. :key"""

HEAD_OF_ANY = heads().where(file.c.id == FILE_ID)
"""Deleted files too. :file_id"""

HEAD = HEAD_OF_ANY.where(live(file))
""":file_id"""

WITH_DATA_ROW = file.outerjoin(file_data, (file_data.c.file_id == file.c.id) & (file_data.c.id == file.c.id))

BASE_PLACE_COLUMNS = (func.coalesce(file_data.c.backend, LEGACY).label("backend"), file_data.c.metadata)

BASE = (
    select(func.coalesce(file_data.c.data, file.c.data).label("data"), *BASE_PLACE_COLUMNS)
    .select_from(WITH_DATA_ROW)
    .where(file.c.id == FILE_ID)
)

BASE_PLACE = select(*BASE_PLACE_COLUMNS).select_from(WITH_DATA_ROW).where(file.c.id == FILE_ID)
"""Where a base lies, without it."""

PATCHES = (
    select(file_patch.c.data_version, file_patch.c.patch)
    .where(file_patch.c.file_id == FILE_ID, file_patch.c.data_version > bindparam("after"))
    .order_by(file_patch.c.data_version)
)

FRAGMENTS = select(file_data.c.id, file_data.c.data, file_data.c.backend, file_data.c.metadata).where(
    file_data.c.file_id == FILE_ID, file_data.c.type == FRAGMENT, live(file_data)
)

MIGRATIONS = (
    select(file_migration.c.name)
    .where(file_migration.c.file_id == FILE_ID)
    .order_by(file_migration.c.created_at)
)

INSERT_STATE = upsert(
    file_state,
    (
        "file_id",
        "data_version",
        "base_version",
        "revn",
        "vern",
        "modified_at",
        "base_hash",
        "patch_count",
        "patch_bytes",
    ),
    ("file_id",),
)
"""Meets no row where another process was quicker."""

ADVANCE_STATE = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.data_version == bindparam("built_from"))
    .values(
        data_version=file_state.c.data_version + 1,
        revn=bindparam("new_revn"),
        vern=bindparam("new_vern"),
        modified_at=bindparam("new_modified_at"),
        patch_count=file_state.c.patch_count + 1,
        patch_bytes=file_state.c.patch_bytes + bindparam("size"),
    )
)

ADVANCE_STATE_AND_BASE = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.data_version == bindparam("built_from"))
    .values(
        data_version=file_state.c.data_version + 1,
        base_version=file_state.c.data_version + 1,
        base_hash=bindparam("new_hash"),
        revn=bindparam("new_revn"),
        vern=bindparam("new_vern"),
        modified_at=bindparam("new_modified_at"),
        patch_count=0,
        patch_bytes=0,
    )
)

INSERT_PATCH = insert(file_patch).values(
    file_id=FILE_ID,
    data_version=bindparam("data_version"),
    patch=bindparam("patch"),
    created_at=bindparam("created_at"),
)

RAISE_BASE = (
    update(file_state)
    .where(
        file_state.c.file_id == FILE_ID,
        file_state.c.base_version == bindparam("from_version"),
        file_state.c.data_version >= bindparam("to_version"),
        ~exists().where(
            file_snapshot_pending.c.file_id == FILE_ID,
            file_snapshot_pending.c.data_version < bindparam("to_version"),
        ),
    )
    .values(
        base_version=bindparam("to_version"),
        base_hash=bindparam("new_hash"),
        checkpoint_at=bindparam("now"),
        patch_count=file_state.c.data_version - bindparam("to_version"),
        patch_bytes=select(func.coalesce(func.sum(func.length(file_patch.c.patch)), 0))
        .where(file_patch.c.file_id == FILE_ID, file_patch.c.data_version > bindparam("to_version"))
        .scalar_subquery(),
    )
)
"""The compare-and-set that a checkpoint begins with.

No row means that another one was quicker, or that a snapshot of an older version waits for its data.
"""

BASE_UNCHANGED = (
    select(literal(1))
    .select_from(WITH_DATA_ROW)
    .where(
        file.c.id == FILE_ID,
        func.encode(func.sha256(func.coalesce(file_data.c.data, file.c.data)), "hex")
        == bindparam("base_hash"),
    )
)
"""PostgreSQL only: whether the stored base is still the one that we wrote."""

SAME_OBJECT = select(literal(1)).where(
    file_data.c.file_id == FILE_ID,
    file_data.c.id == FILE_ID,
    json_text(file_data.c.metadata, "storage-ref-id") == bindparam("object_id", type_=Text()),
)
"""Whether the base is still the object that we stored."""

NO_OBJECT = (
    select(literal(1))
    .select_from(WITH_DATA_ROW)
    .where(file.c.id == FILE_ID, json_text(file_data.c.metadata, "storage-ref-id").is_(None))
)
"""Whether the base lies in the database."""

DROP_PATCHES = delete(file_patch).where(
    file_patch.c.file_id == FILE_ID, file_patch.c.data_version <= bindparam("to_version")
)

WRITE_FILE_COLUMN = update(file).where(file.c.id == FILE_ID).values(data=bindparam("blob", type_=Blob()))

WRITE_FILE_DATA = upsert(
    file_data,
    {
        "file_id": FILE_ID,
        "id": FILE_ID,
        "created_at": bindparam("now"),
        "modified_at": bindparam("now"),
        "type": MAIN,
        "backend": bindparam("backend"),
        "metadata": bindparam("reference"),
        "data": bindparam("blob"),
    },
    ("file_id", "id"),
    {
        "modified_at": bindparam("now"),
        "deleted_at": None,
        "backend": bindparam("backend"),
        "metadata": bindparam("reference"),
        "data": bindparam("blob"),
    },
)

CLEAR_FILE_COLUMN = update(file).where(file.c.id == FILE_ID).values(data=None)

DROP_FILE_DATA = delete(file_data).where(file_data.c.file_id == FILE_ID, file_data.c.id == FILE_ID)

CLAIM_OBJECT = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"), storage_object.c.deleted_at > bindparam("now"))
    .values(deleted_at=None, touched_at=bindparam("now"))
)
"""A reserved object is live from now on, and looked at by the collector, as the reference has it."""

TOUCH_OBJECT = (
    update(storage_object)
    .where(storage_object.c.id == bindparam("object_id"), live(storage_object))
    .values(touched_at=bindparam("now"))
)

SAME_MARK = select(literal(1)).where(
    file.c.id == FILE_ID,
    file.c.revn == bindparam("revn"),
    file.c.vern == bindparam("vern"),
    file.c.modified_at == bindparam("modified_at"),
)

FOLLOW_ROW = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.data_version == bindparam("seen_version"))
    .values(revn=bindparam("revn"), vern=bindparam("vern"), modified_at=bindparam("modified_at"))
)
"""The row was written by somebody else, the data was not."""

ADOPT = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.data_version == bindparam("seen_version"))
    .values(
        data_version=file_state.c.data_version + 1,
        base_version=file_state.c.data_version + 1,
        base_hash=bindparam("new_hash"),
        revn=bindparam("revn"),
        vern=bindparam("vern"),
        modified_at=bindparam("modified_at"),
        patch_count=0,
        patch_bytes=0,
    )
)
"""The base was written by somebody else: it is the file from now on."""

INSERT_RECOVERY = insert(file_change).values(
    id=bindparam("id"),
    file_id=FILE_ID,
    created_at=bindparam("now"),
    updated_at=bindparam("now"),
    revn=bindparam("revn"),
    version=bindparam("version"),
    features=bindparam("features"),
    migrations=bindparam("migrations"),
    label=bindparam("label"),
    created_by=bindparam("created_by"),
    data=bindparam("data"),
)

INSERT_RECOVERY_DATA = insert(file_data).values(
    file_id=FILE_ID,
    id=bindparam("id"),
    created_at=bindparam("now"),
    modified_at=bindparam("now"),
    type=SNAPSHOT,
    backend=bindparam("backend"),
    data=bindparam("data"),
)

PENDING = (
    select(file_snapshot_pending.c.snapshot_id, file_snapshot_pending.c.data_version)
    .where(file_snapshot_pending.c.file_id == FILE_ID)
    .order_by(file_snapshot_pending.c.data_version)
)
"""The snapshots of a file whose data is not written yet, the oldest first."""

HOLD_STATE = (
    update(file_state)
    .where(file_state.c.file_id == FILE_ID, file_state.c.data_version == bindparam("built_from"))
    .values(data_version=file_state.c.data_version)
)
"""Changes nothing, and keeps edits out until COMMIT: what is written beside it is as of this version."""

INSERT_PENDING = insert(file_snapshot_pending).values(
    snapshot_id=bindparam("snapshot_id"),
    file_id=FILE_ID,
    data_version=bindparam("data_version"),
    created_at=bindparam("now"),
)

LOCK_SNAPSHOT = for_update(select(file_change.c.id).where(file_change.c.id == bindparam("snapshot_id")))

DROP_PENDING = delete(file_snapshot_pending).where(
    file_snapshot_pending.c.snapshot_id == bindparam("snapshot_id")
)
"""Meets no row where somebody else has filled the snapshot, or it was purged."""

FORGET_PENDING = delete(file_snapshot_pending).where(file_snapshot_pending.c.file_id == FILE_ID)

FILL_COLUMN = (
    update(file_change)
    .where(file_change.c.id == bindparam("snapshot_id"))
    .values(data=bindparam("blob", type_=Blob()))
)

FILL_DATA = insert(file_data).from_select(
    ["file_id", "id", "created_at", "modified_at", "deleted_at", "type", "backend", "data"],
    select(
        file_change.c.file_id,
        file_change.c.id,
        bindparam("now", type_=file_data.c.created_at.type),
        bindparam("now", type_=file_data.c.modified_at.type),
        file_change.c.deleted_at,
        literal(SNAPSHOT),
        bindparam("backend", type_=file_data.c.backend.type),
        bindparam("blob", type_=Blob()),
    ).where(file_change.c.id == bindparam("snapshot_id")),
)
"""It is deleted when its snapshot is (contract/deletion.md §3)."""

TOUCH_STATE = update(file_state).where(file_state.c.file_id == FILE_ID).values(modified_at=bindparam("now"))
"""For methods that change `modified_at` without touching data; else the row would look like another program's."""

KEEP_SETTING = upsert(instance_setting, ("name", "value"), ("name",))
SETTING = select(instance_setting.c.value).where(instance_setting.c.name == bindparam("name"))

SETTINGS_BELOW = select(instance_setting).where(instance_setting.c.name.like(bindparam("pattern")))
PUT_SETTING = upsert(instance_setting, ("name", "value"), ("name",), ("value",))
DROP_SETTING = delete(instance_setting).where(instance_setting.c.name == bindparam("setting"))
