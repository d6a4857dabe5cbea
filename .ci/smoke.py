"""Start an installed server, use it as a script would, and end it. Needs nothing but Python's own library.

python smoke.py PATH/TO/penpot
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(base: str, server: subprocess.Popen[bytes]) -> float:
    """Wait for /readyz; returns the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if server.poll() is not None:
            raise SystemExit(f"the server ended with status {server.returncode} before it was ready")
        try:
            with urlopen(f"{base}/readyz", timeout=5):
                return time.monotonic() - began
        except (URLError, OSError):
            time.sleep(0.02)
    raise SystemExit(f"the server was not ready within {PATIENCE:g} s")


def call(base: str, method: str, params: dict[str, str]) -> dict[str, object]:
    """Call a method in JSON; an error status raises."""
    request = Request(f"{base}/api/main/methods/{method}", data=json.dumps(params).encode())
    request.add_header("content-type", "application/json")
    request.add_header("accept", "application/json")
    with urlopen(request, timeout=30) as response:
        text = response.read()
    return json.loads(text) if text else {}


def use(base: str) -> None:
    """Health, and a person who registers and logs in."""
    with urlopen(f"{base}/healthz", timeout=5) as response:
        assert response.status == 200, response.status
    address = f"smoke-{secrets.token_hex(4)}@example.com"
    person = {"email": address, "password": "a-password-9", "fullname": "Smoke"}
    token = call(base, "prepare-register-profile", person)["token"]
    call(base, "register-profile", {"token": str(token)})
    profile = call(base, "login-with-password", {"email": address, "password": person["password"]})
    assert profile["email"] == address, profile


def main(program: str) -> None:
    """Start, use, end; whatever fails is told with the server's log."""
    with tempfile.TemporaryDirectory() as folder:
        port, log = free_port(), Path(folder) / "log"
        settings = {name: value for name, value in os.environ.items() if not name.startswith("PENPOT_")}
        settings |= {
            "PENPOT_HTTP_SERVER_PORT": str(port),
            "PENPOT_DATA_DIR": f"{folder}/data",
            "PYTHONUNBUFFERED": "1",
        }
        with log.open("wb") as out:
            server = subprocess.Popen([program, "run"], env=settings, cwd=folder, stdout=out, stderr=out)
        try:
            base = f"http://127.0.0.1:{port}"
            seconds = wait_until_ready(base, server)
            use(base)
            server.send_signal(signal.SIGTERM)
            status = server.wait(PATIENCE)
            assert status == 0, f"the server ended with status {status} after SIGTERM"
        except BaseException:
            sys.stderr.write(log.read_text(errors="replace"))
            raise
        finally:
            server.kill()
            server.wait()
    print(f"ready after {seconds:.2f} s, registered, logged in, ended by SIGTERM with status 0")


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).absolute()))
