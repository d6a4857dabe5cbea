"""Cleaning one file: a write as any other, which the row's revision does not show (contract/deletion.md §6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import BatchConflict, SerializationFailure, Step
from penpot_core.errors import ObjectNotFound
from penpot_core.testing import faults
from penpot_core.transit import Keyword
from penpot_plugins.files.cleaning import queries
from penpot_plugins.files.cleaning.components import Unneeded, unneeded_components
from penpot_plugins.files.cleaning.shapes import clean_shapes
from penpot_plugins.files.cleaning.unused import Unused, unused_in
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.queries import HOLD_STATE, LOCK
from penpot_plugins.files.engine.turns import Turn
from penpot_plugins.files.engine.writing import Write, key_of
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.validation.schema import check_parts

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.files")

ATTEMPTS = 5
COMPONENTS = Keyword("components")

More = Callable[[], Sequence[Step]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What cleaning a file as it was opened comes to."""

    opened: Opened
    patch: Patch
    unused: Unused
    unneeded: Unneeded

    @property
    def same_row(self) -> dict[str, Any]:
        """The row as it was opened."""
        mark = self.opened.head.mark
        return {
            "file_id": self.opened.head.id,
            "old_revn": mark.revn,
            "old_vern": mark.vern,
            "old_modified_at": mark.modified_at,
        }


async def clean_file(
    app: App, file_id: UUID, revn: int | None = None, *, more: More = tuple, store: bool = True
) -> bool:
    """Remove from a live file what it no longer uses; whether it is clean now.

    False where there is no such file, or its revision is not `revn` any more. `more` are statements to run with
    it; with `store` false nothing is written. Raises what opening the file and its users does, FileInvalid, FileBusy.
    """
    engine = app.get(FileEngine)
    async with engine.turn(file_id) as turn:
        for _ in range(ATTEMPTS):
            try:
                opened = await app.get(Migrator).migrate(turn, file_id)
            except ObjectNotFound:
                log.info("a file to clean is not there", file=str(file_id))
                return False
            if revn is not None and revn != opened.head.mark.revn:
                log.info("a file to clean has changed", file=str(file_id))
                return False
            try:
                await clean_once(engine, turn, opened, more, store=store)
            except (BatchConflict, SerializationFailure) as lost:
                log.info("a file changed while it was cleaned", file=str(file_id), lost=str(lost))
                await faults.reach("files.cleaning.before-retry")
                continue
            return True
    raise FileBusy(file_id)


async def clean_once(engine: FileEngine, turn: Turn, opened: Opened, more: More, *, store: bool) -> None:
    """One attempt. Raises BatchConflict where the file changed meanwhile."""
    file_id = opened.head.id
    await engine.snapshots.fill(file_id)
    await faults.reach("files.cleaning.after-fill")
    async with engine.database.read() as db:
        fragmented = await db.fetch_val(queries.HAS_FRAGMENTS, {"file_id": file_id}) is not None
    if fragmented and store:
        await turn.finish(free_fragments(engine, opened), f"write file {file_id} whole")
        async with engine.database.read() as db:
            opened = await engine.open(db, file_id)
    plan = await planned(engine, opened)
    await faults.reach("files.cleaning.before-write")
    if store:
        await turn.finish(clean(engine, plan, more()), f"clean file {file_id}")


async def planned(engine: FileEngine, opened: Opened) -> Plan:
    """Find what is to be cleaned."""
    draft = engine.draft(opened.image)
    await asyncio.to_thread(clean_shapes, draft)
    async with engine.database.read() as db:
        unneeded = await unneeded_components(engine, db, opened.image)
        for component_id in sorted(unneeded.components):
            draft.remove_entry(COMPONENTS, component_id)
        await asyncio.to_thread(check_parts, draft.changed_parts())
        patch = draft.patch()
        unused = await unused_in(engine, db, opened.image.apply(patch))
    return Plan(opened, patch, unused, unneeded)


async def clean(engine: FileEngine, plan: Plan, more: Sequence[Step]) -> None:
    """Store it all in one batch."""
    head = plan.opened.head
    marks = [
        *plan.unneeded.steps(head.id),
        *plan.unused.steps(head.id, head.mark.revn, datetime.now(UTC)),
        *more,
    ]
    row = Step(queries.MARK_CLEAN, plan.same_row, expect=1, name="file")
    if plan.patch != Patch(plan.patch.version):
        await engine.write(plan.opened, Write(head, plan.opened.origin, plan.patch, head.mark, row, marks))
        return
    held = {"file_id": head.id, "built_from": head.data_version}
    state = [] if head.state is None else [Step(HOLD_STATE, held, expect=1, name="state")]
    steps = [Step(LOCK, {"key": key_of(head.id)}, name="lock"), *state, row, *marks]
    await faults.reach("files.cleaning.before-batch")
    await engine.database.batch(steps)
    faults.point("files.cleaning.after-commit")


async def free_fragments(engine: FileEngine, opened: Opened) -> None:
    """Write a file's base whole, and mark the fragments that it was cut into."""
    head = opened.head
    plan = Plan(opened, Patch(opened.image.version + 1), Unused((), ()), Unneeded())
    row = Step(queries.SAME_FILE, plan.same_row, expect=1, name="file")
    await engine.write(opened, Write(head, opened.origin, plan.patch, head.mark, row))
    await engine.checkpoints.checkpoint(head.id)
    whole = {"file_id": head.id, "version": plan.patch.version}
    await engine.database.batch(
        [
            Step(queries.BASE_SINCE, whole, expect=1, name="base"),
            Step(queries.MARK_FRAGMENTS, {"file_id": head.id, "now": datetime.now(UTC)}, name="fragments"),
        ]
    )
