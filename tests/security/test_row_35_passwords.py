"""Row 35: a password is not the account's own address, whichever way it comes in; nor short, nor everybody's."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.testing.answers import Answer
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import profile
from penpot_plugins.accounts.passwords import derive
from tests.security.asking import token

REFUSED = [
    ("EMAIL", "email-as-password"),
    ("Email", "email-as-password"),
    ("xq7w!fj", "password-too-short"),
    ("Password123", "password-too-common"),
]
WAYS = ["registration", "change", "recovery"]


async def choose(person: ApiClient, way: str, password: str) -> Answer:
    """Let somebody choose a password; a registration is that of another account with the same address to come."""
    if way == "registration":
        given = {"fullname": "New", "email": f"new.{person.email}", "password": password}
        return await person.answer("prepare-register-profile", given)
    if way == "change":
        change = {"old-password": person.password, "password": password}
        return await person.answer("update-profile-password", change)
    recovery = {"token": token("password-recovery", profile_id=person.id), "password": password}
    return await person.answer("recover-profile", recovery)


@pytest.mark.parametrize("way", WAYS)
async def test_password_that_is_no_good_then_is_refused_and_the_old_one_stays(
    people: People, visitor: ApiClient, way: str
) -> None:
    alice = await people("Alice")
    email = f"new.{alice.email}" if way == "registration" else alice.email
    for password, code in REFUSED:
        given = {"EMAIL": email.upper(), "Email": email}.get(password, password)
        answer = await choose(alice, way, given)
        assert (answer.status, answer.body["code"]) == (400, code), password
        assert given.encode() not in answer.raw
    await visitor.login(alice.email, alice.password)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("password", ["eight-8!", "grün 🎨 und rot", "x" * 499 + "y"])
async def test_password_that_is_good_then_is_taken(people: People, way: str, password: str) -> None:
    alice = await people("Alice")
    assert (await choose(alice, way, password)).status < 300
    if way != "registration":
        await alice.login(alice.email, password)


async def test_password_that_an_account_has_already_then_opens_it_however_weak(
    people: People, visitor: ApiClient, database: Database
) -> None:
    """In a database that the reference filled."""
    alice = await people("Alice")
    async with database.write() as db:
        weak = update(profile).where(profile.c.id == alice.id).values(password=derive("123456"))
        await db.execute(weak)
    assert (await visitor.login(alice.email, "123456"))["id"] == alice.id
