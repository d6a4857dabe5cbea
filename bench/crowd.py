"""Many connections at once: calls a second, from processes of their own so that the client is not the limit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from bench.wire import Wire, encoded

CONNECTIONS = 16
SENDERS = 2


def rate(wire: Wire, method: str, seconds: float = 4.0) -> float:
    """Calls a second of a method without params, over `CONNECTIONS` connections."""
    with get_context("spawn").Pool(SENDERS) as senders:
        work = [(wire.base, wire.cookie, method, CONNECTIONS // SENDERS, seconds)] * SENDERS
        return sum(senders.starmap(sender, work))


def sender(base: str, cookie: str, method: str, connections: int, seconds: float) -> float:
    """Calls a second of one process."""
    body = encoded({})

    def caller(_: int) -> int:
        wire, done = Wire(base, cookie), 0
        while perf_counter() < until:
            wire.post(method, body)
            done += 1
        wire.close()
        return done

    until = perf_counter() + seconds
    with ThreadPoolExecutor(connections) as threads:
        return sum(threads.map(caller, range(connections))) / seconds
