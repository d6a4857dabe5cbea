"""The system account that servers run as which refuse to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

STAND_IN = "nobody"


def stand_in() -> str | None:
    """Whom to run such a server as; None where the caller is not root and needs nobody else."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(STAND_IN).pw_name
    except KeyError:
        raise RuntimeError(
            f"PostgreSQL does not run as root, and there is no account {STAND_IN!r} to run it as: "
            "run the tests as an ordinary user"
        ) from None


def hand_over(folder: Path, account: str | None) -> None:
    """Give an empty folder to the account; nothing to do for None."""
    if account is not None:
        entry = pwd.getpwnam(account)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def can_run(program: Path, account: str | None) -> bool:
    """Whether the account reaches the program: it may lie below a folder that only root may enter."""
    try:
        subprocess.run([program, "--version"], user=account, check=True, capture_output=True, cwd="/")
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True
