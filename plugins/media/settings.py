"""Settings of pictures (contract/storage.md §1, §8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penpot_core.settings import Duration, Integer, Setting
from penpot_core.settings.checks import at_least

MEDIA_MAX_FILE_SIZE = Setting(
    "media-max-file-size", Integer, 31457280, "The largest picture, in bytes.", section="media"
)
IMAGE_MOST_PIXELS = Setting(
    "image-most-pixels",
    Integer,
    128_000_000,
    "The most pixels of a picture, all together.",
    section="media",
    check=at_least(1),
)
IMAGE_MOST_SIDE = Setting(
    "image-most-side",
    Integer,
    16_000,
    "The most pixels of a picture in one direction.",
    section="media",
    check=at_least(1),
)
IMAGE_PROCESS_MEM = Setting(
    "image-process-mem",
    Integer,
    1024,
    "The memory of a process that works on one picture, in MiB.",
    section="media",
    check=at_least(128),
)
IMAGE_PROCESS_CPU = Setting(
    "image-process-cpu",
    Integer,
    30,
    "The processor time of a process that works on one picture, in seconds.",
    section="media",
    check=at_least(1),
)
IMAGE_PROCESS_TIMEOUT = Setting(
    "image-process-timeout",
    Duration,
    timedelta(seconds=60),
    "How long a process may work on one picture.",
    section="media",
)

SETTINGS: tuple[Setting[Any], ...] = (
    MEDIA_MAX_FILE_SIZE,
    IMAGE_MOST_PIXELS,
    IMAGE_MOST_SIDE,
    IMAGE_PROCESS_MEM,
    IMAGE_PROCESS_CPU,
    IMAGE_PROCESS_TIMEOUT,
)
