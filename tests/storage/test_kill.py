"""A server killed in the middle of an upload: nothing is half there afterwards, and uploading works again."""

from __future__ import annotations

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.faults import VARIABLE
from penpot_core.testing.servers import DEPLOYMENTS, Servers, ServerSpec
from tests.plugins.pictures import part, picture


@pytest.mark.parametrize("place", ["storage.put.after-reserve", "storage.put.after-bytes"])
@pytest.mark.parametrize("deployment", list(DEPLOYMENTS))
async def test_upload_when_the_server_is_killed_then_rows_and_bytes_agree(
    servers: Servers, deployment: str, place: str
) -> None:
    spec = DEPLOYMENTS[deployment]
    env = {**spec.env, VARIABLE: f"{place}:exit@2"}
    with servers.own(ServerSpec(spec.database, spec.bus, env)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            await alice.upload("update-profile-photo", files={"file": part(picture(9, 9))})
            before = (await alice.call("get-profile"))["photo-id"]
            with pytest.raises(httpx.TransportError):
                await alice.upload("update-profile-photo", files={"file": part(picture(200, 9, colour=7))})
            server.kill()
            del server.processes[0].settings[VARIABLE]  # type: ignore[attr-defined]
            server.start()
            assert (await alice.call("get-profile"))["photo-id"] == before
            assert server.command("storage", "check", "--content").returncode == 0
            await alice.upload("update-profile-photo", files={"file": part(picture(200, 9, colour=7))})
            photo = (await alice.call("get-profile"))["photo-id"]
            assert photo != before
            assert (await alice.http.get(f"/assets/by-id/{photo}")).status_code == 200
