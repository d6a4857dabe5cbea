"""Which passwords may be chosen, whichever way they come in (SECURITY row 35)."""

from __future__ import annotations

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People

REFUSED = [("xq7w!", "password-too-short"), ("Password123", "password-too-common")]


@pytest.mark.parametrize(("password", "code"), REFUSED)
async def test_registration_with_a_weak_password_is_refused(
    visitor: ApiClient, password: str, code: str
) -> None:
    person = {"fullname": "New", "email": "weak@example.com", "password": password}
    answer = await visitor.answer("prepare-register-profile", person)
    assert (answer.status, answer.body["code"]) == (400, code)
    assert password.encode() not in answer.raw


@pytest.mark.parametrize(("password", "code"), REFUSED)
async def test_change_to_a_weak_password_is_refused_and_the_old_one_stays(
    people: People, visitor: ApiClient, password: str, code: str
) -> None:
    alice = await people("Alice")
    params = {"old-password": alice.password, "password": password}
    answer = await alice.answer("update-profile-password", params)
    assert (answer.status, answer.body["code"]) == (400, code)
    await visitor.login(alice.email, alice.password)
