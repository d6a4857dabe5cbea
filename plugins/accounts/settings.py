"""Settings of accounts (contract/config.md §2)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from penpot_core.settings import Duration, Integer, PathKind, Setting, WordSet

WEEK = timedelta(days=7)

EMAIL_VERIFY_THRESHOLD = Setting(
    "email-verify-threshold",
    Duration,
    timedelta(minutes=15),
    "The least time between two verification or recovery mails to one profile.",
    section="accounts",
)
REGISTRATION_DOMAIN_WHITELIST = Setting(
    "registration-domain-whitelist",
    WordSet,
    frozenset[str](),
    "Mail domains that may register; without any, all may.",
    section="accounts",
)
EMAIL_DOMAIN_BLACKLIST: Setting[Path | None] = Setting(
    "email-domain-blacklist",
    PathKind,
    None,
    "A file with one refused mail domain a line (flag email-blacklist).",
    section="accounts",
)
EMAIL_DOMAIN_WHITELIST: Setting[Path | None] = Setting(
    "email-domain-whitelist",
    PathKind,
    None,
    "A file with one accepted mail domain a line (flag email-whitelist).",
    section="accounts",
)
PROFILE_COMPLAINT_MAX_AGE = Setting(
    "profile-complaint-max-age",
    Duration,
    WEEK,
    "How far back complaints about mails to a profile are counted.",
    section="accounts",
)
PROFILE_COMPLAINT_THRESHOLD = Setting(
    "profile-complaint-threshold",
    Integer,
    2,
    "The number of complaints from which on a profile gets no mails.",
    section="accounts",
)
PROFILE_BOUNCE_MAX_AGE = Setting(
    "profile-bounce-max-age",
    Duration,
    WEEK,
    "How far back returned mails to a profile are counted.",
    section="accounts",
)
PROFILE_BOUNCE_THRESHOLD = Setting(
    "profile-bounce-threshold",
    Integer,
    10,
    "The number of returned mails from which on a profile gets no mails.",
    section="accounts",
)

LOGIN_FAILURES_PER_ACCOUNT = Setting(
    "login-failures-per-account",
    Integer,
    10,
    "Failed logins to one account in login-failures-window, from which on it must wait, whoever guesses; "
    "0: any number.",
    section="accounts",
)
LOGIN_FAILURES_PER_ADDRESS = Setting(
    "login-failures-per-address",
    Integer,
    1_000,
    "Failed logins from one address in login-failures-window, from which on it must wait; 0: any number; it bounds "
    "what one caller tries on many accounts with a few guesses on each, and is wide because all behind one NAT share "
    "an address, as do all behind a proxy that trusted-proxies does not name: name it, and lower this where callers "
    "come one by one.",
    section="accounts",
)
LOGIN_FAILURES_WINDOW = Setting(
    "login-failures-window",
    Duration,
    timedelta(minutes=5),
    "How long failed logins count, from the first of them on.",
    section="accounts",
)
PASSWORD_MIN_LENGTH = Setting(
    "password-min-length",
    Integer,
    8,
    "The fewest characters of a new password (OWASP ASVS 5.0, 6.2.1); those that exist already are not looked at.",
    section="accounts",
)

SETTINGS: tuple[Setting[Any], ...] = (
    EMAIL_VERIFY_THRESHOLD,
    REGISTRATION_DOMAIN_WHITELIST,
    EMAIL_DOMAIN_BLACKLIST,
    EMAIL_DOMAIN_WHITELIST,
    PROFILE_COMPLAINT_MAX_AGE,
    PROFILE_COMPLAINT_THRESHOLD,
    PROFILE_BOUNCE_MAX_AGE,
    PROFILE_BOUNCE_THRESHOLD,
    LOGIN_FAILURES_PER_ACCOUNT,
    LOGIN_FAILURES_PER_ADDRESS,
    LOGIN_FAILURES_WINDOW,
    PASSWORD_MIN_LENGTH,
)
