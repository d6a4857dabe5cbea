"""A real instance of the reference, taken over: killed while it is adopted, served, killed and served again."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from penpot_core.db.migrations import migrate_now
from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from tests.migrations.conftest import INSTANCE
from tests.migrations.test_runner import PATIENCE, child

Query = Callable[[str, str], list[tuple[object, ...]]]
Describe = Callable[[str], list[str]]

SECRET = "reference-instance-throwaway-secret-key-0001"


def contents(url: str, describe: Describe, query: Query) -> dict[str, object]:
    """A number for the rows of each table that the reference made, made from all their values."""
    tables = sorted({line.split(" | ")[1] for line in describe(url) if line.startswith("table")})
    text = "SELECT count(*), sum(hashtext(t::text)::bigint) FROM {} t"
    return {table: query(url, text.format(table)) for table in tables}


@pytest.mark.parametrize("moment", ["5", "9", "13", "commit"])
def test_adoption_when_killed_then_every_row_is_as_before_and_the_next_one_adopts(
    restored: str, describe: Describe, query: Query, moment: str
) -> None:
    before = contents(restored, describe, query)
    process = child(restored, "kill", moment)
    process.communicate(timeout=PATIENCE)

    assert process.returncode == -signal.SIGKILL
    assert contents(restored, describe, query) == before
    assert migrate_now(restored).origin == "adopted"
    assert migrate_now(restored).origin == "current"
    after = contents(restored, describe, query)
    assert {table: after[table] for table in before} == before


@pytest.fixture
def server(restored: str, tmp_path: Path) -> ServerProcess:
    """A server, not started, on the restored database, with the secret of the instance."""
    address = urlsplit(restored)
    settings = {
        "PENPOT_DATA_DIR": str(tmp_path / "data"),
        "PENPOT_DATABASE_URI": f"postgresql://{address.hostname}:{address.port}{address.path}",
        "PENPOT_DATABASE_USERNAME": address.username or "",
        "PENPOT_DATABASE_PASSWORD": address.password or "",
        "PENPOT_SECRET_KEY": SECRET,
        "PENPOT_FLAGS": "disable-secure-session-cookies disable-telemetry",
    }
    return ServerProcess(settings, free_port(), tmp_path / "log")


def check_answers(server: ServerProcess) -> None:
    """Everybody's old cookie still serves, and finds their own profile and teams."""
    cookies = json.loads((INSTANCE.parent / "instance.json").read_text())["cookies"]
    people = sorted(path.name for path in (INSTANCE.parent / "expected").iterdir() if path.name in cookies)
    assert people
    for person in people:
        profile, teams = (ask(server, method, cookies[person]) for method in ("get-profile", "get-teams"))
        assert profile["email"] == recorded(person, "get-profile")[":email"]
        assert {team["id"] for team in teams} == {team[":id"] for team in recorded(person, "get-teams")}


def ask(server: ServerProcess, method: str, cookie: str) -> Any:
    """The answer to a call without parameters."""
    headers = {"cookie": f"auth-token={cookie}", "accept": "application/json"}
    answer = httpx.get(f"{server.base}/api/main/methods/{method}", headers=headers)
    assert answer.status_code == 200
    return answer.json()


def recorded(person: str, method: str) -> Any:
    """What the reference answered."""
    return json.loads((INSTANCE.parent / "expected" / person / f"{method}.json").read_text())["body"]


def test_server_when_started_on_the_references_database_then_old_sessions_go_on_after_kills_too(
    server: ServerProcess,
) -> None:
    try:
        for _ in range(2):
            server.start()
            check_answers(server)
            server.kill()
        server.start()
        server.stop()
    finally:
        server.kill()
