"""What a command says when its work fails: a sentence, and what to do."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from penpot_core.db import DatabaseError, DatabaseUnavailable, TableMissing
from penpot_core.errors import PenpotError

ADVICE: tuple[tuple[type[DatabaseError], str], ...] = (
    (TableMissing, "`penpot migrate` makes the tables."),
    (DatabaseUnavailable, "Look whether it runs, and at PENPOT_DATABASE_URI."),
)


def refuse(*sentences: str) -> NoReturn:
    """End with sentences and status 1."""
    print("\n".join(sentences), file=sys.stderr)
    raise typer.Exit(1)


def sentence(problem: PenpotError) -> str:
    """What happened, in words."""
    if not isinstance(problem, DatabaseError):
        return problem.hint or problem.code or str(problem)
    advice = (words for kind, words in ADVICE if isinstance(problem, kind))
    return " ".join([f"The database cannot be used: {str(problem).rstrip('.')}.", *advice])
