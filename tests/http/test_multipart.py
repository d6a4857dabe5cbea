"""Forms: what they become, what they may not be, and that nothing of them is left (SECURITY row 20)."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from penpot_core.temporary import PREFIX
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from tests.http.probing import until
from tests.plugins.pictures import part, picture

METHOD = "/api/main/methods/update-profile-photo"
HEAD = {"content-type": "multipart/form-data; boundary=x", "accept": "application/transit+json"}
FILE = b'content-disposition: form-data; name="file"; filename="a"\r\ncontent-type: image/png\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-form"),
        (b"--x--\r\n", "malformed-form"),
        (b"--y\r\n" + FILE + b"z\r\n--y--\r\n", "malformed-form"),
        (b"--x\r\n" + FILE + b"cut off", "malformed-form"),
        (b"--x\r\n" + FILE + b"z\r\n", "malformed-form"),
        (b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n\xff\xfe\r\n--x--\r\n', "malformed-form"),
        (b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n' * 1001 + b"--x--\r\n", "malformed-form"),
        (b"--x\r\n" + b"h: v\r\n" * 200 + b"\r\n\r\n--x--\r\n", "malformed-form"),
        (b"--x\r\n" + FILE + b"\r\n--x--\r\n", "params-validation"),
        (b'--x\r\ncontent-disposition: form-data; name="file"\r\n\r\nb\r\n--x--\r\n', "params-validation"),
        (b"--x\r\n\r\nno headers\r\n--x--\r\n", "params-validation"),
        (b"--x\r\n" + FILE + b"z\r\n--x\r\n" + FILE + b"z\r\n--x--\r\n", "params-validation"),
        (b"--x\r\n" + FILE + b"no picture\r\n--x--\r\n", "invalid-image"),
    ],
    ids=[
        "empty", "end", "boundary", "cut", "open", "utf-8", "parts", "headers", "no-byte", "text", "nameless", "twice",
        "file",
    ],
)  # fmt: skip
async def test_form_when_it_is_wrong_then_it_is_refused_with_a_code(
    people: People, body: bytes, code: str
) -> None:
    alice = await people("Alice")
    answer = await alice.http.post(METHOD, content=body, headers=HEAD)
    assert (answer.status_code, str(alice.codec.decode(answer.content)["code"])) == (400, code)
    await alice.upload("update-profile-photo", files={"file": part(picture())})


async def test_form_when_sent_without_login_then_it_is_refused_unread(visitor: ApiClient) -> None:
    with pytest.raises(ApiError) as caught:
        await visitor.upload("update-profile-photo", files={"file": part(b"x" * 100_000)})
    assert (caught.value.status, caught.value.code) == (401, "authentication-required")


async def test_names_when_they_lead_elsewhere_then_they_are_only_names(people: People) -> None:
    alice = await people("Alice")
    for name in ("../../../../etc/passwd", "/etc/passwd", "a\0b", "..\\..\\x", "x" * 2000, "é.png"):
        file = await alice.call("create-file", {"project-id": alice.project, "name": "F"})
        params = {"file-id": file["id"], "is-local": True, "name": "n"}
        await alice.upload("upload-file-media-object", params, files={"content": part(picture(), name=name)})


@pytest.fixture(scope="module")
def own(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server with temporary files of its own and a small limit."""
    folder = tmp_path_factory.mktemp("temporary")
    env = {**RELAXED, "TMPDIR": str(folder), "PENPOT_HTTP_SERVER_MAX_BODY_SIZE": "50000000"}
    with servers.own(ServerSpec(env=env)) as server:
        yield server, folder


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


async def test_uploads_when_over_then_nothing_is_left_and_memory_stays(own: tuple[Server, Path]) -> None:
    server, folder = own
    async with ApiClient(server.base) as alice:
        await alice.register("Alice")
        await alice.upload("update-profile-photo", files={"file": part(picture())})
        with pytest.raises(ApiError):
            await alice.upload("update-profile-photo", files={"file": part(b"nothing")})
        session = (await alice.call("create-upload-session", {"total-chunks": 4}))["session-id"]
        process = psutil.Process(server.processes[0].pid)
        before, most = process.memory_info().rss, 0
        big = os.urandom(40_000_000)
        for index in range(3):
            params = {"session-id": session, "index": index}
            await alice.upload("upload-chunk", params, files={"content": part(big)})
            most = max(most, process.memory_info().rss)
        assert most - before < 30_000_000
    await until(lambda: not left(folder), "the end of all temporary files")


async def test_form_when_larger_than_allowed_then_it_is_refused_by_its_head(own: tuple[Server, Path]) -> None:
    server, folder = own
    async with ApiClient(server.base) as alice:
        await alice.register("Alice")
        cookie = cookie_of(alice)
    with socket.create_connection(("127.0.0.1", server.processes[0].port)) as connection:
        connection.sendall(head_of(cookie, 50_000_001))
        answer = b""
        while b"too-large" not in answer and (piece := connection.recv(65536)):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"request-body-too-large" in answer
    assert left(folder) == []


def cookie_of(client: ApiClient) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in client.http.cookies.jar)


def head_of(cookie: str, length: int) -> bytes:
    head = f"POST {METHOD} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\ncontent-length: {length}\r\n"
    return head.encode() + b"content-type: multipart/form-data; boundary=x\r\n\r\n"


async def test_upload_when_the_client_goes_away_then_nothing_is_left(own: tuple[Server, Path]) -> None:
    server, folder = own
    async with ApiClient(server.base) as alice:
        await alice.register("Alice")
        cookie = cookie_of(alice)
    with socket.create_connection(("127.0.0.1", server.processes[0].port)) as connection:
        connection.sendall(head_of(cookie, 9_000_000) + b"--x\r\n" + FILE)
        connection.sendall(b"z" * 3_000_000)
        await until(lambda: bool(left(folder)), "the first bytes")
    await until(lambda: not left(folder), "the end of all temporary files")


async def test_folder_when_its_process_was_killed_then_the_next_one_removes_it(
    servers: Servers, tmp_path: Path
) -> None:
    with servers.own(ServerSpec(env={**RELAXED, "TMPDIR": str(tmp_path)})) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            await alice.upload("update-profile-photo", files={"file": part(picture())})
            (first,) = folders(tmp_path)
            (first / "rest").write_bytes(b"x")
            server.kill()
            server.start()
            await alice.upload("update-profile-photo", files={"file": part(picture(9, 9))})
        (second,) = folders(tmp_path)
        assert second != first
        server.stop()
        assert folders(tmp_path) == []


def folders(root: Path) -> list[Path]:
    return list(root.glob(PREFIX + "*"))
