"""Going back to a snapshot (contract/rpc-files.md, restore-file-snapshot; contract/deletion.md §8).

It is a write like an edit: a patch makes the next version, whose data is that of the snapshot. The state before is
kept as a snapshot of the system in the same transaction. The reference commits that first, so it is there as well where
there turns out to be nothing to go back to.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from penpot_core.db import Row, Step
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.testing import faults
from penpot_plugins.files import events
from penpot_plugins.files.engine.difference import difference
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.turns import Turn
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.migrations import KNOWN
from penpot_plugins.files.migrator import migration_rows
from penpot_plugins.files.queries import ADD_MIGRATIONS
from penpot_plugins.files.snapshots import queries
from penpot_plugins.files.snapshots.attempts import attempted
from penpot_plugins.files.snapshots.errors import SnapshotWithoutData
from penpot_plugins.files.snapshots.making import by_system, making_steps
from penpot_plugins.files.snapshots.reading import read_snapshot
from penpot_plugins.files.snapshots.service import commit, hold_steps

VERSIONS = 2**31
LEGACY_MIGRATIONS = tuple(name for name in KNOWN if name.startswith("legacy-"))
"""What the data of a snapshot has seen that is older than the record of it."""


@dataclass(frozen=True, slots=True)
class Return:
    """The way back: from where, to which snapshot, and the file's version number from then on."""

    call: Call
    opened: Opened
    snapshot: Row
    vern: int

    @property
    def mark(self) -> Mark:
        """The file's row afterwards."""
        modified_at = self.snapshot["modified_at"] or self.snapshot["created_at"]
        return Mark(self.opened.head.mark.revn + 1, self.vern, modified_at)

    @property
    def migrations(self) -> tuple[str, ...]:
        """What the data has seen."""
        return tuple(self.snapshot["migrations"] or LEGACY_MIGRATIONS)


async def restore(call: Call, file_id: UUID, snapshot_id: UUID) -> None:
    """Give a file the data of a snapshot, and let everybody who has it open load it anew."""
    engine = call.app.get(FileEngine)

    async def once(turn: Turn, opened: Opened) -> None:
        call.permissions.features_of_team()
        try:
            row, image = await read_snapshot(call, file_id, snapshot_id)
        except (ObjectNotFound, SnapshotWithoutData):
            await turn.finish(keep_state(call, opened), f"restore-file-snapshot {file_id}")
            raise
        way = Return(call, opened, row, another_than(opened.head.mark.vern))
        after = replace(opened, origin=replace(opened.origin, migrations=way.migrations))
        patch = difference(opened.image, image)
        await faults.reach("files.restore.after-prepare")
        write = Write(opened.head, opened.origin, patch, way.mark, row_step(way), await more_steps(way))
        await turn.finish(engine.write(after, write, lambda: tell(way)), f"restore-file-snapshot {file_id}")

    await attempted(call, file_id, once)


async def keep_state(call: Call, opened: Opened) -> None:
    """Make the snapshot of the system alone. Raises BatchConflict."""
    await commit(call, [*hold_steps(call, opened), *await backup_steps(call, opened)])


async def backup_steps(call: Call, opened: Opened) -> Sequence[Step]:
    """What makes the snapshot of the system."""
    async with call.app.database.read() as db:
        backup = await by_system(call, db, opened, backup_label(call))
    return await making_steps(call, backup)


def another_than(vern: int) -> int:
    """A version number that clients who have the file open do not have."""
    while (chosen := secrets.randbelow(VERSIONS)) == vern:
        pass
    return chosen


def row_step(way: Return) -> Step:
    """The file's row; it is met only if all that was looked at still holds."""
    head, snapshot = way.opened.head, way.snapshot
    params = {
        "of_file": head.id,
        "old_revn": head.mark.revn,
        "old_vern": head.mark.vern,
        "old_modified_at": head.mark.modified_at,
        "in_team": head.team_id,
        "profile_id": way.call.profile_id,
        "new_vern": way.vern,
        "new_modified_at": way.mark.modified_at,
        "new_version": snapshot["version"],
        "new_features": frozenset(snapshot["features"] or ()),
    }
    return Step(queries.RESTORE_FILE, params, expect=1, name="file")


async def more_steps(way: Return) -> list[Step]:
    """The snapshot itself must still be there; the state before is kept, thumbnails and migrations follow the data."""
    call, file_id = way.call, way.opened.head.id
    one = {"id": way.snapshot["id"], "now": call.now}
    where = {"file_id": file_id, "now": call.now}
    return [
        Step(queries.LOCK, one, expect=1, name="snapshot to go back to"),
        *await backup_steps(call, way.opened),
        *migration_steps(way),
        *(Step(statement, where) for statement in (*queries.TOUCH_THUMBNAILS, *queries.DROP_THUMBNAILS)),
    ]


def migration_steps(way: Return) -> Sequence[Step]:
    """The names of what the data has seen, where they differ."""
    file_id = way.opened.head.id
    if way.migrations == way.opened.origin.migrations:
        return ()
    rows = migration_rows(file_id, way.migrations, way.call.now)
    return [
        Step(queries.FORGET_MIGRATIONS, {"file_id": file_id}),
        *(Step(ADD_MIGRATIONS, row, expect=1) for row in rows),
    ]


def backup_label(call: Call) -> str:
    """`snapshot-` and the time with dashes, to the millisecond."""
    return f"snapshot-{call.now:%Y-%m-%d-%H-%M-%S}-{call.now.microsecond // 1000:03}"


def tell(way: Return) -> None:
    """The message to those who have the file open."""
    call, file_id = way.call, way.opened.head.id
    call.publish(file_id, events.file_restored(file_id, call.session_id, way.vern))
    call.flush()
    faults.point("files.restore.after-tell")
