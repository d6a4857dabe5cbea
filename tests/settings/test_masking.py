from __future__ import annotations

import pytest

from penpot_core.settings.masking import MASK, is_secret, mask_text, masked


@pytest.mark.parametrize(
    "name",
    ["password", "old-password", "database_password", "newPassword", "PASSWORD", "secret", "secret-key",
     "client-secret",
     "token", "accessToken", "invitation-token", "auth-token", "tokens", "authorization", "Authorization", "cookie",
     "set-cookie",
     "x-shared-key", "api-key", "apiKey", "penpot_secret_key", "credentials", "jwt", "private_key"],
)  # fmt: skip
def test_name_when_it_holds_a_secret_then_it_is_known(name: str) -> None:
    assert is_secret(name)
    assert masked(name, "hunter2") == MASK


@pytest.mark.parametrize(
    "name",
    ["key", "public-key", "object-key", "token-id", "token-type", "cookie-name", "auth-token-cookie-max-age", "name",
     "secretary", "passage", "tokenizer", "compass", "session-id", "file-id", "password-count"],
)  # fmt: skip
def test_name_when_it_only_looks_like_a_secret_then_it_is_shown(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("text", "masked_text"),
    [
        ("GET /x?token=abc&y=1", f"GET /x?token={MASK}&y=1"),
        ("/callback?code=abc&state=def", f"/callback?code={MASK}&state={MASK}"),
        ("code=object-not-found status_code=200", "code=object-not-found status_code=200"),
        ("password='a b' user=c", f"password={MASK} user=c"),
        ("could not connect to postgresql://u:p@h/db", f"could not connect to postgresql://{MASK}@h/db"),
        ("redis://:p:w@h", f"redis://{MASK}@h"),
        ("Penpot <no-reply@example.com>", "Penpot <no-reply@example.com>"),
        ("a = b", "a = b"),
        (
            "{'new-password': 'x', \"token\": \"y\", 'name': 'z'}",
            f"{{'new-password': {MASK}, \"token\": {MASK}, 'name': 'z'}}",
        ),
    ],
)
def test_text_when_it_holds_secrets_then_only_they_are_masked(text: str, masked_text: str) -> None:
    assert mask_text(text) == masked_text


def test_value_when_nested_then_secrets_inside_are_masked() -> None:
    value = {"params": {"email": "a@b", "password": "hunter2", "list": [{"token": "hunter2"}]}}
    headers = [("cookie", "hunter2"), ("accept", "text/html")]
    assert masked("data", value) == {"params": {"email": "a@b", "password": MASK, "list": [{"token": MASK}]}}
    assert masked("headers", headers) == [["cookie", MASK], ["accept", "text/html"]]


@pytest.mark.parametrize("value", [None, True, False])
def test_value_when_it_tells_nothing_then_it_is_shown(value: object) -> None:
    assert masked("password", value) is value
