"""The line that shows how far a migration is, on a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from penpot_core.storage import StoredObject


class Bar:
    """Objects, bytes and the time that is left; `show` is told of each object."""

    def __init__(self, objects: int, size: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._line = Progress(*columns, console=Console(stderr=True), transient=True)
        self._objects, self._seen = objects, 0
        self._task = self._line.add_task("", total=size)

    def __enter__(self) -> Self:
        self._line.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.stop()

    def show(self, stored: StoredObject, what: str) -> None:
        """One object more."""
        self._seen += 1
        self._line.update(
            self._task, advance=stored.size, description=f"{self._seen} of {self._objects} objects"
        )
