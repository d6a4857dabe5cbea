"""Validation within an edit: which checks the flags turn on, and which of them refuse it (contract/update-file.md §3).

| flag | skipped by `skip-validate` | where something is wrong |
|---|---|---|
| `soft-file-validation`, `soft-file-schema-validation` | no | a line in the log |
| `file-validation` | yes | 400 referential-integrity |
| `file-schema-validation` | yes | 400 data-validation (the reference: 500) |

Rules of plugins hold always. The schema is checked of what the edit wrote, so older damage does not stop anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from penpot_core.db import Connection
from penpot_core.transit import Keyword, record
from penpot_core.types import FileProblem
from penpot_plugins.files.changes import Outcome
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.errors import FileBroken, FileInvalid
from penpot_plugins.files.rules import FileRules
from penpot_plugins.files.validation.clean_pages import CleanPages, Sound, only_plain_edits, still_sound
from penpot_plugins.files.validation.library_files import world_of
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.schema import check_parts
from penpot_plugins.files.validation.walk import affected_problems
from penpot_plugins.files.validation.world import World

log = structlog.get_logger("penpot.files")

FLAGS = ("soft-file-validation", "file-validation", "soft-file-schema-validation", "file-schema-validation")
COMPONENTS_V2 = "components/v2"


class EditCheck:
    """The checks of one edit. `flags` are those that are on, `features` what the file has after the edit.

    `sound` are the pages found to be in order, to be kept in `known` once the edit is stored; None where nobody looked.
    """

    def __init__(
        self, flags: frozenset[str], known: CleanPages, *, skip: bool, features: frozenset[str]
    ) -> None:
        self._known = known
        self.sound: Sound | None = None
        skipped = {"file-validation", "file-schema-validation"} if skip else set()
        self._on = frozenset(FLAGS) & flags - skipped
        self._referential = COMPONENTS_V2 in features

    async def run(
        self, engine: FileEngine, db: Connection, file_id: UUID, draft: Draft, outcome: Outcome
    ) -> None:
        """Raise FileBroken or FileInvalid where a check refuses the edit."""
        if self._on & {"soft-file-validation", "file-validation"} and self._referential:
            await self._check_references(engine, db, file_id, draft, outcome)
        if self._on & {"soft-file-schema-validation", "file-schema-validation"}:
            self._check_schema(file_id, draft)

    async def _check_references(
        self, engine: FileEngine, db: Connection, file_id: UUID, draft: Draft, outcome: Outcome
    ) -> None:
        pages = frozenset(place.page_id for place in outcome.affected if place.page_id is not None)
        known = self._known.sound(file_id, draft.image.version)
        plain = only_plain_edits(World(file_id, draft), draft)
        if plain and pages <= known and await asyncio.to_thread(all_sound, file_id, draft, pages):
            self.sound = Sound(draft.image.version + 1, known)
            return
        world = await world_of(engine, db, file_id, draft, pages)
        found = await asyncio.to_thread(affected_problems, world, outcome.affected)
        broken = {problem.page_id for problem in found}
        sound = (pages if world.closed else frozenset()) | (known if plain else frozenset())
        self.sound = Sound(draft.image.version + 1, sound - broken)
        if found and "soft-file-validation" in self._on:
            log.error("a file is not valid", file_id=str(file_id), found=shown(found))
        if found and "file-validation" in self._on:
            raise FileBroken(file_id, [problem.record() for problem in found])

    def _check_schema(self, file_id: UUID, draft: Draft) -> None:
        try:
            check_parts(draft.changed_parts())
        except FileInvalid as problem:
            if "file-schema-validation" in self._on:
                raise
            log.error("a file does not fit its schema", file_id=str(file_id), explain=problem.explain)


def all_sound(file_id: UUID, draft: Draft, pages: Iterable[UUID]) -> bool:
    """Whether pages that were sound are so after plain edits."""
    world = World(file_id, draft)
    return all(still_sound(world, draft, page_id) for page_id in pages)


def check_rules(rules: FileRules, file_id: UUID, draft: Draft, outcome: Outcome) -> None:
    """Ask the validators of plugins; raises FileBroken where one finds something."""
    if not rules.validators:
        return
    pages = sorted({place.page_id for place in outcome.affected if place.page_id is not None})
    found = rules.problems(draft, [page_id for page_id in pages if draft.page(page_id) is not None])
    if found:
        raise FileBroken(file_id, [rule_record(file_id, problem) for problem in found])


def rule_record(file_id: UUID, problem: FileProblem) -> Mapping[Keyword, Any]:
    """What a plugin's validator found, in the form of the built-in checks."""
    fields = record(
        code=Keyword(problem.code),
        hint=problem.hint,
        file_id=file_id,
        page_id=problem.page_id,
        shape_id=problem.shape_id,
    )
    return {key: value for key, value in fields.items() if value is not None}


def shown(found: Sequence[Problem]) -> list[str]:
    """The first of what was found, in short; never the shapes themselves."""
    return [f"{problem.code} {problem.shape_id}" for problem in found[:20]]
