"""Stored objects: what a backend of bytes promises. Buckets, hashes and the life cycle of rows build on it."""

from penpot_core.storage.protocol import Backend

__all__ = ["Backend"]
