"""Fault switches: named points in the code where a test lets the process die, fail or wait.

    faults.point("files.edit.before-batch")           in plain code
    await faults.reach("files.load.after-state")      where a test may want to run something of its own

Nothing happens unless the environment variable PENPOT_FAULTS was set when the process started, or a test armed
the point; an unarmed point costs one look into an empty dict. PENPOT_FAULTS is a list of `NAME:ACTION` with commas
between, where ACTION is

    exit          the process kills itself (SIGKILL), as a power cut would
    raise         InjectedFault is raised
    delay=SECONDS the process sleeps, with everything in it

and `@N` after it means the N-th time that the point is reached, the first without it, `@*` every time:
`PENPOT_FAULTS="files.edit.after-commit:exit@3,files.checkpoint.before-write:delay=0.5@*"`.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

VARIABLE = "PENPOT_FAULTS"
Effect = Callable[[], Awaitable[None] | None]


class InjectedFault(Exception):
    """Raised by a point that is armed with `raise`."""


@dataclass(slots=True)
class Switch:
    """An armed point. `at`: which hit acts, None = every one; `hits`: how many there were."""

    effect: Effect
    at: int | None = 1
    hits: int = 0

    def due(self) -> bool:
        """Count a hit; whether it is the one that acts."""
        self.hits += 1
        return self.at is None or self.hits == self.at


_armed: dict[str, Switch] = {}


def point(name: str) -> None:
    """A place in code that does not wait. An effect that has to be awaited is refused here."""
    if not _armed:
        return
    switch = _armed.get(name)
    if switch is not None and switch.due() and switch.effect() is not None:
        raise TypeError(f"The fault point {name} cannot wait: arm it with a plain function.")


async def reach(name: str) -> None:
    """A place in code that may wait: a test's effect may be a coroutine function."""
    if not _armed:
        return
    switch = _armed.get(name)
    if switch is not None and switch.due():
        waiting = switch.effect()
        if waiting is not None:
            await waiting


@contextmanager
def armed(name: str, effect: Effect | str, *, at: int | None = 1) -> Iterator[Switch]:
    """Arm a point for the time of a `with`; `effect` is a function, or an action as in PENPOT_FAULTS."""
    switch = Switch(action(name, effect) if isinstance(effect, str) else effect, at)
    previous = _armed.get(name)
    _armed[name] = switch
    try:
        yield switch
    finally:
        if previous is None:
            del _armed[name]
        else:
            _armed[name] = previous


def action(name: str, text: str) -> Effect:
    """The effect that an action of PENPOT_FAULTS names. ValueError where it names none."""
    verb, _, argument = text.partition("=")
    if verb == "exit":
        return lambda: os.kill(os.getpid(), signal.SIGKILL)
    if verb == "raise":
        return lambda: _raise(name)
    if verb == "delay":
        seconds = float(argument)
        return lambda: time.sleep(seconds)
    raise ValueError(f"{VARIABLE}: {text!r} at {name} is none of exit, raise, delay=SECONDS.")


def _raise(name: str) -> None:
    raise InjectedFault(f"The fault point {name} is armed.")


def parse(text: str) -> dict[str, Switch]:
    """The switches that a value of PENPOT_FAULTS names."""
    switches = {}
    for item in filter(None, map(str.strip, text.split(","))):
        name, colon, rest = item.partition(":")
        verb, _, hit = rest.partition("@")
        if not colon:
            raise ValueError(f"{VARIABLE}: {item!r} is not of the form NAME:ACTION.")
        switches[name] = Switch(action(name, verb), None if hit == "*" else int(hit or 1))
    return switches


_armed.update(parse(os.environ.get(VARIABLE, "")))
