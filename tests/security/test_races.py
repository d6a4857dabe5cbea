"""Two who do at once what only one can: one wins, nothing is half done, nobody sees a fault. On PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from penpot_core.db import Database, open_database
from penpot_core.testing.answers import Answer
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People, people_of
from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from penpot_core.transit import Keyword
from penpot_migrations.tables import http_session_v2, profile, team_invitation
from tests.plugins.mailing import address
from tests.security.asking import code_of, token
from tests.security.crews import Crew, crew

ROUNDS = range(4)


@pytest.fixture
def concurrent(servers: Servers) -> Server:
    return servers.shared(DEPLOYMENTS["postgresql"])


@pytest.fixture
async def persons(concurrent: Server) -> AsyncIterator[People]:
    async with people_of(concurrent) as found:
        yield found


@pytest.fixture
async def stored(concurrent: Server) -> AsyncIterator[Database]:
    opened = open_database(concurrent.dsn)
    await opened.start()
    yield opened
    await opened.stop()


async def at_once(*asked: Awaitable[Answer]) -> list[Answer]:
    """All answers; none is a fault."""
    answers = await asyncio.gather(*asked)
    assert [answer.body for answer in answers if answer.status >= 500] == []
    return answers


def winners(answers: list[Answer]) -> list[int]:
    return [at for at, answer in enumerate(answers) if answer.status < 300]


async def visitors(stack: AsyncExitStack, base: str, number: int) -> list[ApiClient]:
    return [await stack.enter_async_context(ApiClient(base)) for _ in range(number)]


async def invite(stored: Database, team: Crew, person: ApiClient, role: str = "editor") -> str:
    """An invitation of somebody who has an account, and its token."""
    until = datetime.now(UTC) + timedelta(days=1)
    row = {"team_id": team.id, "email_to": person.email, "role": role, "valid_until": until}
    async with stored.write() as db:
        await db.execute(insert(team_invitation).values(**row))
    claims = {"role": Keyword(role), "member_email": person.email, "profile_id": team.owner.id}
    return token("team-invitation", team_id=team.id, **claims)


async def test_verifications_by_one_token_at_once_then_one_logs_in(
    persons: People, concurrent: Server, stored: Database
) -> None:
    async with AsyncExitStack() as stack:
        for _ in ROUNDS:
            alice = await persons("Alice")
            await alice.call("delete-other-sessions")
            async with stored.write() as db:
                asleep = update(profile).where(profile.c.id == alice.id).values(is_active=False)
                await db.execute(asleep)
            params = {"token": token("verify-email", profile_id=alice.id, email=alice.email)}
            clients = await visitors(stack, concurrent.base, 4)
            answers = await at_once(*(one.answer("verify-token", params) for one in clients))
            (winner,) = winners(answers)
            assert ["set-cookie" in one.headers for one in answers] == [at == winner for at in range(4)]
            assert {one.body["code"] for one in answers if one.status == 400} == {"invalid-token"}
            count = select(func.count()).where(http_session_v2.c.profile_id == alice.id)
            async with stored.read() as db:
                assert await db.fetch_val(count) == 2, "hers, and the winner's"


async def test_changes_of_an_address_by_one_token_at_once_then_one_is_told_that_it_is_done(
    persons: People, concurrent: Server
) -> None:
    async with AsyncExitStack() as stack:
        for _ in ROUNDS:
            alice, wanted = await persons("Alice"), address("wanted")
            params = {"token": token("change-email", profile_id=alice.id, email=wanted)}
            clients = await visitors(stack, concurrent.base, 3)
            answers = await at_once(*(one.answer("verify-token", params) for one in clients))
            assert len(winners(answers)) == 1
            codes = {one.body["code"] for one in answers if one.status == 400}
            assert codes <= {"invalid-token", "email-already-exists"}
            assert (await alice.call("get-profile"))["email"] == wanted


async def test_recoveries_by_one_token_at_once_then_the_password_of_one_counts(
    persons: People, concurrent: Server
) -> None:
    async with AsyncExitStack() as stack:
        for _ in ROUNDS:
            alice = await persons("Alice")
            mailed = token("password-recovery", profile_id=alice.id)
            passwords = [f"a-new-password-{number}" for number in range(3)]
            clients = await visitors(stack, concurrent.base, 3)
            params = [{"token": mailed, "password": one} for one in passwords]
            asked = zip(clients, params, strict=True)
            answers = await at_once(*(one.answer("recover-profile", given) for one, given in asked))
            (winner,) = winners(answers)
            for number, client in enumerate(clients):
                login = {"email": alice.email, "password": passwords[number]}
                expected = None if number == winner else "wrong-credentials"
                assert await code_of(client, "login-with-password", login) == expected


async def test_acceptances_of_one_invitation_at_once_then_one_joins_by_it(
    persons: People, concurrent: Server, stored: Database
) -> None:
    async with AsyncExitStack() as stack:
        team = await crew(persons)
        for number in ROUNDS:
            bob = await persons(f"Bob {number}")
            tabs = [bob, *await visitors(stack, concurrent.base, 2)]
            for tab in tabs[1:]:
                await tab.login(bob.email, bob.password)
            params = {"token": await invite(stored, team, bob)}
            answers = await at_once(*(tab.answer("verify-token", params) for tab in tabs))
            assert len(winners(answers)) == 1
            assert {one.body["code"] for one in answers if one.status == 400} == {"invalid-token"}
            assert (await team.roles())[f"Bob {number}"] == "editor"


async def test_acceptance_and_taking_back_at_once_then_they_agree_who_belongs_to_the_team(
    persons: People, stored: Database
) -> None:
    team = await crew(persons)
    for number in ROUNDS:
        bob = await persons(f"Bob {number}")
        params = {"token": await invite(stored, team, bob)}
        back = {"team-id": team.id, "email": bob.email}
        accepted, _ = await at_once(
            bob.answer("verify-token", params), team.owner.answer("delete-team-invitation", back)
        )
        assert (f"Bob {number}" in await team.roles()) is (accepted.status == 200)


async def test_acceptance_and_deletion_of_the_team_at_once_then_neither_fails(
    persons: People, stored: Database
) -> None:
    for _ in ROUNDS:
        team, bob = await crew(persons), await persons("Bob")
        params = {"token": await invite(stored, team, bob)}
        accepted, deleted = await at_once(
            bob.answer("verify-token", params), team.owner.answer("delete-team", {"id": team.id})
        )
        assert (accepted.status, deleted.status) == (200, 204)
        assert await code_of(bob, "get-team", {"id": team.id}) == "team-does-not-exist"


async def test_change_of_a_role_and_leaving_at_once_then_who_left_is_no_member(persons: People) -> None:
    for _ in ROUNDS:
        team = await crew(persons, Bob="viewer")
        bob = team.members["Bob"]
        change = {"team-id": team.id, "member-id": bob.id, "role": "admin"}
        changed, left = await at_once(
            team.owner.answer("update-team-member-role", change), bob.answer("leave-team", {"id": team.id})
        )
        assert left.status == 204
        assert changed.status == 204 or changed.body["code"] == "member-does-not-exist"
        assert await team.roles() == {"Alice": "owner"}
        assert await code_of(bob, "get-team", {"id": team.id}) == "team-does-not-exist"


async def test_invitation_by_somebody_who_is_being_demoted_then_it_is_made_or_refused_as_a_whole(
    persons: People,
) -> None:
    team, emails = await crew(persons, Bob="admin"), [address(f"i{number}") for number in ROUNDS]
    bob = team.members["Bob"]
    demotion = {"team-id": team.id, "member-id": bob.id, "role": "viewer"}
    for email in emails:
        invited, demoted = await at_once(
            bob.answer("create-team-invitations", team.inviting(email, role="admin")),
            team.owner.answer("update-team-member-role", demotion),
        )
        assert demoted.status == 204
        assert invited.status == 200 or invited.body["code"] == "insufficient-permissions"
        waiting = {row["email"] for row in await bob.call("get-team-invitations", {"team-id": team.id})}
        assert (email in waiting) is (invited.status == 200)
        late = team.inviting(address("late"))
        assert await code_of(bob, "create-team-invitations", late) == "insufficient-permissions"
        assert await team.change(team.owner, bob, "admin") is None


@pytest.mark.parametrize("way", ["changes the role", "leaves"])
async def test_handing_over_to_somebody_whose_account_is_being_deleted_then_one_of_both_is_refused(
    persons: People, way: str
) -> None:
    for _ in ROUNDS:
        team = await crew(persons, Bob="admin", Carol="viewer")
        bob = team.members["Bob"]
        change: dict[str, Any] = {"team-id": team.id, "member-id": bob.id, "role": "owner"}
        leaving: dict[str, Any] = {"id": team.id, "reassign-to": bob.id}
        asked = ("update-team-member-role", change) if way == "changes the role" else ("leave-team", leaving)
        handed, deleted = await at_once(team.owner.answer(*asked), bob.answer("delete-profile"))
        (winner,) = winners([handed, deleted])
        code = (deleted if winner == 0 else handed).body["code"]
        assert code == ("owner-teams-with-people" if winner == 0 else "member-does-not-exist")
