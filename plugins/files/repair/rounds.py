"""Rounds of validating and mending, as one remedy may uncover what the next has to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.repair.bench import Bench
from penpot_plugins.files.repair.remedies import REMEDIES
from penpot_plugins.files.validation import Problem, World, file_problems

ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Repaired:
    """One thing that was mended: the problem, and what was done."""

    round: int
    problem: Problem
    done: str


def repair(
    file_id: UUID, draft: FileDraft, libraries: Mapping[UUID, FileDraft | None]
) -> tuple[list[Repaired], list[Problem]]:
    """Mend a draft; gives what was done, and what is still wrong and has to be mended by hand."""
    done: list[Repaired] = []
    for number in range(1, ROUNDS + 1):
        found = file_problems(World(file_id, draft, libraries))
        mended = [one for problem in found if (one := mend(file_id, draft, libraries, problem, number))]
        done.extend(mended)
        if not mended:
            return done, found
    return done, file_problems(World(file_id, draft, libraries))


def mend(
    file_id: UUID,
    draft: FileDraft,
    libraries: Mapping[UUID, FileDraft | None],
    problem: Problem,
    number: int,
) -> Repaired | None:
    """Apply the remedy of one problem, if there is one and it changes anything."""
    remedy = REMEDIES.get(problem.code)
    if remedy is None:
        return None
    done = remedy(Bench(draft, World(file_id, draft, libraries), problem))
    return Repaired(number, problem, done) if done is not None else None
