"""Settings of files and their data (contract/config.md §2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penpot_core.settings import ByteSize, Choice, Duration, Integer, Setting

BLOB_VERSIONS = (1, 3, 4, 5)


def known_blob_version(version: int) -> None:
    """A version of contract/file-data.md §8; there is no version 2."""
    if version not in BLOB_VERSIONS:
        raise ValueError("1, 3, 4 or 5")


def positive(number: int) -> None:
    """At least one."""
    if number < 1:
        raise ValueError("a number of at least 1")


DEFAULT_BLOB_VERSION = Setting(
    "default-blob-version",
    Integer,
    4,
    "The encoding of stored file data; 4 and 5 are read, and written as 3.",
    section="files",
    check=known_blob_version,
)
FILE_DATA_BACKEND = Setting(
    "file-data-backend",
    Choice("db", "legacy-db", "storage"),
    "legacy-db",
    "Where file data lies: a table of its own, the file's row, or the object storage.",
    section="files",
)
FILE_CHECKPOINT = Setting(
    "file-checkpoint",
    Choice("normal", "every-edit"),
    "normal",
    "When a whole file is written: now and then, or with every edit so that the reference can take over.",
    section="files",
)
FILE_CACHE_SIZE = Setting(
    "file-cache-size",
    ByteSize,
    256 * 2**20,
    "The memory that a process uses for open files.",
    section="files",
)
FILE_CLEAN_DELAY = Setting(
    "file-clean-delay",
    Duration,
    timedelta(days=2),
    "How long a file rests before what it no longer uses is removed.",
    section="files",
)
AUTO_FILE_SNAPSHOT_EVERY = Setting(
    "auto-file-snapshot-every",
    Integer,
    5,
    "A version is kept every so many edits (flag auto-file-snapshot).",
    section="files",
    check=positive,
)
AUTO_FILE_SNAPSHOT_TIMEOUT = Setting(
    "auto-file-snapshot-timeout",
    Duration,
    timedelta(hours=3),
    "A version is kept at the next edit after this time, however few edits there were.",
    section="files",
)

SETTINGS: tuple[Setting[Any], ...] = (
    DEFAULT_BLOB_VERSION,
    FILE_DATA_BACKEND,
    FILE_CHECKPOINT,
    FILE_CACHE_SIZE,
    FILE_CLEAN_DELAY,
    AUTO_FILE_SNAPSHOT_EVERY,
    AUTO_FILE_SNAPSHOT_TIMEOUT,
)
