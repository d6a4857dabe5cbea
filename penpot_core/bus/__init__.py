"""Publish and subscribe: what a message bus promises, and the one inside the process."""

from penpot_core.bus.memory import MemoryBus
from penpot_core.bus.protocol import Bus, Receiver

__all__ = ["Bus", "MemoryBus", "Receiver"]
