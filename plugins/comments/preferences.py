"""What somebody wants to be told of comments: `props.notifications` of their profile (contract/emails.md §2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.db import Row
from penpot_core.transit import Keyword

NOTIFICATIONS = Keyword("notifications")
DASHBOARD, MAILS = Keyword("dashboard-comments"), Keyword("email-comments")


def preference(person: Row | None, key: Keyword) -> str | None:
    """`all`, `partial` or `none`; None where they never said."""
    props: Mapping[Any, Any] = (person["props"] if person is not None else None) or {}
    found: str | None = (props.get(NOTIFICATIONS) or {}).get(key)
    return found
