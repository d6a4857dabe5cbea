"""A login ends in the browser where it began: a cookie says so.

Otherwise somebody could send others a link that logs them in to a foreign account. Only a browser can be sent a link,
and no page can change what its navigation tells of it; a script without one carries no cookie (recorded: oidc-login).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sanic import Request

COOKIE = "oidc-login"
LIFE_SECONDS = 4 * 3600
SECRET_LETTERS = 43


def is_browser(request: Request) -> bool:
    """Whether a browser follows a link here: each one says Mozilla, and modern ones what they do."""
    return "sec-fetch-mode" in request.headers or "mozilla/" in request.headers.get("user-agent", "").lower()


def secret_of(request: Request) -> str | None:
    """What the cookie holds."""
    value = request.cookies.get(COOKIE) if request.cookies else None
    return value if value and len(value) == SECRET_LETTERS else None


def new_secret() -> str:
    """A text that nobody guesses, 43 letters long."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the state keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def began_here(request: Request, expected: object) -> bool:
    """Whether this browser began the login."""
    secret = secret_of(request)
    if secret is None:
        return not is_browser(request)
    return isinstance(expected, str) and hmac.compare_digest(digest(secret), expected)


def cookie(secret: str, *, secure: bool) -> str:
    """The header that sets the cookie; an empty secret takes it away."""
    age = LIFE_SECONDS if secret else 0
    return f"{COOKIE}={secret}; Path=/api/auth/oidc; Max-Age={age}; HttpOnly; SameSite=Lax" + (
        "; Secure" if secure else ""
    )
