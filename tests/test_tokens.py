"""Keys and tokens against the reference's vectors (contract/rpc-accounts.md §8.1, contract/setup.md §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from penpot_core.tokens import TokenInvalid, Tokens, derive_key
from penpot_core.transit import Codec, Keyword

CODEC = Codec()
RECORDED = (
    "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIn0.pxSJHsBE6weZu6U8azIAeDK-jWfq-aQTso6qViMbU4RwD5N__zo80g."
    "a5w2XRw92UkXvE3C.VcB1OKUME7CG-5HSr1kyaHrK2odyb0GcKzqzlaYFoo6w8hK617B8NpzNf0959NmF2PRD5u-u5s3q0m57kUC5GADM1pWS"
    "me1kZToaDpOI16rA1qFCFCoG8BqQ77M4qeFmQ-5viJ3iCaivLBaiTrqYCUxA0m2ymW4dcyfstuSYac5CfeRDZJVKkmCQz5WqaJrFqHJ-2ggW5D"
    "8rx10NLek.uVaSmdNaj1NIlsTRHGqkFg"
)


@pytest.mark.parametrize(
    ("secret", "salt", "key"),
    [
        ("test-secret", "tokens", "6e7562be9292e4bc266ec5ab0a6e0879d954224c0e7a7f45cb64fc8817dea2cb"),
        (
            "super-secret-devenv-key",
            "tokens",
            "96469f64172b065be4d84e3fa2be492455349a6ec559e00f97ef15969eea7d73",
        ),
        (
            "super-secret-devenv-key",
            "exporter",
            "ea440e2d662d3b0ac2def4776b6e3f73bd3eb7ba60527159de0eb4e2e6973c4a",
        ),
    ],
)
def test_key_when_derived_then_equals_the_vector(secret: str, salt: str, key: str) -> None:
    assert derive_key(secret, salt).hex() == key


def test_shared_key_when_derived_then_equals_the_vector() -> None:
    assert Tokens.shared_key("test-secret", "nexus") == "H3XVle1_V4I08UgX_aCqAmv77ne9gB33UMjbo2csN2M"


def test_token_when_made_by_the_reference_then_is_read() -> None:
    claims = Tokens("test-secret", CODEC).verify(RECORDED, iss=Keyword("verify-email"))
    assert claims["email"] == "a@b.co"
    assert claims["profile-id"] == UUID(int=0)
    assert claims["iat"] == datetime.fromtimestamp(1_700_000_000, UTC)


def test_token_when_encoded_then_decodes_to_the_same_claims_without_none() -> None:
    tokens = Tokens("s", CODEC)
    token = tokens.decode(
        tokens.encode({"iss": "authentication", "uid": UUID(int=7), "gone": None}, header={"kid": 1})
    )
    assert token.header == {"alg": "A256KW", "enc": "A256GCM", "kid": 1}
    assert token.claims["uid"] == UUID(int=7)
    assert set(token.claims) == {"iss", "uid", "iat"}


@pytest.mark.parametrize(
    ("token", "cause"),
    [
        ("abc", "signature"),
        ("a.b.c.d", "signature"),
        ("a.b.c.d.e", "token"),
        (RECORDED.replace(".VcB1", ".VcB2"), "authtag"),
        (RECORDED[:-1] + "A", "authtag"),
        (RECORDED.replace(".pxSJ", ".pxSK"), "token"),
    ],
)
def test_token_when_tampered_then_cause_is_told(token: str, cause: str) -> None:
    with pytest.raises(TokenInvalid) as refused:
        Tokens("test-secret", CODEC).decode(token)
    assert refused.value.body() == {"type": "validation", "cause": cause}


def test_token_when_expired_then_is_refused_before_its_issuer_is_looked_at() -> None:
    tokens = Tokens("s", CODEC)
    old = tokens.encode({"iss": Keyword("auth"), "exp": datetime.now(UTC) - timedelta(seconds=1)})
    with pytest.raises(TokenInvalid) as refused:
        tokens.verify(old, iss=Keyword("other"))
    assert refused.value.body()["reason"] == "token-expired"


@pytest.mark.parametrize("asked", [Keyword("other"), "auth"])
def test_token_when_made_for_another_use_then_is_refused(asked: str) -> None:
    tokens = Tokens("s", CODEC)
    with pytest.raises(TokenInvalid) as refused:
        tokens.verify(tokens.encode({"iss": Keyword("auth")}), iss=asked)
    assert refused.value.body()["reason"] == "invalid-issuer"


def test_token_when_key_differs_then_is_refused() -> None:
    with pytest.raises(TokenInvalid):
        Tokens("one", CODEC).decode(Tokens("two", CODEC).encode({"iss": "x"}))
