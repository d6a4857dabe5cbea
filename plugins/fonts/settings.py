"""Settings of fonts (contract/storage.md §1)."""

from __future__ import annotations

from typing import Any

from penpot_core.settings import Integer, Setting
from penpot_core.settings.checks import at_least

FONT_MAX_FILE_SIZE = Setting(
    "font-max-file-size", Integer, 31457280, "The largest font file, in bytes.", section="media"
)
FONT_PROCESS_MEM = Setting(
    "font-process-mem",
    Integer,
    512,
    "The memory of a process that works on one font, in MiB.",
    section="media",
    check=at_least(128),
)
FONT_PROCESS_CPU = Setting(
    "font-process-cpu",
    Integer,
    30,
    "The processor time of a process that works on one font, in seconds.",
    section="media",
    check=at_least(1),
)
FONT_PROCESS_TIMEOUT = Setting(
    "font-process-timeout",
    Integer,
    60,
    "How long a process may work on one font, in seconds.",
    section="media",
    check=at_least(1),
)

SETTINGS: tuple[Setting[Any], ...] = (
    FONT_MAX_FILE_SIZE,
    FONT_PROCESS_MEM,
    FONT_PROCESS_CPU,
    FONT_PROCESS_TIMEOUT,
)
