"""Free ports on the loopback address."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock

LOOPBACK = "127.0.0.1"
# Below the range that systems take for outgoing connections: none of those can take a port between our
# looking and the server's listening.
FIRST, LAST = 15000, 30000

_given: set[int] = set()
_one_at_a_time = Lock()
# Not the generator that tests may seed: two processes with one seed would look at the same ports.
_chance = random.SystemRandom()


def free_port() -> int:
    """A port that nobody listens on now, and that no process of this user is given again while this one lives.

    A server may so listen later, or end and start again, while other test processes look for ports.
    """
    ports = range(FIRST, LAST)
    with _one_at_a_time:
        for port in _chance.sample(ports, min(len(ports), 1000)):
            if port not in _given and _reserve(port) and _is_free(port):
                _given.add(port)
                return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}: end some of the servers that run here")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _reserve(port: int) -> bool:
    """Lock the byte of that number in a file that the user's processes share; the lock ends with the process."""
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except (BlockingIOError, PermissionError):
        return False
    return True


@cache
def _reservations() -> int:
    # Never closed: whoever closes such a file gives up all locks in it.
    path = Path(tempfile.gettempdir()) / f"penpot-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
