"""Batches: statements with the number of rows that each must meet, kept all together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable

from penpot_core.db.errors import BatchConflict
from penpot_core.db.rows import Row
from penpot_core.testing import faults


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a batch. `expect` is the number of rows it must meet, None where any will do.

    `name` tells in a `BatchConflict` which step it was.
    """

    statement: Executable
    params: Mapping[str, Any] | None = None
    expect: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step did: the rows it returned, and how many it met (for a step that returns rows, their number)."""

    count: int
    rows: list[Row] = field(default_factory=list)


def check(step: Step, count: int) -> None:
    """Raise BatchConflict where a step that has run met another number of rows than it must."""
    faults.point("database.step")
    if step.expect is not None and step.expect != count:
        raise BatchConflict(step.name, step.expect, count)
