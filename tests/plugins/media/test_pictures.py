"""Pictures of files over HTTP: kinds, thumbnails, ids, who may, what is refused (SECURITY rows 13, 16, 20, 23, 33)."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers, ServerSpec
from tests.plugins.pictures import MTYPES, opened, part, picture


async def new_file(client: ApiClient) -> UUID:
    file: UUID = (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]
    return file


async def add(client: ApiClient, file: UUID, content: bytes, mtype: str = "image/png", **more: Any) -> Any:
    params = {"file-id": file, "is-local": True, "name": "n"} | more
    return await client.upload("upload-file-media-object", params, files={"content": part(content, mtype)})


async def served(client: ApiClient, object_id: UUID) -> bytes:
    answer = await client.http.get(f"/assets/by-id/{object_id}")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("kind", MTYPES)
async def test_picture_when_added_then_it_is_stored_as_it_is_with_a_small_copy(
    people: People, kind: str
) -> None:
    alice = await people("Alice")
    content = picture(400, 200, kind)
    media = await add(alice, await new_file(alice), content, MTYPES[kind])
    assert (media["width"], media["height"], media["mtype"]) == (400, 200, MTYPES[kind])
    assert await served(alice, media["media-id"]) == content
    small = opened(await served(alice, media["thumbnail-id"]))
    assert (small.format, small.size) == ("JPEG", (100, 50))


@pytest.mark.parametrize(("size", "has"), [((100, 100), False), ((101, 3), True), ((3, 101), True)])
async def test_small_copy_when_the_picture_is_small_then_there_is_none(
    people: People, size: tuple[int, int], has: bool
) -> None:
    alice = await people("Alice")
    media = await add(alice, await new_file(alice), picture(*size))
    assert ("thumbnail-id" in media) is has


async def test_picture_when_of_another_mode_then_it_has_a_small_copy_too(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        target = io.BytesIO()
        Image.new(mode, (200, 200)).save(target, "PNG")
        media = await add(alice, file, target.getvalue())
        assert opened(await served(alice, media["thumbnail-id"])).size == (100, 100), mode


def photograph(*more: Image.Image, kind: str = "JPEG") -> bytes:
    """A JPEG with much in it, as a telephone writes it: with `more` pictures behind the first."""
    target = io.BytesIO()
    first = Image.effect_noise((300, 200), 80).convert("RGB")
    first.save(target, kind, **({"save_all": True, "append_images": more} if more else {}))
    return target.getvalue()


async def test_jpeg_when_others_lie_behind_it_or_its_end_is_missing_then_it_is_a_picture(
    people: People,
) -> None:
    alice = await people("Alice")
    file, whole = await new_file(alice), photograph()
    several = photograph(Image.new("RGB", (300, 200)), kind="MPO")
    for content in (several, whole[:-2], whole[: len(whole) // 2]):
        media = await add(alice, file, content, "image/jpeg")
        assert (media["width"], media["height"], media["mtype"]) == (300, 200, "image/jpeg")
        assert await served(alice, media["media-id"]) == content
        assert opened(await served(alice, media["thumbnail-id"])).size == (100, 67)
    await alice.upload("update-profile-photo", files={"file": part(several, "image/jpeg")})


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (300, 150)), (3, (300, 150)), (6, (150, 300)), (8, (150, 300))]
)
async def test_picture_when_turned_then_its_size_is_that_which_is_seen(
    people: People, orientation: int, size: tuple[int, int]
) -> None:
    alice = await people("Alice")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "a secret place"
    content = picture(300, 150, "JPEG", exif=exif)
    media = await add(alice, await new_file(alice), content, "image/jpeg")
    assert (media["width"], media["height"]) == size
    small = opened(await served(alice, media["thumbnail-id"]))
    assert small.size == (size[0] // 3, size[1] // 3)
    assert not small.getexif()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge, and is."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 2) * min(height, 100)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


HTML = b"<html><script>alert(1)</script></html>"
BROKEN: dict[str, tuple[bytes, str, str]] = {
    "text": (b"hello", "image/png", "invalid-image"),
    "html": (HTML, "image/gif", "invalid-image"),
    "one byte": (b"\x89", "image/png", "invalid-image"),
    "signature": (b"\x89PNG\r\n\x1a\n", "image/png", "invalid-image"),
    "cut png": (picture(64, 64)[:-30], "image/png", "invalid-image"),
    "cut jpeg": (picture(64, 64, "JPEG")[:300], "image/jpeg", "invalid-image"),
    "cut gif": (picture(64, 64, "GIF")[:40], "image/gif", "invalid-image"),
    "cut webp": (picture(64, 64, "WEBP")[:40], "image/webp", "invalid-image"),
    "other kind": (picture(8, 8, "JPEG"), "image/png", "media-type-mismatch"),
    "bmp": (picture(8, 8, "BMP"), "image/png", "invalid-image"),
    "tiff": (picture(8, 8, "TIFF"), "image/jpeg", "invalid-image"),
    "pdf": (b"%PDF-1.4\n%", "image/png", "invalid-image"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image/png", "invalid-image"),
    "polyglot": (b"GIF89a" + HTML, "image/gif", "invalid-image"),
    "wide bomb": (bomb(60_000, 60_000), "image/png", "invalid-image"),
    "thin bomb": (bomb(8, 500_000), "image/png", "invalid-image"),
    "broken bomb": (bomb(15_000, 8_000), "image/png", "invalid-image"),
    "said to be text": (picture(), "text/html", "media-type-not-allowed"),
    "said to be avif": (picture(), "image/avif", "media-type-not-allowed"),
    "with a word": (picture(), "image/png; charset=x", "media-type-not-allowed"),
}


async def test_pictures_when_they_are_none_then_they_are_refused_and_the_server_lives(people: People) -> None:
    alice = await people("Alice")
    file, codes = await new_file(alice), {}
    for name, (content, mtype, _) in BROKEN.items():
        with pytest.raises(ApiError) as caught:
            await add(alice, file, content, mtype)
        codes[name] = (caught.value.status, caught.value.code)
    assert codes == {name: (400, code) for name, (_, _, code) in BROKEN.items()}
    assert (await add(alice, file, picture()))["width"] == 8


async def test_pictures_when_the_same_comes_many_times_at_once_then_all_are_added(people: People) -> None:
    alice = await people("Alice")
    file, content = await new_file(alice), picture(150, 150)
    added = await asyncio.gather(*(add(alice, file, content) for _ in range(6)))
    assert len({media["id"] for media in added}) == 6
    for media in added:
        assert await served(alice, media["media-id"]) == content


async def test_id_when_it_is_taken_then_the_first_picture_stands_for_those_who_read_its_file(
    people: People,
) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    file, media_id = await new_file(alice), uuid4()
    first = await add(alice, file, picture(10, 10), id=media_id)
    assert await add(alice, file, picture(20, 20), id=media_id, name="other") == first
    assert await add(alice, await new_file(alice), picture(20, 20), id=media_id) == first
    with pytest.raises(ApiError) as caught:
        await add(mallory, await new_file(mallory), picture(), id=media_id)
    assert caught.value.code == "id-already-exists"
    assert str(first["media-id"]) not in str(caught.value.body)


async def test_file_when_it_gets_a_picture_then_it_has_changed(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    before = await alice.call("get-file", {"id": file})
    await add(alice, file, picture())
    after = await alice.call("get-file", {"id": file})
    assert after["modified-at"] > before["modified-at"]
    assert after["has-media-trimmed"] is False


@pytest.mark.parametrize("role", ["viewer", "outsider", "ex-member"])
async def test_picture_when_one_may_not_edit_then_nothing_is_added(people: People, role: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = await alice.call("create-team", {"name": "T"})
    made = await alice.call("create-file", {"project-id": team["default-project-id"], "name": "F"})
    if role != "outsider":
        invitation = [{"email": bob.email, "role": "viewer" if role == "viewer" else "editor"}]
        await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitation})
    if role == "ex-member":
        await add(bob, made["id"], picture())
        await alice.call("delete-team-member", {"team-id": team["id"], "member-id": bob.id})
    with pytest.raises(ApiError, match="object-not-found"):
        await add(bob, made["id"], picture())


async def test_picture_when_the_file_is_deleted_then_it_is_not_added(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    await alice.call("delete-file", {"id": file})
    with pytest.raises(ApiError, match="object-not-found"):
        await add(alice, file, picture())


async def test_clone_when_the_source_can_be_read_then_it_shares_the_objects(people: People) -> None:
    alice, bob, carol = await people("Alice"), await people("Bob"), await people("Carol")
    team = await alice.call("create-team", {"name": "T"})
    invitation = [{"email": bob.email, "role": "viewer"}]
    await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitation})
    source = await alice.call("create-file", {"project-id": team["default-project-id"], "name": "F"})
    media = await add(alice, source["id"], picture(200, 200))
    copy = await bob.call(
        "clone-file-media-object", {"file-id": await new_file(bob), "is-local": False, "id": media["id"]}
    )
    assert copy["id"] != media["id"]
    assert (copy["media-id"], copy["thumbnail-id"]) == (media["media-id"], media["thumbnail-id"])
    assert copy["is-local"] is False
    refused = await carol.answer(
        "clone-file-media-object", {"file-id": await new_file(carol), "is-local": True, "id": media["id"]}
    )
    ghost = await carol.answer(
        "clone-file-media-object", {"file-id": await new_file(carol), "is-local": True, "id": uuid4()}
    )
    assert refused.status == ghost.status == 404
    assert refused.body.keys() == ghost.body.keys()
    await alice.call("delete-file", {"id": source["id"]})
    with pytest.raises(ApiError, match="object-not-found"):
        await bob.call(
            "clone-file-media-object", {"file-id": await new_file(bob), "is-local": True, "id": media["id"]}
        )


SMALL = {**RELAXED, "PENPOT_MEDIA_MAX_FILE_SIZE": "3000", "PENPOT_QUOTES_BYTES_PER_TEAM": "5000"}


@pytest.fixture(scope="module", params=list(DEPLOYMENTS))
def small(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    deployment = DEPLOYMENTS[request.param]
    with servers.own(ServerSpec(deployment.database, deployment.bus, env=SMALL)) as server:
        yield server


async def test_limits_when_reached_then_they_are_told_with_their_figures(small: Server) -> None:
    async with ApiClient(small.base) as alice:
        await alice.register("Alice")
        file = await new_file(alice)
        with pytest.raises(ApiError) as caught:
            await add(alice, file, b"x" * 3001)
        assert caught.value.code == "media-max-file-size-reached"
        session = (await alice.call("create-upload-session", {"total-chunks": 1}))["session-id"]
        chunk = {"session-id": session, "index": 0}
        await alice.upload("upload-chunk", chunk, files={"content": part(b"x" * 3001)})
        params = {"session-id": session, "file-id": file, "is-local": True, "name": "n"}
        for mtype, code in (("text/plain", "type-not-allowed"), ("image/png", "max-file-size-reached")):
            with pytest.raises(ApiError, match=code):
                await alice.call("assemble-file-media-object", params | {"mtype": mtype})
        taken = [await add(alice, file, picture(30, 30, "JPEG", quality=q), "image/jpeg") for q in (60, 80)]
        size = sum([len(await served(alice, media["media-id"])) for media in taken])
        with pytest.raises(ApiError) as caught:
            for quality in range(10, 60):
                await add(alice, file, picture(60, 60, "JPEG", colour=quality, quality=quality), "image/jpeg")
        body = caught.value.body
        assert (caught.value.code, body["target"], body["quote"]) == (
            "max-quote-reached",
            "bytes-per-team",
            5000,
        )
        assert size <= body["count"] <= 5000
