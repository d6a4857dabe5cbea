"""Validating and repairing a stored file, for those who look after a server.

As for everybody who opens it, an old file becomes today's first: what rules and remedies say is about that form.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.db import BatchConflict, Connection, SerializationFailure, Step
from penpot_core.testing import faults
from penpot_core.types import FileProblem
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.errors import FileInvalid
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.repair import queries
from penpot_plugins.files.repair.kept_version import keep_version
from penpot_plugins.files.repair.rounds import Repaired, repair
from penpot_plugins.files.rules import FileRules
from penpot_plugins.files.validation import Problem, file_problems
from penpot_plugins.files.validation.library_files import world_of
from penpot_plugins.files.validation.schema import check_parts
from penpot_plugins.files.validation.whole import every_part

if TYPE_CHECKING:
    from penpot_core.app import App

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with a file: its references, the rules of plugins, its schema (the first problem, in prose)."""

    problems: list[Problem]
    rules: list[FileProblem]
    schema: str | None

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not self.rules and self.schema is None


@dataclass(frozen=True, slots=True)
class RepairReport:
    """`done` in order; `left` is still wrong. `revn`: the new revision, None where nothing was stored."""

    done: list[Repaired]
    left: list[Problem]
    revn: int | None


async def validate_file(app: App, file_id: UUID) -> Report:
    """Look at a whole file. Raises what `Migrator.open` does: ObjectNotFound, DataUnreadable, MigrationFailed …."""
    engine = app.get(FileEngine)
    async with app.database.read() as db:
        opened = await app.get(Migrator).open(db, file_id)
        draft = engine.draft(opened.image)
        pages = list(draft.page_ids())
        world = await world_of(engine, db, file_id, draft, pages)
    problems = await asyncio.to_thread(file_problems, world)
    rules = app.get(FileRules).problems(draft, pages)
    return Report(problems, rules, await asyncio.to_thread(schema_problem, draft))


def schema_problem(draft: FileDraft) -> str | None:
    """The first part of a file that does not fit its schema."""
    try:
        check_parts(every_part(draft))
    except FileInvalid as problem:
        return problem.explain
    return None


async def repair_file(app: App, file_id: UUID, *, store: bool = True) -> RepairReport:
    """Repair a file and store it as its next revision, with the version before as a snapshot.

    With `store` false no repair is written. Raises what `validate_file` does, and FileBusy where others keep editing.
    """
    engine = app.get(FileEngine)
    async with engine.turn(file_id) as turn:
        for _ in range(ATTEMPTS):
            opened = await app.get(Migrator).migrate(turn, file_id)
            async with app.database.read() as db:
                done, left, write = await prepare(engine, db, opened)
            if not done or not store:
                return RepairReport(done, left, None)
            await faults.reach("files.repair.after-prepare")
            try:
                await turn.finish(engine.write(opened, write), f"repair {file_id}")
            except (BatchConflict, SerializationFailure):
                await faults.reach("files.repair.before-retry")
                continue
            return RepairReport(done, left, write.mark.revn)
    raise FileBusy(file_id)


async def prepare(
    engine: FileEngine, db: Connection, opened: Opened
) -> tuple[list[Repaired], list[Problem], Write]:
    """Repair a draft of a file, and say what has to be written."""
    file_id, draft = opened.head.id, engine.draft(opened.image)
    world = await world_of(engine, db, file_id, draft, list(draft.page_ids()))
    done, left = await asyncio.to_thread(repair, file_id, draft, world.libraries)
    now, before = datetime.now(UTC), opened.head.mark
    kept = await keep_version(opened, engine.place, now)
    mark = Mark(before.revn + 1, before.vern, now)
    return done, left, Write(opened.head, opened.origin, draft.patch(), mark, row_step(opened, now), kept)


def row_step(opened: Opened, now: datetime) -> Step:
    """The file's row, if it still is as it was opened."""
    before = opened.head.mark
    params = {
        "file_id": opened.head.id,
        "old_revn": before.revn,
        "old_vern": before.vern,
        "old_modified_at": before.modified_at,
        "now": now,
    }
    return Step(queries.ADVANCE_REPAIRED, params, expect=1, name="file")
