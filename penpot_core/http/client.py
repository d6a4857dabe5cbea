"""What a request tells about its sender."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from uuid import UUID

from sanic import Request

from penpot_core.rpc.call import Client

Network = IPv4Network | IPv6Network


def client_of(request: Request, trusted: tuple[Network, ...]) -> Client:
    """The sender's address and headers, cut to the lengths of contract/http.md §3.4."""
    headers = request.headers
    external = headers.get("x-external-session-id", "")
    return Client(
        address=address_of(request, trusted),
        user_agent=headers.get("user-agent", "")[:500],
        session_id=as_uuid(headers.get("x-session-id")),
        external_session_id=external
        if external.strip() not in ("", "null") and len(external) <= 256
        else None,
        event_origin=cut(headers.get("x-event-origin"), 200),
        version=cut(headers.get("x-frontend-version"), 100),
        if_none_match=headers.get("if-none-match"),
    )


def address_of(request: Request, trusted: tuple[Network, ...]) -> str:
    """The client's address: the peer's own, or what a trusted proxy says of it (X-Real-IP before X-Forwarded-For)."""
    peer = request.ip or "0.0.0.0"
    if not is_trusted(peer, trusted):
        return peer
    real = request.headers.get("x-real-ip")
    hops = [real] if real else ",".join(request.headers.getall("x-forwarded-for", [])).split(",")
    return forwarded(hops, trusted) or peer


def forwarded(hops: Sequence[str], trusted: tuple[Network, ...]) -> str | None:
    """The last address that none of our proxies has; None where something else stands there.

    Each proxy appends whom it heard. What stands before is what the client itself sent, and could be anything: the
    reference takes the first, which lets a caller choose the address that its failed logins are counted for.
    """
    found = None
    for hop in reversed(hops):
        try:
            found = str(ip_address(hop.strip()))
        except ValueError:
            return None
        if not is_trusted(found, trusted):
            return found
    return found


def is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether an address is one of the proxies named in `trusted-proxies`."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted if parsed.version == network.version)


def as_uuid(value: str | None) -> UUID | None:
    """A uuid in its text form, or None."""
    try:
        return UUID(value) if value and len(value) == 36 else None
    except ValueError:
        return None


def cut(value: str | None, length: int) -> str | None:
    """A header's beginning, None where it is absent."""
    return value[:length] if value else None
