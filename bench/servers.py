"""The servers that a run starts for itself: ours, and the bare handler on a database of the same kind."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec

DATABASES = ("sqlite", "postgresql")
WORKERS = 2
PROJECT = Path(__file__).parents[1]


def spec(database: str, workers: int = 1) -> ServerSpec:
    """What kind of server is measured: one process on either database, or a process a core."""
    if database == "sqlite":
        return ServerSpec()
    env: dict[str, Any] = {**RELAXED, "PENPOT_HTTP_SERVER_WORKERS": str(workers)}
    return ServerSpec("postgresql", "valkey" if workers > 1 else "memory", env=env)


@contextmanager
def bare_handler(servers: Servers, database: str, folder: Path) -> Iterator[str]:
    """The base address of a bare handler, with a database of its own on the same server or disk."""
    if database == "sqlite":
        address = f"sqlite:///{folder / 'bare.sqlite3'}"
    else:
        address = servers.postgres.dsn(servers.postgres.create())
    port = free_port()
    command = (sys.executable, "-m", "bench.bare", str(port), address)
    process = ServerProcess({"PYTHONPATH": str(PROJECT)}, port, folder / "bare.log", command=command)
    process.start()
    try:
        yield process.base
    finally:
        process.stop()


def resident(server: Server) -> float:
    """Resident memory of a server with its children, in MB."""
    root = psutil.Process(server.processes[0].pid)
    return sum(one.memory_info().rss for one in (root, *root.children(recursive=True))) / 1e6
