"""Where calls are counted: in this process, or in Redis for all processes (contract/limits.md §1.3-1.4)."""

from __future__ import annotations

from time import perf_counter
from typing import Any, Protocol

from penpot_core.metrics import Metrics
from penpot_plugins.limits.rules import Bucket

MOST_KEYS = 100_000
TIMEOUT = 2.0

Verdict = tuple[bool, int]
"""Whether the call may pass, and how many more may."""
BucketVerdict = tuple[bool, int, int]
"""The same, and when the last call passed, in seconds of the epoch; 0 where none is remembered."""

WINDOW_SCRIPT = """
local total = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
local left = tonumber(ARGV[1]) - total
return {left >= 0 and 1 or 0, math.max(left, 0)}
"""
BUCKET_SCRIPT = """
local interval, rate, capacity, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'timestamp')
local tokens, since = tonumber(stored[1] or capacity), tonumber(stored[2] or 0)
local filled = math.min(capacity, tokens + math.floor(math.max(0, (now - since) / interval) * rate))
local passes = filled >= 1
if passes then
  filled = filled - 1
  redis.call('HSET', KEYS[1], 'tokens', filled, 'timestamp', ARGV[4])
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
return {passes and 1 or 0, filled, since}
"""


class Counters(Protocol):
    """Counts calls; each question is one step that no other comes between."""

    async def window(self, key: str, amount: int, ttl: int, now: int) -> Verdict:
        """One more call in a window that ends in `ttl` seconds; `now` is in seconds of the epoch."""

    async def bucket(self, key: str, rule: Bucket, now: int) -> BucketVerdict:
        """Take a token out of a bucket."""

    async def close(self) -> None:
        """Let go of connections."""


class MemoryCounters:
    """Counts for this process alone; what has ended is forgotten when there are many."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, int]] = {}
        self._buckets: dict[str, tuple[int, int, int]] = {}

    async def window(self, key: str, amount: int, ttl: int, now: int) -> Verdict:
        """Count in the process; see `Counters`."""
        if len(self._windows) >= MOST_KEYS:
            self._windows = kept(self._windows, now)
        count = self._windows.get(key, (now + ttl, 0))[1] + 1
        self._windows[key] = (now + ttl, count)
        return count <= amount, max(amount - count, 0)

    async def bucket(self, key: str, rule: Bucket, now: int) -> BucketVerdict:
        """Count in the process; see `Counters`."""
        if len(self._buckets) >= MOST_KEYS:
            self._buckets = kept(self._buckets, now)
        ends, tokens, since = self._buckets.get(key, (0, rule.capacity, 0))
        if ends <= now:
            tokens, since = rule.capacity, 0
        filled = min(rule.capacity, tokens + rule.grown(now, since))
        if filled >= 1:
            self._buckets[key] = (now + rule.life, filled - 1, now)
            return True, filled - 1, since
        self._buckets[key] = (now + rule.life, tokens, since)
        return False, filled, since

    async def close(self) -> None:
        """There is nothing to let go of."""


def kept(entries: dict[str, Any], now: int) -> dict[str, Any]:
    """The entries that have not ended; where all are alive the older half goes, so that memory stays bounded."""
    alive = {key: entry for key, entry in entries.items() if entry[0] > now}
    if len(alive) < MOST_KEYS:
        return alive
    return dict(list(alive.items())[MOST_KEYS // 2 :])


class CountersAway(Exception):
    """Redis does not answer, or not as it should."""


class RedisCounters:
    """Counts for all processes of an installation; redis-py is loaded only where it is used. Raises CountersAway."""

    def __init__(self, uri: str, metrics: Metrics) -> None:
        from redis.asyncio import Redis

        self._redis = Redis.from_url(uri, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        self._metrics = metrics
        self._window = self._redis.register_script(WINDOW_SCRIPT)
        self._bucket = self._redis.register_script(BUCKET_SCRIPT)

    async def window(self, key: str, amount: int, ttl: int, now: int) -> Verdict:
        """Count in Redis; see `Counters`."""
        passes, left = await self._run("window-rate-limit", self._window, key, [amount, ttl])
        return bool(passes), left

    async def bucket(self, key: str, rule: Bucket, now: int) -> BucketVerdict:
        """Count in Redis; see `Counters`."""
        arguments = [rule.interval, rule.rate, rule.capacity, now, rule.life]
        passes, left, since = await self._run("bucket-rate-limit", self._bucket, key, arguments)
        return bool(passes), left, since

    async def _run(self, name: str, script: Any, key: str, arguments: list[int]) -> list[int]:
        from redis.exceptions import RedisError

        began = perf_counter()
        try:
            numbers: list[int] = await script(keys=[key], args=arguments)
        except (RedisError, OSError, TimeoutError) as problem:
            raise CountersAway(str(problem)) from problem
        self._metrics.observe("penpot_redis_eval_timing", (perf_counter() - began) * 1000, name=name)
        return numbers

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
