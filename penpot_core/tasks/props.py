"""What the props of several tasks have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any


def min_age(props: Mapping[str, Any], default: timedelta) -> timedelta:
    """The prop `min-age`, a duration or milliseconds. Raises ValueError for anything else."""
    given = props.get("min-age")
    if given is None:
        return default
    if isinstance(given, timedelta):
        return given
    if isinstance(given, int | float) and not isinstance(given, bool):
        return timedelta(milliseconds=given)
    raise ValueError(f"The prop min-age is a number of milliseconds, not {given!r}.")
