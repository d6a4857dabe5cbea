"""What people write comes back as data: no answer that carries it is a page to a browser (SECURITY S6)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.testing.client import METHODS, ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.params import json_body
from tests.plugins.pictures import part

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</title><svg/onload=alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9" '
    b'onload="alert(1)"><script>alert(1)</script><a xlink:href="javascript:alert(1)"><rect width="9" height="9" '
    b'onclick="alert(1)"/></a><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" '
    b'onload="alert(1)"/></foreignObject></svg>'
)
ACCEPTED = ("application/json", "application/transit+json", "text/html", "*/*")


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_names_when_they_are_scripts_come_back_as_they_are_and_as_data(
    people: People, payload: str
) -> None:
    alice = await people("Alice")
    await alice.call("update-profile", {"fullname": payload})
    project = await alice.call("create-project", {"team-id": alice.team, "name": payload})
    file = await alice.call("create-file", {"project-id": project["id"], "name": payload})
    await alice.call("create-file-snapshot", {"file-id": file["id"], "label": payload})
    for method, params in {
        "get-profile": {},
        "get-project": {"id": project["id"]},
        "get-file": {"id": file["id"]},
        "get-file-snapshots": {"file-id": file["id"]},
        "get-team-members": {"team-id": alice.team},
        "rename-file": {"id": payload, "name": payload},
        f"get-{payload}": {"id": payload},
    }.items():
        for accept in ACCEPTED:
            await answers_with_data(alice, method, params, accept)


async def answers_with_data(client: ApiClient, method: str, params: Any, accept: str) -> None:
    head = {"content-type": "application/json", "accept": accept}
    answer = await client.http.post(f"{METHODS}/{method}", content=json_body(params), headers=head)
    kind = answer.headers.get("content-type", "").partition(";")[0]
    assert kind in ("application/json", "application/transit+json", "") or not answer.content, (method, kind)


async def test_svg_when_it_has_scripts_is_stored_without_them_and_served_where_none_run(
    people: People,
) -> None:
    alice = await people("Alice")
    file = await alice.call("create-file", {"project-id": alice.project, "name": "F"})
    params = {"file-id": file["id"], "is-local": True, "name": PAYLOADS[0]}
    files = {"content": part(SVG, "image/svg+xml", name="<script>.svg")}
    media = await alice.upload("upload-file-media-object", params, files=files)
    answer = await alice.http.get(f"/assets/by-id/{media['media-id']}")
    assert answer.status_code == 200
    for active in (b"script", b"onload", b"onclick", b"javascript:", b"foreignObject"):
        assert active not in answer.content
    assert answer.headers["content-type"].partition(";")[0] == "image/svg+xml"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
