"""Servers with the probe plugin, and the traces that it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from penpot_core.testing.servers import RELAXED, ServerSpec

PLUGINS = Path(__file__).parent / "plugins"
PATIENCE = 60.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Traces:
    """The folder in which the probe leaves its traces, and from which it takes its orders."""

    folder: Path

    def spec(self, spec: ServerSpec, **env: str) -> ServerSpec:
        """The specification of a server with the probe."""
        added = {"PENPOT_PLUGINS_DIR": str(PLUGINS), "PENPOT_PROBE_FOLDER": str(self.folder)}
        return replace(spec, env={**RELAXED, **added, **env})

    def let(self, name: str) -> None:
        """Let what waits under that name go on."""
        (self.folder / f"{name}-go").touch()

    def lines(self, name: str) -> list[str]:
        """What was left in a file; empty where nothing was."""
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    async def seen(self, name: str, count: int = 1) -> list[str]:
        """Wait for a trace with so many lines."""
        path = self.folder / name
        await until(lambda: path.exists() and path.read_text().count("\n") >= count, f"{name} × {count}")
        return self.lines(name)


async def until(reached: Callable[[], bool], what: str) -> None:
    """Wait for something that has to come; AssertionError naming it where it does not."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not reached():  # noqa: ASYNC110 - what is waited for happens in another process
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise AssertionError(f"{what} did not come within {PATIENCE:g} s") from None
