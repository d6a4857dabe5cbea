"""Waiting until a websocket hears what it asked for: a subscription has no answer, and a shared bus takes its time."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

from penpot_core.testing.client import ApiClient
from penpot_core.testing.websocket import MessageMissing, Socket

PATIENCE = 60.0


async def joined(socket: Socket, file_id: UUID, witness: Socket) -> None:
    """Let a socket watch a file, and return when that is in force, and with it whatever it subscribed to before.

    The witness watches the file, or has just asked to: it is told of who joins. TimeoutError where it never is.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            await socket.subscribe_file(file_id)
            try:
                while True:
                    told = await witness.expect("join-file", within=1.0)
                    if told["session-id"] == socket.session_id:
                        return
            except MessageMissing:
                continue


async def listening(person: ApiClient, socket: Socket) -> None:
    """Return when somebody's socket hears what it subscribed to, and what is told to that person.

    It watches a new file of theirs afterwards, which nobody else does for long.
    """
    made = await person.call("create-file", {"name": "Heard", "project-id": person.project})
    await watching(person, socket, made["id"])


async def watching(person: ApiClient, socket: Socket, file_id: UUID) -> None:
    """Let somebody's socket watch a file, and return when it hears what happens to it."""
    async with person.websocket(uuid4()) as witness:
        await witness.subscribe_file(file_id)
        await joined(socket, file_id, witness)
