"""The baseline on PostgreSQL is the reference's schema, to the letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from penpot_core.db.migrations import migrate_now
from penpot_core.testing.postgres import PostgresCluster
from penpot_migrations.history import reference_steps
from penpot_migrations.tables import metadata

CATALOGUE = Path(__file__).parent / "data" / "reference-catalogue.txt"
OWN = {table.name for table in metadata.tables.values() if table.info.get("own")} | {"alembic_version"}
PROTECTED = (
    "file_media_object",
    "file_tagged_object_thumbnail",
    "file_thumbnail",
    "profile",
    "team",
    "team_font_variant",
)
Query = Callable[[str, str], list[tuple[object, ...]]]


def without_own(lines: list[str]) -> list[str]:
    return [line for line in lines if line.split(" | ")[1] not in OWN]


def test_catalogue_when_migrated_then_equals_the_references(
    postgresql_url: str, describe: Callable[[str], list[str]]
) -> None:
    migrate_now(postgresql_url)
    assert without_own(describe(postgresql_url)) == CATALOGUE.read_text().splitlines()


def test_catalogue_when_taken_from_a_reference_instance_then_is_the_one_kept_here(
    restored: str, describe: Callable[[str], list[str]]
) -> None:
    assert describe(restored) == CATALOGUE.read_text().splitlines()


def test_steps_when_migrated_then_the_reference_finds_all_its_own(url: str, query: Query) -> None:
    migrate_now(url)
    rows = query(url, "SELECT module, step FROM migrations")
    assert len(rows) == 160
    assert set(rows) == {("main", step) for step in reference_steps()}


def test_columns_when_migrated_then_their_names_and_order_are_the_same_on_both(
    sqlite_url: str, postgresql_url: str, describe: Callable[[str], list[str]]
) -> None:
    names = []
    for address in (sqlite_url, postgresql_url):
        migrate_now(address)
        columns = [line.split(" | ")[1:4] for line in describe(address) if line.startswith("column")]
        names.append([(table, name) for table, _, name in columns if not table.startswith("file_data_")])
    assert names[0] == names[1]


@pytest.mark.parametrize("table", PROTECTED)
def test_delete_when_protection_is_not_turned_off_then_is_refused(
    migrated: psycopg.Connection, table: str
) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match=table), migrated.transaction():
        migrated.execute(f"DELETE FROM {table}".encode())
    with migrated.transaction():
        migrated.execute("SET LOCAL rules.deletion_protection TO off")
        migrated.execute(f"DELETE FROM {table}".encode())


@pytest.fixture(scope="module")
def migrated(postgres: PostgresCluster) -> Iterator[psycopg.Connection]:
    name = postgres.create()
    migrate_now(postgres.dsn(name))
    with psycopg.connect(postgres.dsn(name), autocommit=True) as connection:
        yield connection
    postgres.drop(name)
