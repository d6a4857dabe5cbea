"""`penpot trash`, run beside a server on the same database."""

from __future__ import annotations

import asyncio
import subprocess
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server


@pytest.fixture
async def alice(people: People) -> ApiClient:
    return await people("Alice")


async def deleted(client: ApiClient, name: str) -> UUID:
    made = await client.call("create-file", {"name": name, "project-id": client.project})
    await client.call("delete-file", {"id": made["id"]})
    found: UUID = made["id"]
    return found


async def trash(server: Server, *arguments: object) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(server.command, "trash", *map(str, arguments))


async def read(server: Server, *arguments: object) -> Any:
    """The JSON that a command printed."""
    done = await trash(server, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return orjson.loads(done.stdout)


async def names(client: ApiClient) -> list[str]:
    return [row["name"] for row in await client.call("get-team-deleted-files", {"team-id": client.team})]


async def test_list_shows_what_is_in_the_bin_and_restore_brings_it_back(
    server: Server, alice: ApiClient
) -> None:
    file_id = await deleted(alice, "Gone")
    (row,) = await read(server, "list", "--team", alice.team)
    assert (row["id"], row["name"], row["team_id"]) == (str(file_id), "Gone", str(alice.team))
    shown = await trash(server, "list")
    assert f"{file_id}  until " in shown.stdout
    assert "/ Gone" in shown.stdout
    done = await trash(server, "restore", file_id)
    assert (done.returncode, done.stdout) == (0, "restored: 1\n")
    assert f"1/1 restored {file_id}" in done.stderr
    assert await names(alice) == []
    assert (await alice.call("get-file", {"id": file_id}))["name"] == "Gone"
    assert await read(server, "list", "--team", alice.team) == []
    assert (await trash(server, "list", "--team", alice.team)).stdout == "The bins are empty.\n"


async def test_purge_removes_files_of_the_bin_at_once(server: Server, alice: ApiClient) -> None:
    gone, kept = await deleted(alice, "Gone"), await deleted(alice, "Kept")
    result = await read(server, "purge", gone)
    assert result["purged"] == [str(gone)]
    assert result["rows"] >= 1
    assert await names(alice) == ["Kept"]
    again = await trash(server, "restore", gone, kept)
    assert again.returncode == 1
    assert f"{gone} is not in any bin" in again.stderr
    assert await names(alice) == [], "the other one came back all the same"


async def test_purge_leaves_live_files_alone(server: Server, alice: ApiClient) -> None:
    made = await alice.call("create-file", {"name": "Live", "project-id": alice.project})
    for wanted in (made["id"], uuid4()):
        done = await trash(server, "purge", wanted, "--json")
        assert done.returncode == 1
        assert orjson.loads(done.stdout)["not-in-bin"] == [str(wanted)]
    assert (await alice.call("get-file", {"id": made["id"]}))["name"] == "Live"


async def test_trash_when_an_id_is_none_says_so(server: Server) -> None:
    done = await trash(server, "restore", "nonsense")
    assert done.returncode == 2
    assert "valid UUID" in done.stderr
