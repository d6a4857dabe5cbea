"""What other plugins add to a profile that registers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.rpc import Call
from penpot_plugins.accounts.service import NewProfile

Finish = Callable[[Connection, UUID], Awaitable[None]]
"""Writes what was prepared, in the transaction that makes the profile of that id."""

Prepare = Callable[[Call, NewProfile], Awaitable[Finish | None]]
"""Does what takes long, before the transaction; None where there is nothing to add. A failure must not be raised."""


class Newcomers:
    """The additions, in the order of the plugins."""

    def __init__(self) -> None:
        self._additions: list[Prepare] = []

    def add(self, prepare: Prepare) -> None:
        """Add something to everybody who registers."""
        self._additions.append(prepare)

    async def prepare(self, call: Call, new: NewProfile) -> Finish:
        """Prepare all; the result writes them."""
        prepared = [await addition(call, new) for addition in self._additions]

        async def finish(db: Connection, profile_id: UUID) -> None:
            for one in prepared:
                if one is not None:
                    await one(db, profile_id)

        return finish
