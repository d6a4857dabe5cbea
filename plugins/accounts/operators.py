"""Accounts that whoever runs the server makes (contract/srepl-cli.md §2, `create-profile`).

Registration may be off; what holds for every account holds here too: the rules for passwords, and the lists of mail
domains (SECURITY row 38). The reference asks for neither.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.errors import ValidationFailed
from penpot_core.rpc.decoders import Mismatch
from penpot_core.rpc.decoders import email as as_email
from penpot_plugins.accounts.domains import check_registrable
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.password_rules import check_password
from penpot_plugins.accounts.service import NewProfile, create_profile
from penpot_plugins.teams.addresses import DomainRules, clean_email

if TYPE_CHECKING:
    from penpot_core.app import App

MOST_NAME = 250
MOST_PASSWORD = 500


async def make_account(app: App, email: str, fullname: str, password: str) -> UUID:
    """Make an active account with its own team and drafts; its id. Needs the database to be started.

    Raises ValidationFailed `params-validation`, `email-already-exists` and what `check_password` raises, and
    Restricted `email-domain-is-not-allowed`. The hints are for the operator; none repeats the password.
    """
    address = clean_email(email)
    check(address, fullname, password)
    check_registrable(app.get(DomainRules), address)
    check_password(app.settings, address, password)
    new = NewProfile(fullname, address, await app.get(Hashing).derive(password))
    try:
        async with app.database.write() as db:
            return await create_profile(db, new, app.settings.flags, datetime.now(UTC))
    except ValidationFailed as refusal:
        if refusal.code != "email-already-exists":
            raise
        raise ValidationFailed(refusal.code, f"Somebody has an account with {address} already.") from None


def check(email: str, fullname: str, password: str) -> None:
    """Hold the values to the limits that registration and login have. Raises ValidationFailed."""
    try:
        as_email(email)
    except Mismatch:
        raise wrong("This is no address of a mail, such as ann@acme.example.") from None
    if not fullname.strip() or not fullname.isprintable() or len(fullname) > MOST_NAME:
        raise wrong(f"A name is one line of at most {MOST_NAME} letters.")
    if not password.strip() or len(password) > MOST_PASSWORD:
        raise wrong(f"A password has at most {MOST_PASSWORD} letters, and not blanks alone.")


def wrong(hint: str) -> ValidationFailed:
    """The refusal of a value."""
    return ValidationFailed("params-validation", hint)
