"""`penpot file import`: into a stopped server of one machine, and beside a running one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from penpot_plugins.files.transit import HANDLERS
from tests.plugins.binfile.conftest import DATA
from tests.plugins.commands import invoked

SOURCE = str(DATA / "g03-tokens-1.penpot")


@pytest.fixture(params=list(DEPLOYMENTS))
def own(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    """A server of its own."""
    with servers.own(DEPLOYMENTS[request.param]) as server:
        yield server


async def test_package_when_imported_from_the_command_line_then_the_server_serves_it(own: Server) -> None:
    async with ApiClient(own.base, handlers=HANDLERS) as client:
        await client.register("Alice")
        project = client.project
        embedded = own.spec.database == "sqlite"
        if embedded:
            own.stop()
        done = own.command("file", "import", SOURCE, "--project", str(project), "--json")
        assert done.returncode == 0, done.stderr
        [file_id] = json.loads(done.stdout)["files"]
        if embedded:
            own.start()
        answer = await client.call("get-file", {"id": UUID(file_id)})
        assert answer["project-id"] == project and answer["data"]["pages"]


def test_package_when_it_or_the_project_does_not_fit_then_the_command_says_so(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "x.penpot").write_text("GIF89a")
    for source, told in ((SOURCE, "no such project"), (str(tmp_path / "x.penpot"), "no such project")):
        done = server.command("file", "import", source, "--project", str(uuid4()))
        assert done.returncode == 1 and told in done.stderr
    assert server.command("file", "import", "/nowhere", "--project", str(uuid4())).returncode == 2


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (None, "cannot be opened"),
        ("postgresql://nobody@127.0.0.1:1/nothing", "cannot be reached"),
    ],
)
def test_package_when_there_is_no_database_then_the_command_says_so(
    address: str | None, told: str, tmp_path: Path
) -> None:
    settings = {
        "PENPOT_DATA_DIR": str(tmp_path / "data"),
        "PENPOT_DATABASE_URI": address,
        "PENPOT_SECRET_KEY": "a-secret-that-only-tests-use",
    }
    done = invoked("file", "import", SOURCE, "--project", str(uuid4()), settings=settings)
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr and "Traceback" not in done.stderr
