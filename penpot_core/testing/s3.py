"""A real S3 server for tests: versitygw, an S3 gateway over a folder. `.ci/s3-server` says where it comes from.

with S3Server() as s3:
    ServerSpec(env={**RELAXED, **s3.environment()})
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from penpot_core.testing.ports import LOOPBACK, free_port

PROGRAM = "versitygw"
MISSING = f"the S3 server {PROGRAM} is not installed: .ci/s3-server FOLDER installs it"
BUCKET = "penpot"
REGION = "us-east-1"
KEY = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "a-secret-of-tests"}
PATIENCE = 60.0


def find_program() -> str | None:
    """The path of the server's program: beside this Python, or where the system looks; None where it is missing."""
    beside = str(Path(sys.executable).parent)
    return shutil.which(PROGRAM, path=os.pathsep.join((beside, os.environ.get("PATH", ""))))


def environment_of(endpoint: str) -> dict[str, str]:
    """The settings with which a server keeps its objects in the bucket at an address."""
    return {
        **KEY,
        "PENPOT_OBJECTS_STORAGE_BACKEND": "s3",
        "PENPOT_OBJECTS_STORAGE_S3_BUCKET": BUCKET,
        "PENPOT_OBJECTS_STORAGE_S3_REGION": REGION,
        "PENPOT_OBJECTS_STORAGE_S3_ENDPOINT": endpoint,
    }


class S3Server:
    """One running server with the bucket `penpot`, over a folder of its own that goes with it."""

    def __init__(self) -> None:
        """Start it. Raises FileNotFoundError where the program is missing."""
        program = find_program()
        if program is None:
            raise FileNotFoundError(MISSING)
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="penpot-s3-"))
        for name in (f"data/{BUCKET}", "sidecar"):
            (self.folder / name).mkdir(parents=True)
        self._command = (program, "--port", f"{LOOPBACK}:{self.port}", "--region", REGION, "--quiet",
                         "posix", "--sidecar", str(self.folder / "sidecar"), str(self.folder / "data"))  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """The settings with which a server uses it."""
        return environment_of(self.endpoint)

    def keys(self) -> set[str]:
        """The keys of all objects in the bucket."""
        bucket = self.folder / "data" / BUCKET
        found = (path.relative_to(bucket) for path in bucket.rglob("*") if path.is_file())
        return {str(path) for path in found if not path.parts[0].startswith(".")}

    def start(self) -> None:
        """Start it, also after `stop`, and return when it listens."""
        access = {"ROOT_ACCESS_KEY_ID": KEY["AWS_ACCESS_KEY_ID"]}
        secret = {"ROOT_SECRET_ACCESS_KEY": KEY["AWS_SECRET_ACCESS_KEY"]}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env={**os.environ, **access, **secret}, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{PROGRAM} did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, self.port)) == 0

    def stop(self) -> None:
        """End it; the objects stay."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """End it, and remove what it kept."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
