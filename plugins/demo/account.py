"""The account that a newcomer logs in with: made at the first start of an embedded server, printed at every start."""

from __future__ import annotations

import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from penpot_core.errors import ValidationFailed
from penpot_core.settings import kernel
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.service import NewProfile, create_profile

if TYPE_CHECKING:
    from penpot_core.app import App

EMAIL = "demo@example.com"
NAME = "Demo"
FILE = "demo-password"
PASSWORD_BYTES = 12


class DemoAccount:
    """Keeps the account's random password in the data folder, readable by its owner alone."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._file: Path = app.settings[kernel.DATA_DIR] / FILE

    async def start(self) -> None:
        """Make the account where it is not there, and print how to log in."""
        if not self._file.exists() and not await self._make(secrets.token_urlsafe(PASSWORD_BYTES)):
            return
        print(f"A demo account: {EMAIL}, password {self._file.read_text().strip()}", file=sys.stderr)

    async def _make(self, password: str) -> bool:
        new = NewProfile(NAME, EMAIL, await self._app.get(Hashing).derive(password))
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as writer:
            writer.write(password + "\n")
        try:
            async with self._app.database.write() as db:
                await create_profile(db, new, self._app.settings.flags, datetime.now(UTC))
        except ValidationFailed:
            self._file.unlink()
            return False
        return True
