"""The revisions of the built-in tables, oldest first: frozen SQL, which needs no Alembic to run.

A new database is made from these texts directly: importing Alembic alone takes 0.3 s, making SQLite's tables
0.04 s. Everything else, such as a later revision or the branch of an outside plugin, goes
through Alembic, whose files in `versions/` run the same texts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

Dialect = Literal["postgresql", "sqlite"]
Execute = Callable[[str], object]

FOLDER = Path(__file__).parent
# Parts of SQLite's texts: what `uuid_generate_v4()` and `now()` are in the texts of PostgreSQL. Milliseconds
# are the finest that SQLite tells; `%f` is SS.SSS.
SQLITE_PARTS = {
    "now": (
        "CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
        " + CAST(substr(strftime('%f', 'now'), 4) AS INTEGER) * 1000"
    ),
    "uuid": (
        "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)"
        " || '-' || substr('89ab', 1 + abs(random() % 4), 1) || substr(hex(randomblob(2)), 2)"
        " || '-' || hex(randomblob(6)))"
    ),
}


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of the history: Alembic's id for it, and the folder below `sql/` with its texts."""

    id: str
    folder: str


BASELINE = Revision("penpot_0001", "0001_baseline")
OWN_TABLES = Revision("penpot_0002", "0002_own_tables")
USED_TOKENS = Revision("penpot_0003", "0003_used_tokens")
HISTORY = (BASELINE, OWN_TABLES, USED_TOKENS)
HEAD = HISTORY[-1].id


def apply(revision: Revision, dialect: str, execute: Execute) -> None:
    """Run one revision. `execute` gets texts without parameters, on PostgreSQL many statements at once."""
    for text in texts(revision, dialect):
        for statement in statements(text, dialect):
            execute(statement)
    if revision is BASELINE:
        execute(insert_reference_steps())


def texts(revision: Revision, dialect: str) -> Iterator[str]:
    """The files of a revision for one dialect, in the order of their numbers."""
    folder = FOLDER / "sql" / revision.folder / dialect
    if not folder.is_dir():
        raise ValueError(f"There are no tables for {dialect!r}; use PostgreSQL or SQLite.")
    for path in sorted(folder.glob("*.sql")):
        yield path.read_text(encoding="utf-8")


def statements(text: str, dialect: str) -> Iterator[str]:
    """Cut a file as far as the driver needs it: sqlite3 runs one statement a call, psycopg a whole file."""
    if dialect != "sqlite":
        yield text
        return
    statement = ""
    for line in Template(text).substitute(SQLITE_PARTS).splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"This statement does not end: {statement.strip()[:200]}")


def reference_steps() -> tuple[str, ...]:
    """The names of the reference's 160 migration steps in their order (contract/database.md §8)."""
    path = FOLDER / "sql" / BASELINE.folder / "reference-steps.txt"
    return tuple(path.read_text(encoding="utf-8").split())


def insert_reference_steps() -> str:
    """The statement that fills `migrations`, without which the reference would build its tables again."""
    rows = ",\n".join(f"('main', '{step}')" for step in reference_steps())
    return f"INSERT INTO migrations (module, step) VALUES\n{rows}"
