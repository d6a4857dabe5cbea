"""Id tokens that are not what they say (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from penpot_core.transit import Keyword
from penpot_plugins.oidc.id_tokens import claims_of
from penpot_plugins.oidc.people import described
from penpot_plugins.oidc.providers import LoginFailed, Provider

SECRET = "a-secret-of-thirty-two-letters-or-more"
PROVIDER = Provider(
    "oidc", "oidc", "us", SECRET, issuer="https://house.example", roles=frozenset({"painter"})
)


def token(secret: str = SECRET, **changed: Any) -> str:
    claims = {
        "iss": "https://house.example",
        "aud": "us",
        "exp": int(time.time()) + 60,
        "nonce": "n",
        **changed,
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret), algorithms=["HS256"])


async def test_claims_when_the_token_is_ours_then_they_are_read() -> None:
    assert (await claims_of(None, PROVIDER, token(sub="s"), "n"))["sub"] == "s"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "others"},
        {"iss": "https://other.example"},
        {"nonce": "of another login"},
        {"exp": 1},
        {"secret": "another-secret-of-thirty-two-letters"},
        {"azp": "others", "aud": ["us", "others"]},
    ],
    ids=["aud", "iss", "nonce", "exp", "signature", "azp"],
)
async def test_claims_when_the_token_is_not_for_us_then_the_login_fails(changed: dict[str, Any]) -> None:
    with pytest.raises(LoginFailed):
        await claims_of(None, PROVIDER, token(**changed), "n")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2hvdXNlLmV4YW1wbGUiLCJhdWQiOiJ1cyJ9.", "no token"],
    ids=["none", "garbage"],
)
async def test_claims_when_the_text_is_no_token_then_the_login_fails(text: str) -> None:
    with pytest.raises(LoginFailed):
        await claims_of(None, PROVIDER, text, "n")  # type: ignore[arg-type]


def test_described_when_a_role_is_missing_then_the_login_fails() -> None:
    with pytest.raises(LoginFailed):
        described(PROVIDER, {"email": "a@b.example", "roles": "reader, writer"})


def test_described_when_all_is_there_then_attributes_become_props() -> None:
    person = described(PROVIDER, {"email": "A@b.example", "roles": ["painter"], "given_name": "Ann"})
    assert (person.email, person.fullname, person.verified) == ("a@b.example", "A@b.example", False)
    assert person.props[Keyword("oidc/given-name")] == "Ann"
