"""Which passwords may be chosen. Those that people have already are never looked at."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from penpot_core.errors import ValidationFailed
from penpot_core.settings import Settings
from penpot_plugins.accounts.settings import PASSWORD_MIN_LENGTH

COMMON = "common_passwords.txt"


def check_password(settings: Settings, email: str, password: str) -> None:
    """Refuse the account's own address (SECURITY row 35), what is too short, and what everybody uses.

    Raises ValidationFailed `email-as-password`, `password-too-short` and `password-too-common`.
    """
    if password.lower() == email.lower():
        raise ValidationFailed("email-as-password", "you can't use your email as password")
    least = settings[PASSWORD_MIN_LENGTH]
    if len(password) < least:
        raise ValidationFailed("password-too-short", f"Choose a password of at least {least} characters.")
    if password.lower() in common_passwords():
        raise ValidationFailed("password-too-common", "Many people use this password; choose another.")


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are guessed first, in lower case; read at the first use."""
    lines = files(__package__).joinpath(COMMON).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))
