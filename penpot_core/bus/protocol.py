"""What a message bus promises (contract/msgbus.md).

Delivery is best effort, at most once, in order per publisher. `publish` never waits and never raises. A bus
that lost its connection tells the receivers of `on_resync` when it is back: messages may be missing then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

Receiver = Callable[[Mapping[Any, Any]], None]


class Bus(Protocol):
    """A message bus; every message reaches each receiver of its topic with the key `topic` added."""

    shared: bool
    """Whether other processes hear it too."""

    async def start(self) -> None:
        """Connect. A bus that cannot connect yet goes on trying and fails `check`."""

    async def stop(self) -> None:
        """Let go of all connections."""

    def publish(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Hand a message over; it may be dropped when the bus is away or too far behind (a metric tells)."""

    def subscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Call `receiver(message)` for each message of a topic, on the event loop; it must not block."""

    def unsubscribe(self, topic: UUID, receiver: Receiver) -> None:
        """Stop calling; unknown pairs are ignored."""

    async def settled(self) -> None:
        """Wait until every subscription made so far is in force."""

    def on_resync(self, callback: Callable[[], None]) -> None:
        """Be told when messages may have been missed."""

    async def check(self) -> None:
        """Raise a sentence where the bus does not answer."""
