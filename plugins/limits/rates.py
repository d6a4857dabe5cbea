"""Rate limits around calls, and the file they come from (contract/limits.md §1)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.errors import TooManyRequests
from penpot_core.settings import kernel
from penpot_core.types import Next, RpcMethod
from penpot_plugins.limits.counters import Counters, CountersAway, MemoryCounters, RedisCounters
from penpot_plugins.limits.files import LimitsFileError, rates_of
from penpot_plugins.limits.rules import Bucket, RateLimits, Rule
from penpot_plugins.limits.settings import RPC_RLIMIT_CONFIG

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.rpc import Call

log = structlog.get_logger("penpot.rlimit")

REMAINING, RESET = "x-rate-limit-remaining", "x-rate-limit-reset"
FAILURES = "penpot_rpc_rlimit_failures_total"
NO_LIMITS = RateLimits(())
AWAY_SECONDS = 1.0
"""For how long after a failure calls pass unasked: they would all wait for a Redis that does not answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a call.

    Whether it `passes`, how many more are `left`, when the rule is as new (`reset`, seconds of the epoch), and after
    how many seconds a call that it refused may pass (`wait`).
    """

    rule: Rule
    passes: bool
    left: int
    reset: int
    wait: int


class RateLimiter:
    """Asks all rules of a method; where the counters are away the call passes (a limit is no part of an answer)."""

    def __init__(self, app: App) -> None:
        self.enabled = "rpc-rlimit" in app.settings.flags
        self._soft = "soft-rpc-rlimit" in app.settings.flags
        self._metrics = app.metrics
        self._tenant: str = app.settings[kernel.TENANT]
        self._path: Path | None = app.settings[RPC_RLIMIT_CONFIG]
        uri = app.settings[kernel.REDIS_URI]
        self._counters: Counters = RedisCounters(str(uri), app.metrics) if uri else MemoryCounters()
        self.limits = RateLimits() if self._path is None else NO_LIMITS
        self._seen: tuple[int, int] | None = (0, 0)
        self._watch: asyncio.Task[None] | None = None
        self._away_until = 0.0

    async def start(self) -> None:
        """Read the file, and go on looking whether it changed."""
        if self.enabled and self._path is not None:
            await asyncio.to_thread(self.reload, self._path)
            self._watch = asyncio.create_task(self._follow(self._path), name="rate limits")

    async def stop(self) -> None:
        """Stop looking, and let go of the counters."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._counters.close()

    async def _follow(self, path: Path) -> None:
        while True:
            await asyncio.sleep(self.limits.refresh.total_seconds())
            await asyncio.to_thread(self.reload, path)

    def reload(self, path: Path) -> None:
        """Take the file's limits where it changed; with one that cannot be used the old ones go on."""
        try:
            if not path.is_file():
                if self._seen is not None:
                    log.warning("there is no file of rate limits, so calls are not limited", path=str(path))
                self.limits, self._seen = NO_LIMITS, None
                return
            stat = path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen != self._seen:
                self._seen = seen
                self.limits = rates_of(path)
        except (LimitsFileError, OSError) as problem:
            log.warning("the rate limits are as before", problem=str(problem))

    async def check(self, call: Call) -> None:
        """Count a call. Raises TooManyRequests `request-blocked` for the first rule that refuses it."""
        rules = self.limits.of(call.method.name)
        if not rules:
            return
        if monotonic() < self._away_until:
            self._metrics.count(FAILURES)
            return
        now = datetime.now(UTC)
        try:
            verdicts = [await self._ask(rule, call, now) for rule in rules]
        except CountersAway as problem:
            self._away_until = monotonic() + AWAY_SECONDS
            self._metrics.count(FAILURES)
            log.warning("rate limits cannot be counted; the call passes", problem=str(problem))
            return
        refused = [one for one in verdicts if not one.passes]
        if refused:
            log.warning("a rate limit is reached", limit=refused[0].rule.name, method=call.method.name)
        if self._soft:
            return
        headers = {
            REMAINING: "&".join(f"{one.rule.name}={one.left}" for one in verdicts),
            RESET: "&".join(f"{one.rule.name}={one.reset}" for one in verdicts),
        }
        if refused:
            # A call passes when all rules let it: the longest of the waits.
            wait = max(one.wait for one in refused)
            raise TooManyRequests(
                "request-blocked", "Too many calls; try again later.", {**headers, "retry-after": str(wait)}
            )
        call.reply.headers.update(headers)

    async def _ask(self, rule: Rule, call: Call, now: datetime) -> Verdict:
        who = call.client.address if call.identity is None else call.identity.profile_id
        place = f"{rule.name}.main.{call.method.name}.{who}"
        if isinstance(rule, Bucket):
            key = f"penpot.rlimit.{self._tenant}.bucket.{place}"
            seconds = int(now.timestamp())
            passes, left, since = await self._counters.bucket(key, rule, seconds)
            return Verdict(rule, passes, left, rule.reset(now, left), rule.wait(seconds, since))
        start = rule.start(now)
        ends = start + rule.unit
        key = f"penpot.rlimit.{self._tenant}.window.{place}.{start.strftime('%Y-%m-%dT%H:%M:%SZ')}"
        ttl = max(1, int((ends - now).total_seconds()))
        passes, left = await self._counters.window(key, rule.amount, ttl, int(now.timestamp()))
        return Verdict(rule, passes, left, int(ends.timestamp()), rule.wait(now))


def limited(app: App, method: RpcMethod, next_: Next) -> Next:
    """Count each call of a main method before it runs."""
    limiter = app.get(RateLimiter)
    if not limiter.enabled or method.module != "main":
        return next_

    async def run(call: Call) -> Any:
        await limiter.check(call)
        return await next_(call)

    return run
