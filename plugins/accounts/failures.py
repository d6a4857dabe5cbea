"""Counting failures by key for a while: in this process, or for all processes where there is a Redis."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import structlog

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = structlog.get_logger("penpot.accounts")

MOST_KEYS = 20_000
"""How many keys one process remembers; the oldest are forgotten first."""
TIMEOUT = 2.0


@dataclass(frozen=True, slots=True)
class Count:
    """How many failures a key has now, and in how many seconds they are forgotten."""

    failures: int = 0
    seconds: int = 0


class Failures(Protocol):
    """Counts that begin with a key's first failure and end when the window has passed."""

    async def count(self, key: str) -> Count:
        """What stands against a key."""

    async def add(self, key: str) -> None:
        """Note a failure."""

    async def forget(self, key: str) -> None:
        """Begin again at none."""

    async def stop(self) -> None:
        """Let go of connections."""


class LocalFailures:
    """Counts of this process."""

    def __init__(self, window: timedelta) -> None:
        self._window = window.total_seconds()
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def count(self, key: str) -> Count:
        """What stands against a key."""
        failures, ends = self._counts.get(key, (0, 0.0))
        left = ends - time.monotonic()
        return Count(failures, math.ceil(left)) if left > 0 else Count()

    async def add(self, key: str) -> None:
        """Note a failure."""
        now = time.monotonic()
        failures, ends = self._counts.get(key, (0, 0.0))
        if ends <= now:
            self._counts.pop(key, None)
            failures, ends = 0, now + self._window
        self._counts[key] = (failures + 1, ends)
        while len(self._counts) > MOST_KEYS:
            self._counts.popitem(last=False)

    async def forget(self, key: str) -> None:
        """Begin again at none."""
        self._counts.pop(key, None)

    async def stop(self) -> None:
        """Nothing is held."""


class SharedFailures:
    """Counts in Redis or Valkey. While it is away this process counts alone: a login never waits for it long."""

    def __init__(self, uri: str, tenant: str, window: timedelta) -> None:
        from redis.asyncio import Redis

        self._redis: Redis = Redis.from_url(uri, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT)
        self._prefix = f"{tenant}.login-failures."
        self._window = window
        self._local = LocalFailures(window)

    async def count(self, key: str) -> Count:
        """What stands against a key, here or anywhere."""
        local = await self._local.count(key)
        async with _Absence():
            name = self._prefix + key
            asked = self._redis.pipeline()
            asked.get(name)
            asked.pttl(name)
            failures, milliseconds = await asked.execute()
            shared = Count(int(failures or 0), math.ceil(max(milliseconds, 0) / 1000))
            return max(local, shared, key=lambda count: count.failures)
        return local

    async def add(self, key: str) -> None:
        """Note a failure."""
        await self._local.add(key)
        async with _Absence():
            name = self._prefix + key
            # The life of a key begins with its first failure, and later ones do not prolong it.
            noted = self._redis.pipeline()
            noted.set(name, 0, px=self._window, nx=True)
            noted.incr(name)
            await noted.execute()

    async def forget(self, key: str) -> None:
        """Begin again at none."""
        await self._local.forget(key)
        async with _Absence():
            await self._redis.delete(self._prefix + key)

    async def stop(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


class _Absence:
    """Lets a block end where Redis does not answer, and says so in the log."""

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> bool:
        from redis.exceptions import RedisError

        if not isinstance(error, (RedisError, OSError, TimeoutError)):
            return False
        log.warning("failed logins are counted by this process alone: Redis is away", problem=str(error))
        return True
