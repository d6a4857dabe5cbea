"""Requests that the server makes for somebody: one client, which cannot be sent just anywhere (SECURITY row 19).

    answer = await call.app.outbound.send(Outgoing("GET", url), to=path, most=20_000_000)

The host is resolved here, every address of it is checked, and the connection goes to an address that was checked;
each redirect begins anew. Private targets are reached by the settings `ssrf-allowed-hosts` alone.
"""

from penpot_core.outbound.addresses import Policy, TargetBlocked
from penpot_core.outbound.client import Answer, Outbound, OutboundFailed, Outgoing

__all__ = ["Answer", "Outbound", "OutboundFailed", "Outgoing", "Policy", "TargetBlocked"]
