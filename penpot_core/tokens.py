"""Tokens: JWE compact, A256KW and A256GCM, claims as transit (contract/rpc-accounts.md §8.1-8.2).

One key, derived from the secret key with the salt `tokens`, serves all kinds; the claim `iss` keeps them apart.
The reference's tokens are read, and it reads ours.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from penpot_core.errors import ValidationFailed
from penpot_core.transit import Codec, Keyword, TransitError

PARTS = 5
NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32


class TokenInvalid(ValidationFailed):
    """A token that cannot be accepted; `cause` or `reason` says why."""


@dataclass(frozen=True, slots=True)
class Token:
    """A decoded token: its protected header and its claims."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def derive_key(secret: str, salt: str) -> bytes:
    """HKDF with HMAC-BLAKE2b-512, empty info, first 32 bytes (contract/setup.md §5)."""
    extracted = hmac.new(salt.encode(), secret.encode(), hashlib.blake2b).digest()
    return hmac.new(extracted, b"\x01", hashlib.blake2b).digest()[:KEY_BYTES]


class Tokens:
    """Makes and reads tokens with the key of this instance."""

    def __init__(self, secret: str, codec: Codec) -> None:
        self._key = derive_key(secret, "tokens")
        self._codec = codec

    def encode(self, claims: Mapping[str, Any], *, header: Mapping[str, Any] | None = None) -> str:
        """A token with these claims; `None` claims are left out and `iat` is added where missing."""
        named = {Keyword(name): value for name, value in claims.items() if value is not None}
        named.setdefault(Keyword("iat"), datetime.now(UTC))
        protected = b64(
            json.dumps({"alg": "A256KW", "enc": "A256GCM", **(header or {})}, separators=(",", ":")).encode()
        )
        content_key = secrets.token_bytes(KEY_BYTES)
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(content_key).encrypt(
            nonce, self._codec.encode(named, verbose=False), protected.encode()
        )
        wrapped = aes_key_wrap(self._key, content_key)
        return ".".join(
            (protected, b64(wrapped), b64(nonce), b64(sealed[:-TAG_BYTES]), b64(sealed[-TAG_BYTES:]))
        )

    def decode(self, token: str) -> Token:
        """Read a token without looking at its expiry or issuer. Raises TokenInvalid with the reference's cause."""
        parts = token.split(".")
        if len(parts) != PARTS:
            raise TokenInvalid(cause=Keyword("signature"))
        try:
            header = json.loads(unb64(parts[0]))
            content_key = aes_key_unwrap(self._key, unb64(parts[1]))
            nonce, sealed, tag = (unb64(part) for part in parts[2:])
            text = AESGCM(content_key).decrypt(nonce, sealed + tag, parts[0].encode())
            claims = self._codec.decode(text)
        except InvalidTag:
            raise TokenInvalid(cause=Keyword("authtag")) from None
        except (ValueError, InvalidUnwrap, TransitError):
            raise TokenInvalid(cause=Keyword("token")) from None
        if not isinstance(claims, dict) or not isinstance(header, dict):
            raise TokenInvalid(cause=Keyword("token"))
        return Token(header, claims)

    def verify(self, token: str, *, iss: str | None = None, now: datetime | None = None) -> Mapping[str, Any]:
        """The claims of a token that has not run out and, where `iss` is given, was made for that use.

        `iss` is compared with its kind: a Keyword matches only a keyword, a text only a text.
        """
        claims = self.decode(token).claims
        params = {Keyword("token"): token} | ({Keyword("iss"): iss} if iss is not None else {})
        expires = claims.get("exp")
        if isinstance(expires, datetime) and expires <= (now or datetime.now(UTC)):
            raise TokenInvalid("invalid-token", reason=Keyword("token-expired"), params=params)
        if iss is not None and (claims.get("iss") != iss or type(claims.get("iss")) is not type(iss)):
            raise TokenInvalid("invalid-token", reason=Keyword("invalid-issuer"), params=params)
        return claims

    @staticmethod
    def shared_key(secret: str, name: str) -> str:
        """The key that another service of this instance sends in `x-shared-key` (contract/setup.md §5)."""
        return b64(derive_key(secret, name))


def b64(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of URL-safe base64 without padding; ValueError where it is none."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
