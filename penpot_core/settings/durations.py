"""Lengths of time as settings write them: ISO-8601 durations without `PT` (contract/config.md §1)."""

from __future__ import annotations

import re
from datetime import timedelta

ALLOWED = "a length of time in h, m and s, such as 15m, 1h30m or 0.5s"

FORM = re.compile(
    r"(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})(?:[.,]([0-9]{1,9}))?s)?", re.IGNORECASE
)


def read(text: str) -> timedelta:
    """`168h`, `1h30m`, `0.5s`: hours, minutes, seconds in this order, a fraction only of seconds."""
    match = FORM.fullmatch(text)
    if match is None or not text:
        raise ValueError(ALLOWED)
    hours, minutes, seconds, fraction = match.groups(default="0")
    try:
        return timedelta(
            hours=int(hours), minutes=int(minutes), seconds=int(seconds), microseconds=micros(fraction)
        )
    except OverflowError:
        raise ValueError(ALLOWED) from None


def micros(fraction: str) -> int:
    """Microseconds of the digits behind the point; finer ones are cut."""
    return int(fraction[:6].ljust(6, "0"))


def write(value: timedelta) -> str:
    """The shortest text that `read` takes for this length: `168h`, `1h30m`, `0.5s`."""
    whole = value // timedelta(seconds=1)
    fraction = f"{(value % timedelta(seconds=1)).microseconds:06}".rstrip("0")
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else ""]
    if seconds or fraction or not whole:
        parts.append(f"{seconds}{'.' + fraction if fraction else ''}s")
    return "".join(parts)
