"""The bus inside one process: a table of receivers, called on the event loop's next turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from penpot_core.bus.protocol import Receiver
from penpot_core.transit import Keyword

TOPIC = Keyword("topic")


class MemoryBus:
    """Carries messages between the sockets of this process."""

    shared = False

    def __init__(self) -> None:
        self._receivers: dict[UUID, list[Receiver]] = {}

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Forget all receivers."""
        self._receivers.clear()

    def publish(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Deliver on the next turn of the loop, so that a publisher never runs its receivers."""
        if topic in self._receivers:
            asyncio.get_running_loop().call_soon(self._deliver, topic, {**message, TOPIC: topic})

    def _deliver(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        for receiver in tuple(self._receivers.get(topic, ())):
            receiver(message)

    def subscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Add a receiver of a topic."""
        self._receivers.setdefault(topic, []).append(receiver)

    def unsubscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Take a receiver away."""
        receivers = self._receivers.get(topic, [])
        if receiver in receivers:
            receivers.remove(receiver)
        if not receivers:
            self._receivers.pop(topic, None)

    async def settled(self) -> None:
        """They are in force at once."""

    def on_resync(self, callback: Callable[[], None]) -> None:
        """Never called: nothing is missed inside a process."""

    async def check(self) -> None:
        """Always answers."""
