"""The project's own server as a subprocess."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from penpot_core.testing.ports import LOOPBACK

PATIENCE = 60.0
SHOWN = 8000
COMMAND = (sys.executable, "-m", "penpot_core")


class ServerFailed(Exception):
    """A server did not start, did not end when told to, or ended with an error; holds the end of its log."""


def environment_for(settings: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without settings of its own for a server, and these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PENPOT_")}
    return {**inherited, "PYTHONUNBUFFERED": "1", **settings}


class ServerProcess:
    """One process of a server: `penpot run` with settings, and the log that it writes."""

    def __init__(
        self,
        settings: Mapping[str, str],
        port: int,
        log: Path,
        *,
        command: Sequence[str] = (*COMMAND, "run"),
        patience: float = PATIENCE,
    ) -> None:
        """Nothing is started yet. The log is kept over restarts; `patience` is in seconds."""
        self.base = f"http://{LOOPBACK}:{port}"
        self.port = port
        self.log = log
        self.command = tuple(command)
        self.patience = patience
        self.settings = {
            "PENPOT_HTTP_SERVER_HOST": LOOPBACK,
            "PENPOT_HTTP_SERVER_PORT": str(port),
            "PENPOT_PUBLIC_URI": self.base,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id; raises `ServerFailed` where it does not run."""
        if self._process is None:
            raise ServerFailed(f"the server at {self.base} was not started")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Start the process without waiting; its working directory has nothing to do with the project."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=environment_for(self.settings),
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> None:
        """Start the process and return when `/readyz` says that it is ready."""
        self.launch()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when `/readyz` answers 200; raises `ServerFailed` when it ends or takes too long."""
        deadline = time.monotonic() + self.patience
        while not self.ready():
            if not self.running:
                raise self._failed("ended before it was ready")
            if time.monotonic() > deadline:
                self.kill()
                raise self._failed(f"was not ready within {self.patience:g} s")
            time.sleep(0.02)

    def ready(self) -> bool:
        """Whether `/readyz` answers 200 now."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal without waiting."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait until it ends, and return its status; raises `ServerFailed` when it takes too long."""
        if self._process is None:
            raise ServerFailed(f"the server at {self.base} was not started")
        try:
            status = self._process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise self._failed(f"did not end within {self.patience:g} s") from None
        self._process = None
        return status

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the process as an operator would, by SIGTERM; it has to end with status 0."""
        if self._process is None:
            return
        if self.running:
            self.send(number)
        status = self.wait()
        if status:
            raise self._failed(f"ended with status {status} after {number.name}")

    def kill(self) -> None:
        """End the process at once, as a crash or the kernel would: SIGKILL to it and its children."""
        if self._process is not None:
            if self.running:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def log_size(self) -> int:
        """How long the log is now, in bytes."""
        return self.log.stat().st_size if self.log.exists() else 0

    def log_text(self, start: int = 0) -> str:
        """The log from such a place on."""
        if not self.log.exists():
            return ""
        return self.log.read_bytes()[start:].decode(errors="replace")

    def _failed(self, what: str) -> ServerFailed:
        return ServerFailed(f"the server at {self.base} {what}. Its log ends:\n{self.log_text()[-SHOWN:]}")
