"""Task ids through Redis or Valkey, by dramatiq: any worker of the tenant may take one.

Nothing lies here alone: what Redis loses is handed over again after a while (contract/worker.md §4).
"""

from __future__ import annotations

from dramatiq.brokers.redis import RedisBroker

from penpot_core.tasks.broker import Delivery, DramatiqBroker

TIMEOUT = 5.0


class RedisTaskBroker(DramatiqBroker):
    """Lists below `penpot.tasks:<tenant>`, apart from those of the reference, whose messages differ."""

    durable = True

    def __init__(self, uri: str, tenant: str, delivery: Delivery) -> None:
        self._redis = {
            queue: RedisBroker(  # type: ignore[no-untyped-call]
                url=uri,
                middleware=[],
                namespace=f"penpot.tasks:{tenant}",
                socket_connect_timeout=TIMEOUT,
                socket_timeout=TIMEOUT,
            )
            for queue in delivery.queues
        }
        super().__init__(delivery, self._redis)

    def waiting(self, queue: str) -> int:
        """See TaskBroker."""
        broker = self._redis[queue]
        return int(broker.client.llen(f"{broker.namespace}:{queue}"))
