"""Our own tables of the file engine: base + patches after `base_version` = the file (DESIGN.md §6).

`file_state` has a row for each file that we have written: `data_version` counts the writes of its data,
`base_version` says which of them the stored base holds. `revn`, `vern`, `modified_at` and `base_hash` are the
file's row and base as we last left them; where they differ, another program wrote the file. `patch_count` and
`patch_bytes` measure what a checkpoint would fold in, `checkpoint_at` is when the last one did.

`file_patch` holds exactly the patches base_version + 1 … data_version of every file, nothing else.

`file_snapshot_pending` has a row for each snapshot whose data is not written yet: it is the file as of
`data_version`, beyond which no checkpoint may go before.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from penpot_core.db.types import Blob, Instant, Uuid
from penpot_migrations.tables.definition import NOW, OWN, metadata

file_state = Table(
    "file_state",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), primary_key=True),
    Column("data_version", BigInteger, nullable=False, server_default=text("0")),
    Column("base_version", BigInteger, nullable=False, server_default=text("0")),
    Column("revn", BigInteger, nullable=False, server_default=text("0")),
    Column("vern", Integer, nullable=False, server_default=text("0")),
    Column("modified_at", Instant),
    Column("base_hash", Text),
    Column("checkpoint_at", Instant),
    Column("patch_count", Integer, nullable=False, server_default=text("0")),
    Column("patch_bytes", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    CheckConstraint("base_version <= data_version", name="file_state_base_not_ahead"),
    info=OWN,
)

file_patch = Table(
    "file_patch",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), primary_key=True),
    Column("data_version", BigInteger, primary_key=True),
    Column("patch", Blob, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    info=OWN,
)

file_snapshot_pending = Table(
    "file_snapshot_pending",
    metadata,
    Column(
        "snapshot_id",
        Uuid,
        ForeignKey("file_change.id", ondelete="CASCADE", deferrable=True),
        primary_key=True,
    ),
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), nullable=False),
    Column("data_version", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Index("file_snapshot_pending__file_id__data_version__idx", "file_id", "data_version"),
    info=OWN,
)
