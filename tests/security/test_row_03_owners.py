"""Row 3: only an owner removes or demotes an owner."""

from __future__ import annotations

from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import team_profile_rel
from tests.security.asking import code_of
from tests.security.crews import crew


async def test_owner_is_neither_removed_nor_demoted_by_an_admin(people: People) -> None:
    team = await crew(people, Bob="admin", Carol="editor")
    bob, carol = team.members["Bob"], team.members["Carol"]
    removal = {"team-id": team.id, "member-id": team.owner.id}
    assert await code_of(bob, "delete-team-member", removal) == "insufficient-permissions"
    assert await team.change(bob, team.owner, "viewer") == "cant-change-role-to-owner"
    assert await team.change(bob, carol, "owner") == "cant-promote-to-owner"
    assert await team.roles() == {"Alice": "owner", "Bob": "admin", "Carol": "editor"}
    assert await team.change(bob, carol, "viewer") is None
    assert await code_of(bob, "delete-team-member", {"team-id": team.id, "member-id": carol.id}) is None
    assert await team.roles() == {"Alice": "owner", "Bob": "admin"}


async def test_owner_may_remove_a_second_owner_that_an_old_database_has(
    people: People, database: Database
) -> None:
    team = await crew(people, Bob="admin", Carol="admin")
    both = team_profile_rel.c.team_id == team.id, team_profile_rel.c.profile_id == team.members["Bob"].id
    async with database.write() as db:
        await db.execute(update(team_profile_rel).where(*both).values(is_owner=True))
    removal = {"team-id": team.id, "member-id": team.members["Bob"].id}
    assert await code_of(team.members["Carol"], "delete-team-member", removal) == "insufficient-permissions"
    assert await code_of(team.owner, "delete-team-member", removal) is None


async def test_owner_who_leaves_without_an_heir_is_refused_and_stays(people: People) -> None:
    team = await crew(people, Bob="admin")
    bob = team.members["Bob"]
    assert await code_of(team.owner, "leave-team", {"id": team.id}) == "owner-cant-leave-team"
    myself = {"id": team.id, "reassign-to": team.owner.id}
    assert await code_of(team.owner, "leave-team", myself) == "owner-cant-leave-team"
    assert await team.roles() == {"Alice": "owner", "Bob": "admin"}
    assert await code_of(team.owner, "leave-team", {"id": team.id, "reassign-to": bob.id}) is None
    assert await team.roles() == {"Bob": "owner"}


async def test_owner_is_not_made_of_somebody_whose_account_is_deleted(people: People) -> None:
    team = await crew(people, Bob="admin", Carol="editor")
    bob = team.members["Bob"]
    await bob.call("delete-profile")
    assert await team.change(team.owner, bob, "owner") == "member-does-not-exist"
    leaving = {"id": team.id, "reassign-to": bob.id}
    assert await code_of(team.owner, "leave-team", leaving) == "member-does-not-exist"
    assert (await team.roles())["Alice"] == "owner"
    assert await team.change(team.owner, team.members["Carol"], "owner") is None
