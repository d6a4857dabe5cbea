"""Temporary files: each process has a folder of its own, gone when it ends.

A process holds a lock on a file in its folder. Whoever starts to use temporary files removes the folders whose lock
is free: those of processes that were killed.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

PREFIX = "penpot-temporary-"
LOCK = ".lock"


class TemporaryFiles:
    """Names for files that nobody needs after a call or a task. Nothing is made before the first one."""

    def __init__(self, root: Path | None = None) -> None:
        """`root` is where the folders lie; the system's own place by default."""
        self._root = root or Path(tempfile.gettempdir())
        self._folder: Path | None = None
        self._lock: int | None = None

    @property
    def folder(self) -> Path:
        """This process's folder, which only its user may enter."""
        if self._folder is None:
            sweep(self._root)
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._root))
            self._lock = os.open(self._folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self._folder

    def path(self, suffix: str = "") -> Path:
        """A name that is free. Who writes to it removes it."""
        return self.folder / f"{uuid4().hex}{suffix}"

    @contextmanager
    def file(self, suffix: str = "") -> Iterator[Path]:
        """A name for the time of a `with`; whatever is written there is removed."""
        path = self.path(suffix)
        try:
            yield path
        finally:
            with suppress(FileNotFoundError):
                path.unlink()

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """An empty folder for the time of a `with`."""
        path = self.path()
        path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    async def stop(self) -> None:
        """Remove the folder."""
        if self._folder is not None and self._lock is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
            os.close(self._lock)
            self._folder = self._lock = None


def sweep(root: Path) -> None:
    """Remove the folders of processes that are gone."""
    for folder in root.glob(PREFIX + "*"):
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # Somebody else's, or one that is just being made.
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)
