"""Row 30: validation errors never echo a secret; database texts never reach a client."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.ids import ZERO
from penpot_core.testing.client import ApiClient, Encoding
from penpot_core.testing.fixtures import People

SECRET = "correct-horse-battery-staple"
LONG = SECRET * 250
PERSON = {"fullname": "New", "email": "new@example.com"}

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("login-with-password", {"email": "no address", "password": SECRET}),
    ("login-with-password", {"email": "a@b.example", "password": LONG}),
    ("login-with-password", {"email": "a@b.example", "password": [SECRET]}),
    ("login-with-password", {"email": "a@b.example", "password": SECRET, "invitation-token": LONG}),
    ("login-with-ldap", {"email": "no address", "password": SECRET}),
    ("prepare-register-profile", {**PERSON, "fullname": "", "password": SECRET}),
    ("prepare-register-profile", {**PERSON, "password": SECRET, "invitation-token": {"a": SECRET}}),
    ("register-profile", {"token": LONG}),
    ("recover-profile", {"token": LONG, "password": SECRET}),
    ("recover-profile", {"token": 7, "password": SECRET}),
    ("verify-token", {"token": LONG}),
    ("update-profile-password", {"password": SECRET, "old-password": {"a": SECRET}}),
    ("update-profile-password", {"password": 7, "old-password": SECRET}),
]


@pytest.mark.parametrize("encoding", ["transit", "json"])
async def test_params_when_they_do_not_fit_then_no_secret_of_them_comes_back(
    people: People, encoding: Encoding
) -> None:
    alice = await people("Alice")
    for method, params in WRONG:
        answer = await alice.answer(method, params, encoding=encoding)
        assert (answer.status, answer.body["code"]) == (400, "params-validation"), (method, params)
        assert SECRET.encode() not in answer.raw, (method, params)


async def test_params_when_they_do_not_fit_then_what_is_no_secret_is_explained(visitor: ApiClient) -> None:
    answer = await visitor.answer("login-with-password", {"email": "no address", "password": SECRET})
    assert "email" in answer.body["explain"]


HINTS = (
    b"sql",
    b"sqlite",
    b"postgres",
    b"asyncpg",
    b"constraint",
    b"select ",
    b"insert ",
    b"traceback",
    b"detail:",
)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("update-profile", {"fullname": "with a \x00 in it"}),
        ("create-team", {"name": "with a \x00 in it"}),
        ("create-team", {"name": "Taken", "id": "TEAM"}),
        ("create-project", {"name": "Taken", "id": "PROJECT", "team-id": "TEAM"}),
        ("create-access-token", {"name": "with a \x00 in it"}),
        (
            "update-profile-props",
            {"props": {"renderer": "svg", "onboarding-team-id": str(ZERO), "x": "\x00"}},
        ),
        ("request-email-change", {"email": "TAKEN"}),
        ("get-team", {"id": "'; drop table profile; --"}),
        ("get-project", {"id": str(ZERO)}),
    ],
)
async def test_call_when_the_database_refuses_it_then_no_text_of_the_database_comes_back(
    people: People, method: str, params: dict[str, Any]
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    words = {"TEAM": str(alice.team), "PROJECT": str(alice.project), "TAKEN": bob.email}
    given = {
        key: words.get(value, value) if isinstance(value, str) else value for key, value in params.items()
    }
    answer = await alice.answer(method, given, encoding="json")
    assert answer.status < 500
    assert not [word for word in HINTS if word in answer.raw.lower()], answer.raw
    assert (await alice.call("get-profile"))["id"] == alice.id
