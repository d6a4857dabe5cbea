"""Publish and subscribe over one Redis connection each way, with a supervising loop around both.

Channels are `<tenant>.<topic>`, payloads compact transit (contract/msgbus.md §1). A message is lost while the
server is away; everybody who asked is told when it is back, and mends what was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from penpot_core.bus import Receiver
from penpot_core.metrics import Metrics
from penpot_core.transit import Codec, Keyword, TransitError

log = structlog.get_logger("penpot.bus")

TOPIC = Keyword("topic")
QUEUE_LIMIT = 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
TIMEOUT = 10.0
HEARTBEAT = 15.0
SETTLE_SECONDS = 2.0
KEEPALIVE = "penpot.keepalive"


class RedisBus:
    """A bus that other processes hear too."""

    shared = True

    def __init__(self, uri: str, *, tenant: str, codec: Codec, metrics: Metrics) -> None:
        self._redis = Redis.from_url(uri, socket_connect_timeout=TIMEOUT, health_check_interval=15)
        self._tenant = tenant
        self._codec = codec
        self._metrics = metrics
        self._receivers: dict[str, list[Receiver]] = {}
        self._topics: dict[str, UUID] = {}
        self._outgoing: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(QUEUE_LIMIT)
        self._wanted = asyncio.Event()
        self._confirmed: set[str] = set()
        self._waiting: list[asyncio.Future[None]] = []
        self._resync: list[Callable[[], None]] = []
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to send and to listen; a server that is away now is tried again and again."""
        for loop in (self._send, self._listen):
            self._loops.append(asyncio.create_task(self._supervise(loop), name=f"bus {loop.__name__}"))

    async def stop(self) -> None:
        """Send what still waits for a moment, then let go of the connections."""
        for _ in range(20):
            if self._outgoing.empty():
                break
            await asyncio.sleep(0.05)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._redis.aclose()

    async def _supervise(self, loop: Callable[[], Any]) -> None:
        pause = FIRST_PAUSE
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await loop()
            except (RedisError, OSError, TimeoutError) as problem:
                log.warning("the bus is away; trying again", problem=str(problem) or type(problem).__name__)
            lived = asyncio.get_running_loop().time() - began
            pause = FIRST_PAUSE if lived > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _send(self) -> None:
        while True:
            channel, payload = await self._outgoing.get()
            async with asyncio.timeout(TIMEOUT):
                await self._redis.publish(channel, payload)

    async def _listen(self) -> None:
        """Subscribe to everything that is wanted, pass on what comes, and follow changes of the wishes beside it."""
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(KEEPALIVE)
            self._wanted.set()
            for callback in self._resync:
                callback()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._follow(pubsub))
                    group.create_task(self._read(pubsub))
            except* (RedisError, OSError, TimeoutError) as problems:
                raise problems.exceptions[0] from None
            finally:
                self._confirmed.clear()

    async def _read(self, pubsub: Any) -> None:
        while True:
            message = await pubsub.get_message(timeout=HEARTBEAT)
            if message is None:
                await pubsub.ping()
            elif message["type"] == "message":
                self._receive(message["channel"].decode(), message["data"])
            elif message["type"] == "subscribe":
                self._confirm(message["channel"].decode())

    async def _follow(self, pubsub: Any) -> None:
        known: set[str] = {KEEPALIVE}
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            wanted = {KEEPALIVE, *self._receivers}
            if new := wanted - known:
                await pubsub.subscribe(*new)
            if old := known - wanted:
                await pubsub.unsubscribe(*old)
                self._confirmed -= old
            known = wanted

    def _confirm(self, channel: str) -> None:
        self._confirmed.add(channel)
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def settled(self) -> None:
        """Wait until every subscription made so far is in force; a server that is away is not waited for long."""
        needed = set(self._receivers)
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while needed & set(self._receivers) - self._confirmed:
                    future = asyncio.get_running_loop().create_future()
                    self._waiting.append(future)
                    await future
        except TimeoutError:
            log.warning("a subscription is not confirmed yet; the bus is slow or away")

    def _receive(self, channel: str, payload: bytes) -> None:
        try:
            message = self._codec.decode(payload)
        except TransitError as problem:
            log.warning("a bus message cannot be read", channel=channel, problem=str(problem))
            return
        if not isinstance(message, dict):
            return
        message.setdefault(TOPIC, self._topics.get(channel))
        for receiver in tuple(self._receivers.get(channel, ())):
            receiver(message)

    def publish(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Queue a message; beyond the limit it is dropped and counted."""
        payload = self._codec.encode({**message, TOPIC: topic}, verbose=False)
        try:
            self._outgoing.put_nowait((self._channel(topic), payload))
        except asyncio.QueueFull:
            self._metrics.count("penpot_bus_dropped_total")

    def _channel(self, topic: UUID) -> str:
        return f"{self._tenant}.{topic}"

    def subscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Add a receiver; the subscription reaches the server within a moment."""
        channel = self._channel(topic)
        self._receivers.setdefault(channel, []).append(receiver)
        self._topics[channel] = topic
        self._wanted.set()

    def unsubscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Take a receiver away."""
        channel = self._channel(topic)
        receivers = self._receivers.get(channel, [])
        if receiver in receivers:
            receivers.remove(receiver)
        if not receivers:
            self._receivers.pop(channel, None)
            self._topics.pop(channel, None)
            self._wanted.set()

    def on_resync(self, callback: Callable[[], None]) -> None:
        """Be told when the connection is back after messages may have been missed."""
        self._resync.append(callback)

    async def check(self) -> None:
        """Raise where the server does not answer."""
        async with asyncio.timeout(TIMEOUT):
            await self._redis.ping()
