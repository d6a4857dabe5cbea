"""The client itself, over httpcore with a network of its own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from penpot_core.db.ending import to_the_end
from penpot_core.outbound.addresses import Policy, TargetBlocked

if TYPE_CHECKING:
    import httpcore

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})


class OutboundFailed(Exception):
    """No answer. `kind` is `connect` (nobody listens), `tls`, `timeout`, `io` (hung up) or `size` (too much)."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request. `redirects`: how many are followed (of a GET); `seconds`: for all of it; `connect`: for connecting."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    redirects: int = 0
    seconds: float = 60.0
    connect: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from `url`; header names are in lower case, `body` is empty where it went to a file."""

    status: int
    headers: Mapping[str, str]
    url: str
    body: bytes = b""
    size: int = 0


Gate = Callable[[Answer], None]
"""Refuses an answer by its head, before any byte of its body is read."""


class Outbound:
    """Makes requests. One for each process; it keeps no connection."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    async def send(
        self,
        request: Outgoing,
        *,
        most: int = 1024 * 1024,
        to: Path | None = None,
        gate: Gate = lambda _: None,
    ) -> Answer:
        """The answer, its body at most `most` bytes long, in memory or in the file `to`.

        Raises TargetBlocked, OutboundFailed, and whatever `gate` raises.
        """
        url = request.url
        try:
            async with asyncio.timeout(request.seconds):
                for turn in range(request.redirects + 1):
                    follow = turn < request.redirects
                    answer = await self._once(request, url, most, to, gate, follow=follow)
                    if not follow or not leads_on(answer):
                        return answer
                    url = joined_url(url, answer.headers["location"])
        except TimeoutError:
            raise OutboundFailed("timeout", f"no answer within {request.seconds:g} s") from None
        raise AssertionError("the last turn returns")

    async def _once(
        self, request: Outgoing, url: str, most: int, to: Path | None, gate: Gate, *, follow: bool
    ) -> Answer:
        import httpcore

        parts = self.policy.split(url)
        secure = parts.scheme.lower() == "https"
        port = parts.port or (443 if secure else 80)
        addresses = await self.policy.addresses(parts.hostname or "", port, url)
        headers = same_site_only(request.headers, request.url, url)
        try:
            async with (
                httpcore.AsyncConnectionPool(
                    ssl_context=ssl.create_default_context() if secure else None,
                    network_backend=network(addresses),
                ) as pool,
                pool.stream(
                    request.method,
                    url_of(parts, port),
                    headers=[("host", parts.netloc.rpartition("@")[2]), *headers],
                    content=request.body,
                    extensions={"timeout": timeouts(request)},
                ) as response,
            ):
                head = Answer(response.status, joined(response.headers), url)
                if follow and leads_on(head):
                    return head
                gate(head)
                return await received(head, response, most, to)
        except ssl.SSLError as problem:
            raise OutboundFailed("tls", str(problem)) from None
        except (httpcore.ConnectTimeout, httpcore.ReadTimeout, httpcore.WriteTimeout) as problem:
            raise OutboundFailed("timeout", str(problem)) from None
        except httpcore.ConnectError as problem:
            raise OutboundFailed("tls" if is_tls(problem) else "connect", str(problem)) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as problem:
            raise OutboundFailed("io", str(problem)) from None


def leads_on(answer: Answer) -> bool:
    """Whether an answer says where to ask instead; one that does not is the last, whatever its status."""
    return answer.status in REDIRECTS and "location" in answer.headers


def joined_url(url: str, location: str) -> str:
    """Where a redirect leads. Raises TargetBlocked where that is no address."""
    try:
        return urljoin(url, location)
    except ValueError:
        raise TargetBlocked(hint="url host is missing", uri=location) from None


async def received(head: Answer, response: httpcore.Response, most: int, to: Path | None) -> Answer:
    """Read the body. Raises OutboundFailed `size` where there is more of it than wanted."""
    body = bytearray()
    size = 0
    writer = None if to is None else await asyncio.to_thread(to.open, "wb")
    try:
        async for piece in response.aiter_stream():
            size += len(piece)
            if size > most:
                raise OutboundFailed("size", f"the answer has more than {most} bytes")
            if writer is None:
                body += piece
            else:
                await to_the_end(asyncio.to_thread(writer.write, piece))
    finally:
        if writer is not None:
            await to_the_end(asyncio.to_thread(writer.close))
    return Answer(head.status, head.headers, head.url, bytes(body), size)


def network(addresses: Sequence[str]) -> Any:
    """A network that connects to these addresses, whatever host is asked for."""
    import httpcore

    class CheckedNetwork(httpcore.AsyncNetworkBackend):
        """Host names end here: only addresses that were checked are connected to."""

        def __init__(self) -> None:
            self._inner = httpcore.AnyIOBackend()

        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> httpcore.AsyncNetworkStream:
            """Connect to the first address that answers."""
            problem: Exception | None = None
            for address in addresses:
                try:
                    return await self._inner.connect_tcp(
                        address, port, timeout, local_address, socket_options
                    )
                except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                    problem = failed
            raise problem or httpcore.ConnectError("the host has no address")

        async def sleep(self, seconds: float) -> None:
            """Wait."""
            await asyncio.sleep(seconds)

    return CheckedNetwork()


def url_of(parts: Any, port: int) -> httpcore.URL:
    """The address in the form that httpcore sends, without names and passwords."""
    import httpcore

    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = (parts.hostname or "").encode("idna" if not parts.hostname.isascii() else "ascii")
    quoted = target.encode("ascii", "ignore") if target.isascii() else percent(target)
    return httpcore.URL(scheme=parts.scheme.lower().encode(), host=host, port=port, target=quoted)


def percent(target: str) -> bytes:
    """A path with letters beyond ASCII, percent-encoded."""
    return "".join(
        character
        if character.isascii()
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in target
    ).encode("ascii")


def same_site_only(headers: Mapping[str, str], first: str, url: str) -> list[tuple[str, str]]:
    """The headers for a hop; secrets are for the site alone that they were meant for."""
    elsewhere = first.split("/")[:3] != url.split("/")[:3]
    return [(name, value) for name, value in headers.items() if not (elsewhere and name.lower() in SECRETS)]


def timeouts(request: Outgoing) -> dict[str, float]:
    """What httpcore waits for each step."""
    return {"connect": request.connect, "read": request.seconds, "write": request.seconds, "pool": 1.0}


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name; of repeated ones the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def is_tls(problem: Exception) -> bool:
    """Whether a connection failed at its certificate, or because the other side speaks no TLS."""
    text = str(problem).upper()
    return isinstance(problem.__cause__, ssl.SSLError) or "CERTIFICATE" in text or "[SSL" in text


__all__ = ["Answer", "Outbound", "OutboundFailed", "Outgoing", "TargetBlocked"]
