"""Settings of limits and quotas (contract/config.md §2, §4)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from penpot_core.settings import Integer, PathKind, Setting
from penpot_plugins.limits.files import LimitsFileError, permits_of


def holds_permits(path: Path) -> None:
    """A file of limits of concurrency. Raises ValueError with what is wrong."""
    try:
        permits_of(path)
    except OSError as problem:
        raise ValueError(
            f"a file of limits of concurrency, which cannot be read there ({problem.strerror})"
        ) from None
    except LimitsFileError as problem:
        raise ValueError(f"a good file of limits of concurrency. {str(problem).rstrip('.')}") from None


RPC_RLIMIT_CONFIG: Setting[Path | None] = Setting(
    "rpc-rlimit-config",
    PathKind,
    None,
    "The file of rate limits (flag rpc-rlimit), EDN as the reference's or TOML; read again when it changes.",
    section="limits",
    computed="200,000 calls of each method an hour",
)
RPC_CLIMIT_CONFIG: Setting[Path | None] = Setting(
    "rpc-climit-config",
    PathKind,
    None,
    "The file of limits of concurrency (flag rpc-climit), EDN as the reference's or TOML.",
    section="limits",
    computed="the limits of the reference",
    check=holds_permits,
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

QUOTES_BYTES_PER_TEAM: Setting[int | None] = Setting(
    "quotes-bytes-per-team",
    Integer,
    None,
    "The most bytes that pictures and fonts of a team take; holds without the flag quotes too.",
    section="quotas",
)

UNLIMITED = 2147483647

SETTINGS: tuple[Setting[Any], ...] = (
    RPC_RLIMIT_CONFIG,
    RPC_CLIMIT_CONFIG,
    *QUOTES.values(),
    QUOTES_BYTES_PER_TEAM,
)
