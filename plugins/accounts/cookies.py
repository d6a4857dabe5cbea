"""The session cookie, byte for byte as the reference sends it (contract/http.md §5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from penpot_core.rpc import Cookie
from penpot_core.settings import Settings, kernel

RENEWAL_AFTER = timedelta(hours=6)
"""A session older than this since `modified_at` is renewed by its next call."""

EMPTY = '""'
CLEARED = "path=/; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """How this instance writes its session cookie; made once at start."""

    name: str
    max_age: timedelta
    secure: bool
    same_site: str

    @classmethod
    def of(cls, settings: Settings) -> SessionCookie:
        """The form that settings and flags ask for."""
        flags = settings.flags
        strict = "Strict" if "strict-session-cookies" in flags else "Lax"
        return cls(
            name=settings[kernel.AUTH_TOKEN_COOKIE_NAME],
            max_age=settings[kernel.AUTH_TOKEN_COOKIE_MAX_AGE],
            secure="secure-session-cookies" in flags,
            same_site="None" if "cors" in flags else strict,
        )

    def holding(self, token: str, modified_at: datetime) -> Cookie:
        """The cookie of a session that was made or renewed at `modified_at`."""
        secure = "Secure; " if self.secure else ""
        return Cookie(
            self.name,
            token,
            f"Version=1; Path=/; {secure}HttpOnly; Expires={http_date(modified_at + self.max_age)}; "
            f'Comment="Renewal at: {http_date(modified_at + RENEWAL_AFTER)}"; SameSite={self.same_site}',
        )

    def cleared(self) -> Cookie:
        """The cookie that takes the session away from the browser."""
        return Cookie(self.name, EMPTY, CLEARED)


def http_date(moment: datetime) -> str:
    """`Sun, 01 Feb 2026 12:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
