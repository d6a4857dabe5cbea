"""Where a session came from, when an identity provider of the database vouched for it (contract/rpc-accounts.md §1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Origin:
    """A row of `sso_provider`, and that provider's own name for its session; None where neither is known."""

    provider_id: UUID | None = None
    session_id: str | None = None

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Origin:
        """The origin that the claims of one of our tokens name."""
        provider_id, session_id = claims.get("sso-provider-id"), claims.get("sso-session-id")
        return cls(
            provider_id if isinstance(provider_id, UUID) else None,
            session_id if isinstance(session_id, str) else None,
        )

    def claims(self) -> dict[str, Any]:
        """The same as claims."""
        return {"sso-provider-id": self.provider_id, "sso-session-id": self.session_id}


HERE = Origin()
"""A session that no identity provider of the database began."""


Page = Callable[[Origin], Awaitable[str | None]]
"""Where somebody of such an origin logs out; None where that is not known."""


class Farewells:
    """Where a browser goes to log out of the identity provider too; plugins that know providers add themselves."""

    def __init__(self) -> None:
        self._pages: list[Page] = []

    def add(self, page: Page) -> None:
        """Ask one more plugin."""
        self._pages.append(page)

    async def page(self, origin: Origin) -> str | None:
        """The first page that a plugin knows."""
        for page in self._pages:
            found = await page(origin)
            if found is not None:
                return found
        return None
