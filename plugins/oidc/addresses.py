"""Addresses that browsers are sent to (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from penpot_core.settings import kernel
from penpot_plugins.oidc.providers import Provider

if TYPE_CHECKING:
    from penpot_core.app import App


def callback_uri(app: App) -> str:
    """Our own address; the path of the public address is replaced."""
    parts = urlsplit(app.settings[kernel.PUBLIC_URI])
    return f"{parts.scheme}://{parts.netloc}/api/auth/oidc/callback"


def authorization_uri(app: App, provider: Provider, *, state: str, nonce: str, verifier: str) -> str:
    """The provider's page where people log in. `verifier` stays here; only its digest goes there (RFC 7636)."""
    query = {
        "client_id": provider.client_id,
        "redirect_uri": callback_uri(app),
        "response_type": "code",
        "state": state,
        "scope": " ".join(provider.scopes),
        "nonce": nonce,
    }
    if provider.pkce:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return with_query(provider.auth_uri, query)


def with_query(uri: str, query: Mapping[str, str]) -> str:
    """An address with more in its query."""
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(query)}"
