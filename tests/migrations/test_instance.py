"""A real instance of the reference, taken over: killed while it is adopted, served, killed and served again."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from penpot_core.db.migrations import migrate_now
from penpot_core.testing.process import ServerProcess
from tests.migrations.answers import body_of, plain
from tests.migrations.instance import answers, server_of, told
from tests.migrations.test_runner import PATIENCE, child

Query = Callable[[str, str], list[tuple[object, ...]]]
Describe = Callable[[str], list[str]]


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
    """A server, not started, on the restored database."""
    return server_of(restored, tmp_path)


def check_answers(server: ServerProcess) -> None:
    """Everybody's old cookie still serves, and finds their own profile and teams."""
    wanted = answers("get-profile", "get-teams")
    assert wanted
    for person, answer in wanted:
        headers = {"cookie": f"auth-token={told()['cookies'][person]}"}
        got = httpx.get(f"{server.base}/api/main/methods/{answer['method']}", headers=headers)
        assert body_of(got) == plain(answer["body"])


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
