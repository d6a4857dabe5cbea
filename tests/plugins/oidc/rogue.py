"""A provider of the database that a test makes up: it speaks OpenID Connect well, or lies where a test wants it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, Key

from penpot_core.db import Database
from penpot_migrations.tables import sso_provider
from tests.plugins.oidc.browser import Browser, Page, query_of
from tests.plugins.oidc.remote import Remote, Told

CLIENT_ID = "penpot"
CLIENT_SECRET = "a-secret-of-a-rogue-and-of-penpot"
KID = "the-key"
CODE = "a-code"


def new_key() -> ECKey:
    """A key of its own, under the name that all of them have."""
    return ECKey.generate_key("P-256", {"kid": KID})


class Rogue:
    """The provider `id`, described by the web server `remote`. `claims` are of who logs in there.

    `endpoints` are those that it describes otherwise than it should.
    """

    def __init__(self, remote: Remote, **endpoints: str) -> None:
        self.id = uuid4()
        self.domain = f"d{self.id.hex}.example"
        self.remote = remote
        self.path = f"/{self.id.hex}"
        self.base = f"{remote.base}{self.path}"
        self.key = new_key()
        self.claims: dict[str, Any] = {"sub": "s", "email": f"{self.id.hex}@example.com", "name": "Somebody"}
        remote.answers |= {
            f"{self.path}/.well-known/openid-configuration": Told(
                {
                    "issuer": self.base,
                    "authorization_endpoint": f"{self.base}/auth",
                    "token_endpoint": f"{self.base}/token",
                    "userinfo_endpoint": f"{self.base}/me",
                    "jwks_uri": f"{self.base}/keys",
                    "code_challenge_methods_supported": ["plain", "S256"],
                    **endpoints,
                }
            ),
            f"{self.path}/keys": Told({"keys": [{"kty": "of the future"}, self.key.as_dict(private=False)]}),
        }

    async def enroll(self, database: Database, **changed: Any) -> UUID:
        """Write its row."""
        values = {
            "id": self.id,
            "type": "oidc",
            "domain": self.domain,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "base_uri": f"{self.base}/",
            "user_info_source": "auto",
            **changed,
        }
        async with database.write() as db:
            await db.execute(sso_provider.insert().values(values))
        return self.id

    def token(
        self,
        nonce: str,
        /,
        *,
        key: Key | None = None,
        header: Mapping[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        """An id token for a login with such a nonce; a claim that is changed to None is missing."""
        now = int(time.time())
        usual = {
            "iss": self.base,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
            **self.claims,
        }
        claims = {name: value for name, value in {**usual, **changed}.items() if value is not None}
        head = {"alg": "ES256", "kid": KID, **(header or {})}
        return jwt.encode(head, claims, key or self.key, algorithms=[head["alg"]])

    def gives(self, token: str | None, info: Mapping[str, Any] | None = None) -> None:
        """What it answers to the next code: an id token, and a description of somebody."""
        tokens = {"access_token": "an-access-token", "token_type": "Bearer"}
        self.remote.answers[f"{self.path}/token"] = Told(
            tokens if token is None else {**tokens, "id_token": token}
        )
        self.remote.answers[f"{self.path}/me"] = Told(dict(self.claims if info is None else info))

    async def log_in(self, browser: Browser, **changed: Any) -> Page:
        """A whole login, with such an id token; `token_of` makes it from the nonce where it is no usual one."""
        query = query_of(await browser.begin(str(self.id)))
        make = changed.pop("token_of", None)
        self.gives(make(query["nonce"]) if make else self.token(query["nonce"], **changed))
        return await browser.finish(code=CODE, state=query["state"])
