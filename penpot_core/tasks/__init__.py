"""Background tasks: rows written in the caller's transaction, handed to dramatiq after COMMIT."""

from penpot_core.tasks.outbox import Outbox
from penpot_core.tasks.worker import Worker

__all__ = ["Outbox", "Worker"]
