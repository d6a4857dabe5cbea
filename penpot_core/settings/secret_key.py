"""The secret key of an embedded server: made at the first start and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE_NAME = "secret-key"
KEY_BYTES = 64
OWNER_ONLY = 0o600


class KeyUnusable(Exception):
    """The key can be neither read nor made; the text is a sentence that says what to do."""


def secret_key(folder: Path, *, create: bool = True) -> str:
    """The key in `folder`, made where there is none; of several processes that make one, all get the same.

    64 random bytes as URL-safe base64 without padding (contract/setup.md §4). Without `create` nothing is written, and
    a key that is not there is an empty text. Raises KeyUnusable.
    """
    path = folder / FILE_NAME
    try:
        kept = kept_key(path)
        if kept is not None or not create:
            return kept or ""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make(path)
        return kept_key(path) or ""
    except OSError as cause:
        raise KeyUnusable(
            f"The secret key {path} cannot be kept: {cause.strerror}. Make the folder writable, let "
            "PENPOT_DATA_DIR name another one, or set PENPOT_SECRET_KEY."
        ) from None


def kept_key(path: Path) -> str | None:
    """The key in the file, None where there is no file. An empty file is refused, not replaced."""
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise KeyUnusable(
            f"The file {path} holds no secret key. Bring it back from a copy; or delete it to have a new key "
            "made, which ends all sessions and invitations."
        )
    return text


def make(path: Path) -> None:
    """Write a new key so that others see all of it or nothing, and the first one made stays."""
    draft = path.with_name(f".{FILE_NAME}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def publish(draft: Path, path: Path) -> None:
    """Give the draft its name, unless another process was faster."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    except OSError:
        # A file system without hard links: the last of two processes that start at the very same moment
        # wins here.
        if not path.exists():
            draft.rename(path)


def sync_folder(folder: Path) -> None:
    """Make the new name survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
