"""How a server ends when it is told to."""

from __future__ import annotations

import socket
from pathlib import Path

from penpot_core.testing.ports import LOOPBACK, free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED

STARTS = 6


def wait_for_the_first_answer(process: ServerProcess) -> None:
    """Return at the first byte of an answer, as early as anybody can know that the server is there."""
    while process.running:
        try:
            with socket.create_connection((LOOPBACK, process.port), timeout=10) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n")
                if connection.recv(1):
                    return
        except ConnectionError:
            continue


def test_server_when_told_to_end_at_its_first_answer_then_it_ends(tmp_path: Path) -> None:
    """A signal that comes before the server's loop runs for good must not be lost."""
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data")}
    process = ServerProcess(settings, free_port(), tmp_path / "log", patience=15)
    try:
        for _ in range(STARTS):
            process.launch()
            wait_for_the_first_answer(process)
            process.stop()
    finally:
        process.kill()
