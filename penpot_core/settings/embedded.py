"""The embedded mode: no database address is given, one process is a whole server for its own machine.

Relaxed defaults hold only while it can be reached from this machine alone: bound to loopback, and with a
public address (where one is given) that is loopback too. Whatever is set explicitly wins over them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from penpot_core.settings import kernel
from penpot_core.settings.setting import Setting
from penpot_core.settings.store import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
BIND = "127.0.0.1"
DATABASE_FILE = "penpot.sqlite"
OBJECTS_FOLDER = "objects"
MAIL_FOLDER = "mails"

# Registration and password login are on anyway; said here so that the mode stays usable whatever the
# built-in flags.
RELAXATIONS = (
    "enable-registration",
    "enable-login-with-password",
    "disable-email-verification",
    "disable-secure-session-cookies",
)

Read = Callable[[Setting[Any]], Any]


def defaults(read: Read) -> dict[Setting[Any], Any]:
    """What stands in for the kernel's defaults in the embedded mode."""
    return {
        kernel.HTTP_SERVER_HOST: BIND,
        kernel.PUBLIC_URI: f"http://localhost:{read(kernel.HTTP_SERVER_PORT)}",
        kernel.OBJECTS_STORAGE_FS_DIRECTORY: read(kernel.DATA_DIR) / OBJECTS_FOLDER,
    }


def is_loopback(host: str | None) -> bool:
    """Whether a server bound to this host is reached from this machine alone."""
    return host in LOOPBACK


def is_relaxed(read: Read) -> bool:
    """Whether the relaxed defaults hold, given that the mode is embedded."""
    public = urlsplit(read(kernel.PUBLIC_URI)).hostname
    return is_loopback(read(kernel.HTTP_SERVER_HOST)) and is_loopback(public)


def database_file(settings: Settings) -> Path:
    """The SQLite database of the embedded mode."""
    return settings[kernel.DATA_DIR] / DATABASE_FILE


def mail_folder(settings: Settings) -> Path:
    """Where mails are put while no mail server is set."""
    return settings[kernel.DATA_DIR] / MAIL_FOLDER
