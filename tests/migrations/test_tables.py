"""The living tables say what the migrated database has: columns, keys, constraints, indexes and defaults."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.dialects import sqlite

from penpot_core.db import json_text
from penpot_core.db.migrations import migrate_now
from penpot_core.testing.postgres import PostgresCluster
from penpot_migrations import tables
from penpot_migrations.tables import comment, file_data, metadata, storage_object, task
from tests.migrations.catalogue import STAND_IN

Describe = Callable[[str], list[str]]
PARTITION = re.compile(r"file_data_\d\d$")


def told_by_tables(line: str) -> bool:
    """Whether SQLAlchemy's tables can say this: not how rows are stored, and nothing of functions."""
    kind, name, *_ = line.split(" | ")
    stored = kind in ("table", "storage", "trigger", "function")
    return not stored and name != "alembic_version" and PARTITION.match(name) is None


def plain(line: str) -> str:
    """The line as if `file_data` had no partitions."""
    return line.replace(" ON ONLY ", " ON ")


@pytest.fixture
def postgresql_copy(postgres: PostgresCluster) -> str:
    name = postgres.create()
    with psycopg.connect(postgres.dsn(name)) as connection:
        connection.execute(STAND_IN)
    engine = create_engine(make_url(postgres.dsn(name)).set(drivername="postgresql+psycopg"))
    metadata.create_all(engine)
    engine.dispose()
    return postgres.dsn(name)


@pytest.fixture
def sqlite_copy(sqlite_url: str) -> str:
    address = sqlite_url.replace("penpot.db", "copy.db")
    engine = create_engine(address)
    metadata.create_all(engine)
    engine.dispose()
    return address


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tables_when_compared_with_a_migrated_database_then_nothing_differs(
    kind: str, describe: Describe, request: pytest.FixtureRequest
) -> None:
    migrated, copy = (request.getfixturevalue(f"{kind}_{part}") for part in ("url", "copy"))
    migrate_now(migrated)
    there = sorted(plain(line) for line in describe(migrated) if told_by_tables(line))
    assert sorted(plain(line) for line in describe(copy) if told_by_tables(line)) == there


def test_names_when_exported_then_they_are_all_tables() -> None:
    exported = {name: getattr(tables, name) for name in tables.__all__ if name != "metadata"}
    assert exported == dict(metadata.tables)


def test_own_tables_when_listed_then_are_those_that_the_reference_lacks() -> None:
    own = {table.name for table in metadata.sorted_tables if table.info.get("own")}
    assert len(metadata.tables) - len(own) == 44
    assert own == {
        "cron_lease",
        "file_patch",
        "file_snapshot_pending",
        "file_state",
        "instance_setting",
        "task_lease",
        "used_token",
    }


def test_sqlite_defaults_when_a_row_names_none_then_are_a_uuid_and_this_moment(sqlite_url: str) -> None:
    migrate_now(sqlite_url)
    before = datetime.now(UTC)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.executemany(
            "INSERT INTO team (name) VALUES (?)", [(str(number),) for number in range(100)]
        )
        rows = connection.execute("SELECT id, created_at FROM team").fetchall()
    ids, moments = zip(*rows, strict=True)
    assert len(set(ids)) == 100
    assert {(UUID(text).version, UUID(text).variant, str(UUID(text)) == text) for text in ids} == {
        (4, "specified in RFC 4122", True)
    }
    millisecond = 1_000
    assert int(before.timestamp() * 1e6) - millisecond <= min(moments)
    assert max(moments) <= int(datetime.now(UTC).timestamp() * 1e6)


def test_sqlite_columns_when_a_value_has_a_wrong_type_then_the_row_is_refused(sqlite_url: str) -> None:
    migrate_now(sqlite_url)
    with (
        closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection,
        pytest.raises(sqlite3.IntegrityError, match=r"TEXT value in INTEGER column team\.created_at"),
    ):
        connection.execute("INSERT INTO team (name, created_at) VALUES ('a', '2026-11-24T00:00:00Z')")


def test_sqlite_plan_when_objects_are_looked_up_by_hash_then_the_index_serves(sqlite_url: str) -> None:
    migrate_now(sqlite_url)
    column = storage_object.c.metadata
    statement = select(storage_object.c.id).where(
        json_text(column, "~:hash") == "h",
        json_text(column, "~:bucket") == "b",
        storage_object.c.backend == "fs",
        storage_object.c.deleted_at.is_(None),
    )
    text = str(statement.compile(dialect=sqlite.dialect()))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {text}", ("h", "b", "fs")).fetchall()
    assert "storage_object__hash_backend_bucket__idx (<expr>=? AND <expr>=? AND backend=?)" in plan[0][3]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (comment.c.mentions, "UuidArray"),
        (file_data.c.metadata, "Json"),
        (storage_object.c.metadata, "TransitJson"),
        (task.c.props, "TransitJson"),
    ],
)
def test_types_when_two_encodings_share_a_form_then_the_contracts_one_is_declared(
    column: object, kind: str
) -> None:
    assert type(column.type).__name__ == kind  # type: ignore[attr-defined]
