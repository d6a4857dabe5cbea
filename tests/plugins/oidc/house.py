"""A real OpenID provider: `oidc-provider` for Node.js, which is certified by the OpenID Foundation.

Chosen because it holds us to the letter: it demands PKCE, lets a code work once, compares redirects exactly, names
itself in its answers (RFC 9207), and has a logout page. It starts in half a second. Providers written in Python were
looked at and left: Canaille installs a package named `tests`, and the others are libraries, not programs.

It lies in `provider/`; tests that want it are skipped where Node.js or the package is missing (`npm ci` there).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.request import urlopen

from penpot_core.testing.ports import LOOPBACK, free_port

FOLDER = Path(__file__).parent / "provider"
PATIENCE = 60.0
CLIENT_ID = "penpot"
CLIENT_SECRET = "a-secret-of-the-house-and-of-penpot"

PEOPLE: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ann": {
            "email": "ann@example.com",
            "email_verified": True,
            "name": "Ann House",
            "roles": ["painter"],
        },
        "bea": {"email": "Bea@Example.com", "email_verified": True, "nickname": "bee", "roles": ["painter"]},
        "col": {"email": "col@example.com", "email_verified": False, "name": "Col", "roles": ["painter"]},
        "dan": {"email": "dan@example.com", "email_verified": True, "name": "Dan", "roles": ["reader"]},
        "eve": {
            "email": "eve@elsewhere.example",
            "email_verified": True,
            "name": "Eve",
            "roles": ["painter"],
        },
        "fay": {"email": "fay@example.com", "email_verified": True, "name": "Fay", "roles": ["painter", "x"]},
        "gus": {"email": "gus@example.com", "email_verified": True, "name": "Gus", "roles": ["painter"]},
        "hal": {"email": "hal@example.com", "email_verified": False, "name": "Hal", "roles": ["painter"]},
        "ivy": {"email": "ivy@example.com", "email_verified": True, "name": "Ivy", "roles": ["painter"]},
        "jay": {"email": "jay@example.com", "email_verified": True, "name": "Jay", "roles": ["painter"]},
        "kim": {"email": "kim@example.com", "email_verified": True, "name": "Kim", "roles": ["painter"]},
        "sol": {"email": "sol@example.com", "email_verified": True, "name": "Sol"},
        "nul": {"name": "No Address", "roles": ["painter"]},
    }
)


def missing() -> str | None:
    """Why it cannot be started here; None where it can."""
    if shutil.which("node") is None:
        return "Node.js is not installed"
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        return f"oidc-provider is not installed: npm ci --prefix tests/plugins/oidc/{FOLDER.name}"
    return None


class House:
    """One running provider, with people who log in by name, and one client."""

    def __init__(self, bases: Sequence[str]) -> None:
        """Start it, and return when it answers. `bases` are the servers that may send people here."""
        self.port = free_port()
        self.base = f"http://{LOOPBACK}:{self.port}"
        client = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [f"{base}/api/auth/oidc/callback" for base in bases],
            "post_logout_redirect_uris": list(bases),
            "token_endpoint_auth_method": "client_secret_post",
            # Makes it tell its name for the session.
            "backchannel_logout_uri": f"http://{LOOPBACK}:9/",
            "backchannel_logout_session_required": True,
        }
        self._folder = Path(tempfile.mkdtemp(prefix="penpot-house-"))
        self._log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            ["node", "server.mjs"],
            cwd=FOLDER,
            env={
                "PATH": f"{Path(shutil.which('node') or '').parent}:/usr/bin:/bin",
                "LISTEN": str(self.port),
                "HOUSE": json.dumps(
                    {"clients": [client], "people": {name: dict(PEOPLE[name]) for name in PEOPLE}}
                ),
            },
            stdout=self._log,
            stderr=self._log,
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the provider did not start:\n{(self._folder / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.base}/.well-known/openid-configuration", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
