"""Which mail domains may come in, from the settings (contract/emails.md §5)."""

from __future__ import annotations

from pathlib import Path

from penpot_core.errors import Restricted
from penpot_core.settings import Settings
from penpot_plugins.accounts.settings import (
    EMAIL_DOMAIN_BLACKLIST,
    EMAIL_DOMAIN_WHITELIST,
    REGISTRATION_DOMAIN_WHITELIST,
)
from penpot_plugins.teams.addresses import DomainRules

NOT_ALLOWED = "email-domain-is-not-allowed"


def domain_rules(settings: Settings) -> DomainRules:
    """The lists of the settings; a file counts only with its flag. Raises ValueError where one cannot be read."""
    named = frozenset(domain.lower() for domain in settings[REGISTRATION_DOMAIN_WHITELIST])
    refused, listed = settings[EMAIL_DOMAIN_BLACKLIST], settings[EMAIL_DOMAIN_WHITELIST]
    return DomainRules(
        refused=domains_in(refused) if "email-blacklist" in settings.flags else frozenset(),
        accepted=named | (domains_in(listed) if "email-whitelist" in settings.flags else frozenset()),
    )


def domains_in(path: Path | None) -> frozenset[str]:
    """One domain a line; blank lines and those that begin with # are left out."""
    if path is None:
        return frozenset()
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"The list of mail domains {path} cannot be read: {problem}.") from None
    return frozenset(
        line.strip().lower() for line in lines if line.strip() and not line.lstrip().startswith("#")
    )


def check_registrable(rules: DomainRules, email: str) -> None:
    """Raise Restricted where somebody with this address may not register."""
    if rules.refuses(email):
        raise Restricted(NOT_ALLOWED, "email domain in blacklist")
    if not rules.accepts(email):
        raise Restricted(NOT_ALLOWED, "email domain not in whitelist")
