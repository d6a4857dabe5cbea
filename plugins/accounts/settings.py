"""Settings of accounts and of quotas (contract/config.md §2, §4)."""

from __future__ import annotations

from collections.abc import Mapping
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
    "Failed logins to one account in login-failures-window, from which on it must wait; 0: any number.",
    section="accounts",
)
LOGIN_FAILURES_PER_ADDRESS = Setting(
    "login-failures-per-address",
    Integer,
    100,
    "Failed logins from one address in login-failures-window, from which on it must wait; 0: any number.",
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
    6,
    "The fewest characters of a new password.",
    section="accounts",
)


def quota(target: str, doc: str, default: int | None = None) -> Setting[int | None]:
    """The setting of one quota target; unset means unlimited."""
    return Setting(f"quotes-{target}", Integer, default, doc, section="quotas")


QUOTES: Mapping[str, Setting[int | None]] = {
    "teams-per-profile": quota("teams-per-profile", "The most teams that a profile is a member of."),
    "access-tokens-per-profile": quota("access-tokens-per-profile", "The most access tokens of a profile."),
    "upload-sessions-per-profile": quota(
        "upload-sessions-per-profile", "The most uploads that a profile has open at once.", 5
    ),
    "team-access-requests-per-requester": quota(
        "team-access-requests-per-requester", "The most open requests for access by one profile."
    ),
    "projects-per-team": quota("projects-per-team", "The most projects in a team."),
    "font-variants-per-team": quota("font-variants-per-team", "The most font variants in a team."),
    "invitations-per-team": quota("invitations-per-team", "The most open invitations of a team."),
    "profiles-per-team": quota("profiles-per-team", "The most members of a team, invited ones counted."),
    "team-access-requests-per-team": quota(
        "team-access-requests-per-team", "The most open requests for access to one team."
    ),
    "snapshots-per-team": quota("snapshots-per-team", "The most versions that users of a team keep."),
    "files-per-project": quota("files-per-project", "The most files in a project."),
    "comment-threads-per-file": quota("comment-threads-per-file", "The most comment threads in a file."),
    "comments-per-file": quota("comments-per-file", "The most comments in a file."),
    "snapshots-per-file": quota("snapshots-per-file", "The most versions that users keep of a file."),
    "upload-chunks-per-session": quota(
        "upload-chunks-per-session", "The most parts of one upload; holds without the flag quotes too.", 20
    ),
}

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
    *QUOTES.values(),
)
