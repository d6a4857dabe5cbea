"""Imports of libraries that would pull in an optional library which nobody here asked for.

Measured at start-up: dynaconf loads Jinja2 for a template syntax that settings files do not use (0.07 s,
6.7 MB), structlog loads rich for tracebacks in colour (0.12 s, 5.5 MB). Both do without it where it is not
installed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let an optional library look as if it were not installed, unless it is loaded already.

    For `try: import … except ImportError` in somebody else's module. Runs while a process starts and has
    one thread.
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
