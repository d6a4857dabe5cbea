"""The account that a newcomer logs in with: made at the first start of an embedded server, printed at every start.

Its password is random and lies in the data folder, readable by its owner alone, with the hash that was stored for
it: once somebody has changed the password, the server stops telling an old one.
"""

from __future__ import annotations

import os
import secrets
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from penpot_core.errors import ValidationFailed
from penpot_core.settings import kernel
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.service import NewProfile, create_profile
from penpot_plugins.demo import queries

if TYPE_CHECKING:
    from penpot_core.app import App

EMAIL = "demo@example.com"
NAME = "Demo"
FILE = "demo-password"
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Secret:
    """A password and the text stored for it."""

    password: str
    stored: str


class DemoAccount:
    """Makes the account once, and says how to log in while that is true."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._file: Path = app.settings[kernel.DATA_DIR] / FILE

    async def start(self) -> None:
        """Make the account where it was never made, and print how to log in.

        The file comes first: a process that dies in between finds it at its next start, where nobody has an account
        yet. Who deleted the account does not get it back.
        """
        kept = self._read()
        secret = kept or self._write(await self._make_secret())
        async with self._app.database.read() as db:
            stored = await db.fetch_val(queries.STORED_PASSWORD, {"email": EMAIL})
            anybody = await db.fetch_val(queries.ANYBODY) is not None
        if stored is None and (kept is None or not anybody):
            stored = await self._create(secret)
        if stored == secret.stored:
            print(f"A demo account: {EMAIL}, password {secret.password}", file=sys.stderr)

    async def _make_secret(self) -> Secret:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        return Secret(password, await self._app.get(Hashing).derive(password))

    def _read(self) -> Secret | None:
        try:
            password, stored = self._file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return Secret(password, stored)

    def _write(self, secret: Secret) -> Secret:
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as writer:
            writer.write(f"{secret.password}\n{secret.stored}\n")
        fresh.replace(self._file)
        return secret

    async def _create(self, secret: Secret) -> str | None:
        new = NewProfile(NAME, EMAIL, secret.stored)
        try:
            async with self._app.database.write() as db:
                await create_profile(db, new, self._app.settings.flags, datetime.now(UTC))
        except ValidationFailed:
            return None
        return secret.stored
