"""The dump of a reference instance: where it lies, how it is restored, and what the reference answered.

Facts about the reference, kept beside the project where it is developed; without them tests that need them are left
out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import zstandard

from penpot_core.testing.ports import free_port
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.process import ServerProcess
from tests.migrations.catalogue import STAND_IN

FOLDER = Path(__file__).parents[3] / "shared" / "reference-data" / "instance"
INSTANCE = FOLDER / "database.sql.zst"
EXPECTED = FOLDER / "expected"
SECRET = "reference-instance-throwaway-secret-key-0001"
FLAGS = (
    "enable-login-with-password enable-registration enable-email-verification enable-access-tokens "
    "disable-secure-session-cookies disable-telemetry"
)


@contextmanager
def restoring(postgres: PostgresCluster) -> Iterator[str]:
    """The address of a database that the reference made and filled."""
    if not INSTANCE.exists():
        pytest.skip(f"there is no dump of a reference instance at {INSTANCE}")
    with INSTANCE.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
        dump = reader.read().decode()
    lines = [
        line for line in dump.splitlines() if not line.startswith(("CREATE EXTENSION", "COMMENT ON EXT"))
    ]
    name = postgres.create()
    with psycopg.connect(postgres.dsn(name)) as connection:
        connection.execute(STAND_IN)
        connection.execute("\n".join(lines).encode())
    yield postgres.dsn(name)
    postgres.drop(name)


def server_of(url: str, folder: Path) -> ServerProcess:
    """A server, not started, on such a database, with the secret of the instance."""
    address = urlsplit(url)
    settings = {
        "PENPOT_DATA_DIR": str(folder / "data"),
        "PENPOT_DATABASE_URI": f"postgresql://{address.hostname}:{address.port}{address.path}",
        "PENPOT_DATABASE_USERNAME": address.username or "",
        "PENPOT_DATABASE_PASSWORD": address.password or "",
        "PENPOT_SECRET_KEY": SECRET,
        "PENPOT_FLAGS": FLAGS,
    }
    return ServerProcess(settings, free_port(), folder / "log")


def told() -> dict[str, Any]:
    """Accounts, cookies and tokens of the instance."""
    found: dict[str, Any] = json.loads((FOLDER / "instance.json").read_text())
    return found


def answers(*methods: str) -> list[tuple[str, dict[str, Any]]]:
    """Who asked and what was answered, of these methods: `{method, params, status, body}`."""
    paths = [path for method in methods for path in sorted(EXPECTED.glob(f"*/{method}*.json"))]
    found = [(path.parent.name, json.loads(path.read_text())) for path in paths]
    return [(who, answer) for who, answer in found if answer["method"] in methods]
