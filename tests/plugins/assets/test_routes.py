"""Objects over HTTP: bytes, parts, headers, and who gets them (SECURITY rows 11, 12, 31, S6, S7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from penpot_core.transit import Keyword
from penpot_migrations.tables import storage_object
from tests.plugins.pictures import part, picture

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script><rect/></svg>"
CONTENT = picture(300, 200)


async def media_of(
    client: ApiClient, content: bytes = CONTENT, mtype: str = "image/png"
) -> tuple[UUID, dict[str, UUID]]:
    file: UUID = (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]
    params = {"file-id": file, "is-local": True, "name": "n"}
    media = await client.upload("upload-file-media-object", params, files={"content": part(content, mtype)})
    return file, media


async def photo_of(client: ApiClient) -> UUID:
    await client.upload("update-profile-photo", files={"file": part(picture())})
    photo: UUID = (await client.call("get-profile"))["photo-id"]
    return photo


async def got(client: ApiClient, object_id: object, **headers: str) -> httpx.Response:
    return await client.http.get(
        f"/assets/by-id/{object_id}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


async def test_object_when_fetched_then_bytes_and_headers_are_right(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    _, media = await media_of(alice)
    for path in (f"by-id/{media['media-id']}", f"by-file-media-id/{media['id']}"):
        answer = await visitor.http.get(f"/assets/{path}")
        assert (answer.status_code, answer.content) == (200, CONTENT)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["content-length"] == str(len(CONTENT))
        assert answer.headers["cache-control"] == "max-age=86400000"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "content-disposition" not in answer.headers
    for verb in ("POST", "PUT", "DELETE"):
        asked = await visitor.http.request(
            verb, f"/assets/by-id/{media['media-id']}", headers={"range": "bytes=0-1"}
        )
        assert (asked.status_code, asked.content) == (200, CONTENT), verb
    head = await visitor.http.head(f"/assets/by-id/{media['media-id']}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(CONTENT)))
    small = await visitor.http.get(f"/assets/by-file-media-id/{media['id']}/thumbnail")
    assert small.headers["content-type"] == "image/jpeg"


async def test_object_when_asked_conditionally_then_it_is_sent_once(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    _, media = await media_of(alice)
    object_id = media["media-id"]
    tag = (await got(visitor, object_id)).headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await got(visitor, object_id, if_none_match=header)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert (await got(visitor, object_id, if_none_match='"other"')).status_code == 200
    answer = await got(visitor, object_id, range="bytes=5-9")
    assert (answer.status_code, answer.content) == (206, CONTENT[5:10])
    assert answer.headers["content-range"] == f"bytes 5-9/{len(CONTENT)}"
    assert (await got(visitor, object_id, range="bytes=-7", if_range=tag)).content == CONTENT[-7:]
    assert (await got(visitor, object_id, range="bytes=0-1", if_range='"x"')).content == CONTENT
    answer = await got(visitor, object_id, range="bytes=99999999-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")


async def test_svg_when_stored_then_it_is_inert_and_never_a_page(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    _, media = await media_of(alice, SVG, "image/svg+xml")
    answer = await got(visitor, media["media-id"])
    assert b"alert" not in answer.content
    assert b"rect" in answer.content
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_private_object_when_fetched_then_login_and_right_decide(
    people: People, visitor: ApiClient
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    photo = await photo_of(alice)
    assert (await got(visitor, photo)).status_code == 401
    assert (await got(visitor, photo, authorization="Token x")).content == b""
    answer = await got(bob, photo)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, max-age=86400000"


async def test_thumbnail_of_a_file_when_fetched_then_its_readers_get_it_until_the_purge(
    people: People,
) -> None:
    alice, bob, carol = await people("Alice"), await people("Bob"), await people("Carol")
    team = await alice.call("create-team", {"name": "T"})
    invitation = [{"email": bob.email, "role": "viewer"}]
    await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitation})
    file = await alice.call("create-file", {"project-id": team["default-project-id"], "name": "F"})
    params = {"file-id": file["id"], "revn": 0}
    thumbnail = await alice.upload("create-file-thumbnail", params, files={"media": part(picture(7, 7))})
    assert thumbnail["uri"].endswith(f"/assets/by-id/{thumbnail['id']}")
    statuses = [(await got(person, thumbnail["id"])).status_code for person in (alice, bob, carol)]
    assert statuses == [200, 200, 404]
    await alice.call("delete-file", {"id": file["id"]})
    assert (await got(bob, thumbnail["id"])).status_code == 200
    await alice.call("delete-team-member", {"team-id": team["id"], "member-id": bob.id})
    assert (await got(bob, thumbnail["id"])).status_code == 404


async def test_thumbnail_of_a_board_when_its_file_is_deleted_then_members_alone_get_it(
    people: People, visitor: ApiClient
) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    file = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
    params = {"file-id": file, "object-id": f"{file}/{uuid4()}/{uuid4()}/frame"}
    made = await alice.upload("create-file-object-thumbnail", params, files={"media": part(picture(41, 7))})
    assert (await got(visitor, made["media-id"])).status_code == 200
    await alice.call("delete-file", {"id": file})
    statuses = [(await got(one, made["media-id"])).status_code for one in (alice, mallory, visitor)]
    assert statuses == [200, 404, 401]


async def test_chunk_when_fetched_then_only_its_owner_gets_it(people: People, database: Database) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    session = (await alice.call("create-upload-session", {"total-chunks": 1}))["session-id"]
    params = {"session-id": session, "index": 0}
    await alice.upload("upload-chunk", params, files={"content": part(b"secret", "text/html")})
    async with database.read() as db:
        rows = await db.fetch_all(select(storage_object.c.id, storage_object.c.metadata))
    (chunk,) = [row.id for row in rows if row.metadata.get(Keyword("upload-id")) == str(session)]
    answer = await got(alice, chunk)
    assert (answer.content, answer.headers["content-disposition"]) == (b"secret", "attachment")
    assert (await got(mallory, chunk)).status_code == 404


@pytest.mark.parametrize("bucket", ["file-data", "acme-scans"])
async def test_object_when_nothing_says_who_may_have_it_then_nobody_gets_it(
    people: People, database: Database, bucket: str
) -> None:
    alice = await people("Alice")
    photo = await photo_of(alice)
    async with database.write() as db:
        row = await db.fetch_one(select(storage_object.c.metadata).where(storage_object.c.id == photo))
        assert row is not None
        changed = {**row.metadata, Keyword("bucket"): bucket}
        await db.execute(update(storage_object).where(storage_object.c.id == photo).values(metadata=changed))
    assert (await got(alice, photo)).status_code == 404


async def test_picture_when_its_file_is_deleted_then_it_is_not_served(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    file, media = await media_of(alice, picture(150, 151))
    other, copy = await media_of(alice, picture(150, 151))
    assert copy["media-id"] == media["media-id"]
    await alice.call("delete-file", {"id": file})
    assert (await visitor.http.get(f"/assets/by-file-media-id/{media['id']}")).status_code == 404
    assert (await visitor.http.get(f"/assets/by-file-media-id/{media['id']}/thumbnail")).status_code == 404
    assert (await got(visitor, media["media-id"])).status_code == 200, "another file shows it"
    await alice.call("delete-file", {"id": other})
    assert (await got(visitor, media["media-id"])).status_code == 404
    assert (await got(alice, media["thumbnail-id"])).status_code == 404


async def test_object_when_deleted_or_unknown_then_there_is_none(people: People, database: Database) -> None:
    alice = await people("Alice")
    photo = await photo_of(alice)
    async with database.write() as db:
        gone = update(storage_object).where(storage_object.c.id == photo).values(deleted_at=datetime.now(UTC))
        await db.execute(gone)
    assert (await got(alice, photo)).status_code == 404
    assert (await got(alice, uuid4())).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "by-id/../../etc/passwd", "by-id/..%2f..%2fetc%2fpasswd", "by-id/%2e%2e/%2e%2e/penpot.sqlite", "by-id/x",
        "by-id/{00000000-0000-0000-0000-000000000000}", "by-id/" + "0" * 32, "by-id/%00", "by-id/a/b",
        "by-file-media-id/..%2f", "by-file-media-id/x/thumbnail",
    ],
)  # fmt: skip
async def test_path_when_it_is_no_id_then_there_is_nothing(visitor: ApiClient, path: str) -> None:
    answer = await visitor.http.get(f"/assets/{path}")
    assert answer.status_code in (400, 404)
    assert b"root:" not in answer.content


async def test_object_when_its_bytes_are_lost_then_it_is_a_fault_with_a_hint(
    server: Server, people: People
) -> None:
    alice = await people("Alice")
    _, media = await media_of(alice, picture(33, 34))
    digits = media["media-id"].hex
    (server.data / "objects" / digits[:2] / digits[2:4] / digits[4:]).unlink()
    answer = await got(alice, media["media-id"])
    assert answer.status_code == 500
    checked = server.command("storage", "check")
    assert checked.returncode == 1
    assert str(media["media-id"]) in checked.stdout


@pytest.fixture(scope="module")
def proxied(servers: Servers) -> Iterator[Server]:
    with servers.own(ServerSpec(env={**RELAXED, "PENPOT_ASSETS_PATH": "/internal/assets"})) as server:
        yield server


async def test_object_when_a_proxy_sends_it_then_the_path_is_told_to_those_who_may(proxied: Server) -> None:
    async with ApiClient(proxied.base) as alice, ApiClient(proxied.base) as visitor:
        await alice.register("Alice")
        _, media = await media_of(alice)
        photo = await photo_of(alice)
        answer = await got(visitor, media["media-id"], range="bytes=0-1")
        digits = media["media-id"].hex
        assert answer.status_code == 204
        assert (
            answer.headers["x-accel-redirect"] == f"/internal/assets/{digits[:2]}/{digits[2:4]}/{digits[4:]}"
        )
        assert (proxied.data / "objects" / digits[:2] / digits[2:4] / digits[4:]).read_bytes() == CONTENT
        for verb in ("PUT", "PATCH", "DELETE", "OPTIONS", "POST", "HEAD"):
            asked = await visitor.http.request(verb, f"/assets/by-id/{media['media-id']}")
            assert (asked.status_code, asked.headers["x-accel-redirect"]) == (
                204,
                answer.headers["x-accel-redirect"],
            ), verb
        refused = await got(visitor, photo)
        assert refused.status_code == 401
        assert "x-accel-redirect" not in refused.headers


async def test_storage_commands_when_run_then_they_count_and_collect(proxied: Server) -> None:
    async with ApiClient(proxied.base) as alice:
        await alice.register("Alice")
        await photo_of(alice)
    stats = proxied.command("storage", "stats")
    assert '"bucket":"profile"' in stats.stdout
    assert proxied.command("storage", "check", "--content").returncode == 0
    dry = proxied.command("storage", "gc", "--dry-run")
    assert (dry.returncode, proxied.command("storage", "gc", "--dry-run").stdout) == (0, dry.stdout)
    assert proxied.command("storage", "gc").stdout == dry.stdout
    assert '"deleted":0' in proxied.command("storage", "gc", "--dry-run").stdout
    assert proxied.command("storage", "check", "--content").returncode == 0
