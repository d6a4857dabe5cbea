"""Other ways into an account, which a new password can end (SECURITY row 29).

A plugin whose tokens open accounts says how they end: `app.get(Credentials).add(end_tokens)`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from penpot_core.db import Connection

End = Callable[[Connection, UUID], Awaitable[None]]
"""Ends what opens a profile's account, in a transaction."""


class Credentials:
    """What opens accounts beside passwords and sessions."""

    def __init__(self) -> None:
        self._ends: list[End] = []

    def add(self, end: End) -> None:
        """Have something ended, too."""
        self._ends.append(end)

    async def end_all(self, db: Connection, profile_id: UUID) -> None:
        """End everything of a profile in this transaction."""
        for end in self._ends:
            await end(db, profile_id)
