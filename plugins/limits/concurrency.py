"""Limits of concurrency: calls that wait for a permit, in order, within this process (contract/limits.md §2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.errors import TooManyRequests
from penpot_core.metrics import Metrics
from penpot_core.types import Next, RpcMethod
from penpot_plugins.limits.files import permits_of
from penpot_plugins.limits.permits import DEFAULTS, Permits
from penpot_plugins.limits.settings import RPC_CLIMIT_CONFIG

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.rpc import Call

log = structlog.get_logger("penpot.climit")

BY_PROFILE = "by-profile"


class CapacityReached(TooManyRequests):
    """Too many calls wait already, or this one waited too long. When there is room again nobody knows."""

    type = "concurrency-limit"

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(code, hint, {"retry-after": "1"})


class Limiter:
    """The permits of one limit, or of one limit and profile."""

    def __init__(self, permits: Permits) -> None:
        self.permits = permits
        self.semaphore = asyncio.Semaphore(permits.permits)
        self.taken = 0

    @property
    def queued(self) -> int:
        """How many wait."""
        return max(0, self.taken - self.permits.permits)


class ConcurrencyLimits:
    """All limiters of this process; one that nobody holds is forgotten."""

    def __init__(self, table: Mapping[str, Permits], metrics: Metrics) -> None:
        self.table = table
        self._metrics = metrics
        self._limiters: dict[tuple[str, UUID | None], Limiter] = {}

    @asynccontextmanager
    async def hold(self, names: Sequence[str], profile_id: UUID | None) -> AsyncIterator[None]:
        """Hold one permit of each limit, taken in this order; names without a limit are passed over.

        Raises CapacityReached `capacity-limit-reached` or `timeout`.
        """
        async with AsyncExitStack() as stack:
            for name in names:
                if name in self.table:
                    await stack.enter_async_context(self._one(name, profile_id))
            yield

    @asynccontextmanager
    async def _one(self, name: str, profile_id: UUID | None) -> AsyncIterator[None]:
        key = (name, profile_id if name.endswith(BY_PROFILE) else None)
        limiter = self._limiters.get(key)
        if limiter is None:
            limiter = self._limiters[key] = Limiter(self.table[name])
        queue = limiter.permits.queue
        if queue is not None and limiter.taken - limiter.permits.permits >= queue:
            log.warning("a concurrency limit is reached", limit=name)
            raise CapacityReached(
                "capacity-limit-reached", f"Too many calls wait for {name}; try again later."
            )
        limiter.taken += 1
        try:
            await self._acquire(name, limiter)
            try:
                yield
            finally:
                limiter.semaphore.release()
        finally:
            limiter.taken -= 1
            self._tell(name, limiter)
            if limiter.taken == 0 and self._limiters.get(key) is limiter:
                del self._limiters[key]

    async def _acquire(self, name: str, limiter: Limiter) -> None:
        self._tell(name, limiter)
        began = perf_counter()
        limit = limiter.permits.timeout
        try:
            async with asyncio.timeout(None if limit is None else limit / 1000):
                await limiter.semaphore.acquire()
        except TimeoutError:
            log.warning("a call waited too long for a concurrency limit", limit=name)
            raise CapacityReached(
                "timeout", f"The call waited too long for {name}; try again later."
            ) from None
        self._metrics.observe("penpot_rpc_climit_timing", (perf_counter() - began) * 1000, name=name)
        self._tell(name, limiter)

    def _tell(self, name: str, limiter: Limiter) -> None:
        self._metrics.gauge("penpot_rpc_climit_queue", limiter.queued, name=name)
        free = limiter.permits.permits - limiter.taken + limiter.queued
        self._metrics.gauge("penpot_rpc_climit_permits", free, name=name)


def of_app(app: App) -> ConcurrencyLimits:
    """The limits of the settings, whose check has read the file already; none where the flag is off."""
    if "rpc-climit" not in app.settings.flags:
        return ConcurrencyLimits({}, app.metrics)
    path = app.settings[RPC_CLIMIT_CONFIG]
    return ConcurrencyLimits(DEFAULTS if path is None else permits_of(path), app.metrics)


def limited(app: App, method: RpcMethod, next_: Next) -> Next:
    """Hold the permits of a method around the rest of the chain: its own, then those of all methods."""
    limits = app.get(ConcurrencyLimits)
    if not limits.table or method.module != "main":
        return next_
    wanted = [*method.limits, "root/by-profile", "root/global"]
    names = [name for name in wanted if not (method.access.anonymous and name.endswith(BY_PROFILE))]
    for name in names:
        if name not in limits.table:
            log.warning(
                "a limit is not in the file of limits; it does not apply", limit=name, method=method.name
            )

    async def run(call: Call) -> Any:
        async with limits.hold(names, None if call.identity is None else call.identity.profile_id):
            return await next_(call)

    return run
