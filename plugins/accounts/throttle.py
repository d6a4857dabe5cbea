"""Slowing down who guesses passwords, per account and per address (SECURITY row 15).

An address without an account is counted like one with an account, so that a refusal does not tell which it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from penpot_core.errors import TooManyRequests, ValidationFailed
from penpot_core.settings import kernel
from penpot_plugins.accounts.failures import Failures, LocalFailures, SharedFailures
from penpot_plugins.accounts.settings import (
    LOGIN_FAILURES_PER_ACCOUNT,
    LOGIN_FAILURES_PER_ADDRESS,
    LOGIN_FAILURES_WINDOW,
)
from penpot_plugins.teams.addresses import clean_email

if TYPE_CHECKING:
    from penpot_core.app import App

HINT = "Too many failed logins; wait as long as Retry-After says, or ask for a new password."
NETWORK_BITS = 64


class Throttle:
    """The rules of this instance."""

    def __init__(self, app: App) -> None:
        self._per_account = app.settings[LOGIN_FAILURES_PER_ACCOUNT]
        self._per_address = app.settings[LOGIN_FAILURES_PER_ADDRESS]
        self.failures = failures_of(app)

    @asynccontextmanager
    async def attempt(self, email: str, address: str) -> AsyncIterator[None]:
        """Surround the check of a password, which raises ValidationFailed for a wrong one.

        Raises TooManyRequests. What was right is refused too where others reached the limit meanwhile: many
        guesses at once get no more answers than one after the other.
        """
        account, network = account_key(email), network_key(address)
        await self._check(account, network)
        try:
            yield
        except ValidationFailed:
            await self.failures.add(account)
            await self.failures.add(network)
            raise
        await self._check(account, network)
        await self.failures.forget(account)

    async def _check(self, account: str, network: str) -> None:
        for key, limit in ((account, self._per_account), (network, self._per_address)):
            count = await self.failures.count(key)
            if limit and count.failures >= limit:
                wait = {"retry-after": str(max(count.seconds, 1))}
                raise TooManyRequests("too-many-failed-logins", HINT, wait)


def failures_of(app: App) -> Failures:
    """Counts for all processes where there is a Redis, else of this process."""
    uri, window = app.settings[kernel.REDIS_URI], app.settings[LOGIN_FAILURES_WINDOW]
    if uri:
        return SharedFailures(str(uri), app.settings[kernel.TENANT], window)
    return LocalFailures(window)


def account_key(email: str) -> str:
    """The key of an account, without the address itself."""
    return "account." + hashlib.sha256(clean_email(email).encode()).hexdigest()


def network_key(address: str) -> str:
    """The key of who calls; who has one IPv6 address has the 2^64 beside it too."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"address.{address}"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return f"address.{ip_network((parsed, NETWORK_BITS), strict=False)}"
    return f"address.{parsed}"
