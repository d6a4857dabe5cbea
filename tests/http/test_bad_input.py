"""What cannot be understood gets a coded answer, and the server goes on (contract/http.md §3, SECURITY row 28)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import LOOPBACK
from penpot_core.testing.servers import Server
from tests.http.probing import PATIENCE

TRANSIT, JSON = "application/transit+json", "application/json"
LOGIN = "/api/main/methods/login-with-password"
FIELD = b'--x\r\ncontent-disposition: form-data; name="email"\r\n\r\n'


def told(answer: httpx.Response, client: ApiClient) -> tuple[int, str, str]:
    """Status, type and code of an error."""
    assert answer.headers["content-type"] == TRANSIT
    body = client.codec.decode(answer.content)
    return answer.status_code, str(body["type"]), str(body.get("code"))


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (TRANSIT, b"", "malformed-json"),
        (TRANSIT, b'["^ ","~:email"', "malformed-json"),
        (TRANSIT, b"{]", "malformed-transit"),
        (TRANSIT, b'["~#nobody-knows-this",', "malformed-json"),
        (TRANSIT, b'["^ ","~:email","~uno-uuid"]', "malformed-transit"),
        (TRANSIT, b"[" * 100_000 + b"]" * 100_000, "malformed-transit"),
        (JSON, b"", "malformed-json"),
        (JSON, b'{"email": "a', "malformed-json"),
        (JSON, b"{]", "malformed-json"),
        (JSON, b'{"email": "\xff\xfe"}', "malformed-json"),
        (JSON, b"[" * 100_000 + b"]" * 100_000, "malformed-json"),
        ("multipart/form-data; boundary=x", b"--y\r\nnothing", "malformed-form"),
    ],
)
async def test_body_when_it_cannot_be_read_then_is_refused(
    visitor: ApiClient, kind: str, body: bytes, code: str
) -> None:
    answer = await visitor.http.post(LOGIN, content=body, headers={"content-type": kind})
    assert told(answer, visitor) == (400, "validation", code)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (TRANSIT, b"[1,2,3]"),
        (TRANSIT, b'["~#\'","text"]'),
        (TRANSIT, b'["^ ","~:email",7,"~:password",["^ "]]'),
        (TRANSIT, b'["^ ","~:email","a@example.com","~:pass-word","secret-word"]'),
        (TRANSIT, b'["^ ","~:email","a@example.com","~:password",["secret-word"]]'),
        (JSON, b"17"),
        (JSON, b'{"email": {"a": 1}, "password": null}'),
        ("text/plain", b'{"email": "a@example.com", "password": "secret-word"}'),
        ("application/x-www-form-urlencoded", b"email=a@example.com&password=secret-word"),
        ("multipart/form-data", b"no boundary"),
    ],
)
async def test_params_when_they_have_wrong_types_then_are_refused(
    visitor: ApiClient, kind: str, body: bytes
) -> None:
    answer = await visitor.http.post(LOGIN, content=body, headers={"content-type": kind})
    assert told(answer, visitor) == (400, "validation", "params-validation")
    assert b"secret-word" not in answer.content, "a secret is never echoed"


async def test_params_when_they_stand_in_the_query_of_a_post_then_count_as_none(visitor: ApiClient) -> None:
    query = {"email": "a@example.com", "password": "secret-word"}
    answer = await visitor.http.post(LOGIN, params=query)
    assert told(answer, visitor) == (400, "validation", "params-validation")


@pytest.mark.parametrize("prefix", ["main/methods", "rpc/command", "rpc/query", "rpc/mutation"])
@pytest.mark.parametrize("verb", ["POST", "GET"])
async def test_method_when_nobody_has_it_then_is_not_found(
    visitor: ApiClient, prefix: str, verb: str
) -> None:
    answer = await visitor.http.request(verb, f"/api/{prefix}/get-nothing-at-all")
    assert told(answer, visitor) == (404, "not-found", "None")


@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_method_when_the_verb_is_wrong_then_is_refused(visitor: ApiClient, verb: str) -> None:
    answer = await visitor.http.request(verb, LOGIN)
    assert answer.status_code == 405
    if verb != "HEAD":
        assert told(answer, visitor) == (405, "restriction", "method-not-allowed")


@pytest.mark.parametrize("path", ["/", "/api/rpc/command/get-profile", "/api/rpc/query/get-profile"])
async def test_address_when_it_is_known_then_answers(visitor: ApiClient, path: str) -> None:
    assert (await visitor.http.get(path)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api", "/api/main/methods", "/api/main/methods/", "/api/rpc/command/get-profile/"]
)
async def test_address_when_nobody_has_it_then_is_404_without_a_body(visitor: ApiClient, path: str) -> None:
    answer = await visitor.http.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


async def test_old_addresses_when_called_then_do_what_the_new_one_does(visitor: ApiClient) -> None:
    params = {"email": "nobody@example.com", "password": "a-password-9"}
    for prefix in ("main/methods", "rpc/command", "rpc/query", "rpc/mutation"):
        answer = await visitor.http.post(f"/api/{prefix}/login-with-password", json=params)
        assert told(answer, visitor) == (400, "validation", "wrong-credentials")


def pieces(size: int) -> Iterator[bytes]:
    """A JSON body of such a size, in pieces without a length."""
    yield b'{"email": "'
    for _ in range(size // 65536):
        yield b"a" * 65536
    yield b'"}'


async def test_body_when_its_length_says_that_it_is_too_large_then_is_refused(
    probed: Server, prober: ApiClient
) -> None:
    answer = await raw(probed, head(f"content-length: {2 * 1048576}"), end=b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"request-body-too-large" in answer
    assert await serves(prober)


@pytest.mark.parametrize("kind", [TRANSIT, JSON, "multipart/form-data; boundary=x"])
async def test_body_when_it_becomes_too_large_then_is_refused(
    probed: Server, prober: ApiClient, kind: str
) -> None:
    first = (FIELD,) if kind.startswith("multipart") else ()
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*first, *pieces(2 * 1048576)))
    answer = await raw(
        probed, head("transfer-encoding: chunked", kind) + b"\r\n\r\n" + body, end=b"0\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"request-body-too-large" in answer
    assert await serves(prober)


async def test_body_when_it_is_as_large_as_allowed_then_is_read(prober: ApiClient) -> None:
    body = b'{"email": "' + b"a" * (1048576 - 13) + b'"}'
    answer = await prober.http.post(LOGIN, content=body, headers={"content-type": JSON})
    assert len(body) == 1048576
    assert told(answer, prober) == (400, "validation", "params-validation")


@pytest.mark.parametrize(
    "request_text",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /readyz",
        b"NONSENSE\r\n\r\n",
        b"GET /readyz HTTP/9.9\r\n\r\n",
        b"GET /readyz HTTP/1.1\r\nno-colon\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /api/main/methods/logout HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n",
        b"POST /api/main/methods/logout HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n",
        b"POST /api/main/methods/logout HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST /api/main/methods/logout HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        b'content-length: 100\r\n\r\n{"half"',
    ],
    ids=[
        "nothing",
        "TLS",
        "half a line",
        "no verb",
        "version",
        "header",
        "long",
        "minus",
        "x",
        "chunk",
        "half",
    ],
)
async def test_connection_when_it_speaks_nonsense_or_stops_half_way_then_the_server_goes_on(
    probed: Server, prober: ApiClient, request_text: bytes
) -> None:
    before = probed.processes[0].log_size()
    answer = await raw(probed, request_text, end=b"", half_close=True)
    assert not answer.startswith(b"HTTP/1.1 2")
    assert not answer.startswith(b"HTTP/1.1 5")
    assert await serves(prober)
    assert "Traceback" not in probed.processes[0].log_text(before)


async def serves(client: ApiClient) -> bool:
    """Whether the server still answers."""
    return (await client.http.get("/readyz")).text == "OK"


def head(length: str, kind: str = JSON) -> bytes:
    """The head of a call, without the empty line after it."""
    return f"POST {LOGIN} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n{length}".encode()


async def raw(server: Server, sent: bytes, *, end: bytes, half_close: bool = False) -> bytes:
    """Send bytes as they are and return what came, until the server closes or says nothing more."""
    return await asyncio.to_thread(raw_now, server.processes[0].port, sent + end, half_close)


def raw_now(port: int, sent: bytes, half_close: bool) -> bytes:
    with socket.create_connection((LOOPBACK, port), timeout=PATIENCE) as connection:
        came = b""
        try:
            # The server may answer and hang up before it has read everything: its answer is there all the same.
            with suppress(OSError):
                connection.sendall(sent)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
            while b"\r\n\r\n" not in came or b"too-large" not in came:
                piece = connection.recv(65536)
                if not piece:
                    break
                came += piece
        except ConnectionError:
            pass
        return came
