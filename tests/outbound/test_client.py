"""The client of outgoing requests, against servers of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from penpot_core.outbound import Answer, Outbound, OutboundFailed, Outgoing, Policy, TargetBlocked

HERE = Policy(frozenset({"127.0.0.1"}))
RESPONSES = {
    "/plain": b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 5\r\n\r\nhello",
    "/endless": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1024 + b"\r\n",
    "/moved": b"HTTP/1.1 302 Found\r\nlocation: /plain\r\ncontent-length: 0\r\n\r\n",
    "/loop": b"HTTP/1.1 302 Found\r\nlocation: /loop\r\ncontent-length: 0\r\n\r\n",
    "/inward": b"HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/x\r\ncontent-length: 0\r\n\r\n",
    "/file": b"HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n",
    "/nowhere": b"HTTP/1.1 302 Found\r\ncontent-length: 5\r\n\r\nhello",
    "/silent": b"",
    "/noise": b"this is no HTTP\r\n\r\n",
}


@pytest.fixture
async def base() -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ")[1].decode()
        try:
            writer.write(RESPONSES.get(path, b""))
            await writer.drain()
            if path == "/silent":
                await reader.read()
            for _ in range(5000 if path == "/endless" else 0):
                writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_send_when_answered_then_head_and_body_are_there(base: str, tmp_path: Path) -> None:
    answer = await Outbound(HERE).send(Outgoing("GET", f"{base}/plain"))
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/png", b"hello")
    to = tmp_path / "body"
    answer = await Outbound(HERE).send(Outgoing("GET", f"{base}/moved", redirects=3), to=to)
    assert (answer.size, to.read_bytes(), answer.url) == (5, b"hello", f"{base}/plain")


@pytest.mark.parametrize("path", ["/inward", "/file"])
async def test_send_when_redirected_to_where_it_may_not_go_then_it_is_blocked(base: str, path: str) -> None:
    with pytest.raises(TargetBlocked):
        await Outbound(HERE).send(Outgoing("GET", base + path, redirects=3))


async def test_send_when_redirects_do_not_end_then_the_last_answer_stands(base: str) -> None:
    answer = await Outbound(HERE).send(Outgoing("GET", f"{base}/loop", redirects=3))
    assert answer.status == 302


async def test_send_when_a_redirect_leads_nowhere_then_it_is_the_answer(base: str) -> None:
    heads: list[Answer] = []
    wanted = Outgoing("GET", f"{base}/nowhere", redirects=3)
    answer = await Outbound(HERE).send(wanted, gate=heads.append)
    assert (answer.status, answer.body, [head.status for head in heads]) == (302, b"hello", [302])


@pytest.mark.parametrize(
    ("path", "kind", "seconds"),
    [("/endless", "size", 30), ("/silent", "timeout", 0.5), ("/noise", "io", 30), ("/hang-up", "io", 30)],
)
async def test_send_when_the_answer_is_none_then_it_fails_and_tells_how(
    base: str, path: str, kind: str, seconds: float
) -> None:
    with pytest.raises(OutboundFailed) as caught:
        await Outbound(HERE).send(Outgoing("GET", base + path, seconds=seconds), most=2000)
    assert caught.value.kind == kind


async def test_send_when_nobody_listens_then_it_fails_to_connect() -> None:
    with pytest.raises(OutboundFailed) as caught:
        await Outbound(HERE).send(Outgoing("GET", "http://127.0.0.1:9/"))
    assert caught.value.kind == "connect"


async def test_send_when_the_other_side_speaks_no_tls_then_it_fails_at_that() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(OutboundFailed) as caught:
        await Outbound(HERE).send(Outgoing("GET", f"https://127.0.0.1:{port}/", seconds=30))
    assert caught.value.kind == "tls"
    server.close()


async def test_send_when_the_host_resolves_anew_then_the_address_that_was_checked_is_used(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is checked and private when it is connected to."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    monkeypatch.setattr("penpot_core.outbound.addresses.resolve", rebinding)
    port = base.rpartition(":")[2]
    with pytest.raises(OutboundFailed):
        await Outbound(Policy()).send(
            Outgoing("GET", f"http://rebind.test:{port}/plain", seconds=0.3, connect=0.2)
        )
    assert asked == ["rebind.test"]
