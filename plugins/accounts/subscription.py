"""Confirming that a mail provider may report here: SNS asks for a call of its `SubscribeURL` (contract/emails.md §4).

Anybody can post such an address, so only those of SNS itself are called, or on hosts that the operator allows with
`ssrf-allowed-hosts` (a stand-in for AWS); one at a time, so that nobody lets this server call much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import structlog

from penpot_core.outbound import OutboundFailed, Outgoing, TargetBlocked
from penpot_core.settings import kernel

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.accounts")

SNS = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?")
ACTION = "ConfirmSubscription"
SECONDS = 10.0


class Subscriptions:
    """Confirms subscriptions of this instance."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._allowed = frozenset(host.lower() for host in app.settings[kernel.SSRF_ALLOWED_HOSTS])
        self._busy = False

    async def confirm(self, url: str) -> None:
        """Call the address; what becomes of it is told in the log. Raises ValueError for one that is not called."""
        if not is_confirmation(url, self._allowed):
            raise ValueError(f"not an address of SNS that confirms a subscription: {url[:200]}")
        if self._busy:
            raise ValueError("another subscription is being confirmed; the provider will ask again")
        self._busy = True
        try:
            answer = await self._app.outbound.send(Outgoing("POST", url, seconds=SECONDS, connect=SECONDS))
        except (OutboundFailed, TargetBlocked) as problem:
            raise ValueError(f"the subscription could not be confirmed: {problem}") from None
        finally:
            self._busy = False
        if not 200 <= answer.status < 300:
            raise ValueError(f"the subscription was refused with status {answer.status}")
        log.info("a mail provider reports here from now on", host=urlsplit(url).hostname)


def is_confirmation(url: str, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether an address confirms a subscription: at SNS by https, or on an allowed host."""
    try:
        parts = urlsplit(url)
        port, actions = parts.port, parse_qs(parts.query).get("Action")
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    of_sns = parts.scheme == "https" and port in (None, 443) and SNS.fullmatch(host) is not None
    return actions == [ACTION] and parts.username is None and (of_sns or host in allowed)
