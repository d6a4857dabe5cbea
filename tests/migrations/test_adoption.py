"""A database that the reference made becomes ours, if it is of the version that the baseline describes."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable

import psycopg
import pytest

from penpot_core.db.migrations import MigrationError, current, migrate_now
from penpot_migrations.history import BASELINE, HEAD, HISTORY, apply, reference_steps
from penpot_migrations.tables import metadata
from tests.migrations.test_runner import PATIENCE, child

Query = Callable[[str, str], list[tuple[object, ...]]]
Describe = Callable[[str], list[str]]
OURS = tuple(revision.id for revision in HISTORY[1:])
OWN = {table.name for table in metadata.tables.values() if table.info.get("own")} | {"alembic_version"}


@pytest.fixture
def reference(postgresql_url: str) -> str:
    """What an empty database looks like after the reference's 160 steps; test_baseline.py proves the likeness."""
    with psycopg.connect(postgresql_url) as connection:
        apply(BASELINE, "postgresql", lambda text: connection.execute(text.encode()))
    return postgresql_url


async def test_migrate_when_the_reference_made_the_database_then_only_our_revisions_are_run(
    reference: str, describe: Describe
) -> None:
    before = describe(reference)
    told: list[str] = []
    report = migrate_now(reference, progress=told.append)
    assert (report.origin, report.applied) == ("adopted", OURS)
    assert "adopting" in told[0]
    assert [line for line in describe(reference) if line.split(" | ")[1] not in OWN] == before
    assert (await current(reference)).revisions == {HEAD}


def test_migrate_when_a_real_instance_is_adopted_then_its_rows_stay(
    restored: str, describe: Describe, query: Query
) -> None:
    tables = sorted({line.split(" | ")[1] for line in describe(restored) if line.startswith("table")})
    counts = {table: query(restored, f"SELECT count(*) FROM {table}") for table in tables}
    assert migrate_now(restored).origin == "adopted"
    assert {table: query(restored, f"SELECT count(*) FROM {table}") for table in tables} == counts
    assert counts["profile"] == [(6,)]
    assert migrate_now(restored).origin == "current"


def test_migrate_when_steps_are_missing_then_names_them_and_changes_nothing(
    reference: str, query: Query, describe: Describe
) -> None:
    gone = [reference_steps()[index] for index in (60, 158, 159)]
    for step in gone:
        query(reference, f"DELETE FROM migrations WHERE step = '{step}'")
    before = describe(reference)
    with pytest.raises(MigrationError, match=f"{', '.join(gone)}. Start Penpot 2.17.0"):
        migrate_now(reference)
    assert describe(reference) == before


def test_migrate_when_the_reference_is_newer_then_refuses(reference: str, query: Query) -> None:
    query(reference, "INSERT INTO migrations (module, step) VALUES ('main', '0152-mod-something')")
    with pytest.raises(MigrationError, match=r"newer Penpot.*0152-mod-something"):
        migrate_now(reference)


@pytest.mark.parametrize(
    "row", ["('main', '0097-mod-profile-table')", "('main', 'fixed-by-hand')", "('other', '9999-later')"]
)
def test_migrate_when_old_steps_linger_then_adopts_all_the_same(
    reference: str, query: Query, row: str
) -> None:
    query(reference, f"INSERT INTO migrations (module, step) VALUES {row}")
    assert migrate_now(reference).origin == "adopted"


@pytest.mark.parametrize("moment", ["9", "commit"])
def test_adoption_when_killed_then_the_database_is_still_the_references(
    reference: str, describe: Describe, moment: str
) -> None:
    before = describe(reference)
    process: subprocess.Popen[str] = child(reference, "kill", moment)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert describe(reference) == before
    assert migrate_now(reference).origin == "adopted"


def test_adoption_when_two_start_at_once_then_one_of_them_does_it(reference: str) -> None:
    first = child(reference, "hold", "commit")
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    second = child(reference)
    assert first.communicate(timeout=PATIENCE)[0] == f"adopted {' '.join(OURS)}\n"
    assert second.communicate(timeout=PATIENCE)[0] == "current\n"
