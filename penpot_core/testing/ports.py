"""Free ports on the loopback address."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range that systems take for outgoing connections: none of those can take a port between our
# looking and the server's listening.
FIRST, LAST = 15000, 30000


def free_port() -> int:
    """A port that nobody listens on now; random, so that test processes side by side do not meet."""
    for port in random.sample(range(FIRST, LAST), 200):
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}: end some of the servers that run here")
