"""The runner: once, twice, two at once, killed in the middle, and databases that it must refuse."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from penpot_core.db.migrations import (
    BUILT_IN,
    DatabaseUnreachable,
    MigrationError,
    current,
    migrate,
    migrate_now,
)
from penpot_core.db.migrations.engine import open_engine, parse
from penpot_core.testing.ports import free_port
from penpot_migrations.history import HEAD, HISTORY
from penpot_migrations.tables import metadata

Query = Callable[[str, str], list[tuple[object, ...]]]
Describe = Callable[[str], list[str]]
CHILD = Path(__file__).parent / "child.py"
PATIENCE = 60


def child(url: str, *orders: str) -> subprocess.Popen[str]:
    """A process that migrates; see child.py."""
    return subprocess.Popen(
        [sys.executable, CHILD, url, *orders],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_migrate_when_the_database_is_empty_then_makes_all_tables(url: str, describe: Describe) -> None:
    assert (await current(url)).pending() == (BUILT_IN,)
    told: list[str] = []
    report = await migrate(url, progress=told.append)
    assert (report.origin, report.applied) == ("created", tuple(revision.id for revision in HISTORY))
    assert all(revision.id in sentence for revision, sentence in zip(HISTORY, told, strict=True))
    tables = {line.split(" | ")[1] for line in describe(url)}
    assert {*metadata.tables, "alembic_version"} == {
        table for table in tables if not table.startswith("file_data_") or table == "file_data_fragment"
    } - {"handle_page_update()", "raise_deletion_protection()"}
    state = await current(url)
    assert state.revisions == {HEAD}
    assert state.pending() == ()


def test_migrate_when_run_twice_then_changes_nothing(url: str, describe: Describe) -> None:
    migrate_now(url)
    before = describe(url)
    report = migrate_now(url)
    assert (report.origin, report.applied) == ("current", ())
    assert describe(url) == before


@pytest.mark.parametrize("moment", ["3", "12", "commit"])
def test_migrate_when_killed_in_the_middle_then_the_next_one_starts_over(
    url: str, another_url: str, moment: str, describe: Describe
) -> None:
    process = child(url, "kill", moment)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert describe(url) == []
    assert migrate_now(url).origin == "created"
    migrate_now(another_url)
    assert describe(url) == describe(another_url)


def test_migrate_when_two_start_at_once_then_the_second_finds_nothing_to_do(
    url: str, describe: Describe
) -> None:
    first = child(url, "hold", "12")
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    second = child(url)
    out, _ = first.communicate(timeout=PATIENCE)
    assert out.split()[0] == "created"
    out, _ = second.communicate(timeout=PATIENCE)
    assert out == "current\n"
    assert (first.returncode, second.returncode) == (0, 0)
    assert describe(url)


async def test_migrate_when_another_process_holds_the_lock_then_says_that_it_waits(
    postgresql_url: str,
) -> None:
    first = child(postgresql_url, "hold", "12")
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        assert first.stdin is not None
        first.stdin.close()

    report = await migrate(postgresql_url, progress=tell)
    assert "waiting" in told[0]
    assert report.origin == "current"
    assert first.wait(PATIENCE) == 0


def test_sqlite_when_a_migration_has_begun_then_nobody_else_writes(sqlite_url: str) -> None:
    """Before its first look at the database: what it sees must still hold when it writes."""
    engine = open_engine(parse(sqlite_url))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
    with closing(other), engine.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    engine.dispose()


@pytest.mark.parametrize(
    ("earlier", "unwanted"), [(False, {"alembic", "mako"}), (True, {"alembic", "mako", "psycopg"})]
)
def test_modules_when_no_more_than_the_built_in_tables_is_needed_then_alembic_is_not_among_them(
    url: str, earlier: bool, unwanted: set[str]
) -> None:
    if earlier:
        migrate_now(url)
    script = (
        "import asyncio, sys; from penpot_core.db.migrations import migrate; "
        f"asyncio.run(migrate(sys.argv[1])); print({unwanted} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_file_when_made_then_only_its_owner_reads_it(sqlite_url: str) -> None:
    migrate_now(sqlite_url)
    assert Path(sqlite_url.removeprefix("sqlite:///")).stat().st_mode & 0o777 == 0o600


def test_current_when_there_is_no_file_then_makes_none(sqlite_url: str) -> None:
    assert asyncio.run(current(sqlite_url)).revisions == frozenset()
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("sqlite://", "path of a file"),
        ("sqlite:///:memory:", "path of a file"),
        ("mysql://localhost/penpot", "postgresql://"),
        ("penpot", "PENPOT_DATABASE_URI"),
    ],
)
def test_migrate_when_the_address_is_none_of_ours_then_says_what_to_give(address: str, hint: str) -> None:
    with pytest.raises(MigrationError, match=hint):
        migrate_now(address)


@pytest.mark.parametrize("ask", [migrate_now, lambda *given, **named: asyncio.run(current(*given, **named))])
def test_server_when_nobody_answers_then_says_where_without_the_password(ask: Callable[..., object]) -> None:
    port = free_port()
    with pytest.raises(DatabaseUnreachable, match=str(port)) as caught:
        ask(f"postgresql://127.0.0.1:{port}/penpot", username="somebody", password="secret-word")
    assert "secret-word" not in str(caught.value)


async def test_file_when_it_is_no_database_then_says_so(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "penpot.db").write_bytes(b"no database, but long enough to look like one" * 100)
    with pytest.raises(DatabaseUnreachable, match=r"penpot\.db cannot be reached: file is not a database"):
        await migrate(sqlite_url)


async def test_migrate_when_the_user_stands_beside_the_address_then_is_used(postgresql_url: str) -> None:
    user, place = postgresql_url.removeprefix("postgresql://").split("@")
    name, password = user.split(":")
    address = f"postgresql://{place}"
    report = await migrate(address, username=name, password=password)
    assert report.origin == "created"
    assert (await current(address, username=name, password=password)).pending() == ()
    with pytest.raises(DatabaseUnreachable, match="nobody-here"):
        migrate_now(address, username="nobody-here")


def test_migrate_when_the_folder_is_missing_then_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="nowhere"):
        migrate_now(f"sqlite:///{tmp_path / 'nowhere' / 'penpot.db'}")


def test_migrate_when_somebody_elses_table_is_in_the_way_then_refuses(url: str, query: Query) -> None:
    query(url, "CREATE TABLE profile (name text)")
    with pytest.raises(MigrationError, match=r"'profile'.*empty database"):
        migrate_now(url)
    assert query(url, "SELECT count(*) FROM profile") == [(0,)]


def test_migrate_when_a_newer_server_was_here_then_refuses(url: str, query: Query) -> None:
    migrate_now(url)
    query(url, "UPDATE alembic_version SET version_num = 'penpot_9999'")
    with pytest.raises(MigrationError, match=r"penpot_9999.*newer version"):
        migrate_now(url)
    assert query(url, "SELECT version_num FROM alembic_version") == [("penpot_9999",)]


def test_migrate_when_a_statement_fails_then_nothing_is_left_of_it(
    url: str, query: Query, describe: Describe
) -> None:
    query(url, "CREATE TABLE webhook (name text)")
    before = describe(url)
    with pytest.raises(MigrationError, match=r"was undone: .*webhook"):
        migrate_now(url)
    assert describe(url) == before
