"""Soft quotas: nothing is refused, and those who run the instance get one mail half a minute later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from penpot_core.db import Row, open_database
from penpot_core.mail import Message
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from penpot_migrations.tables import task
from tests.plugins.conftest import address_of

SOFT = {
    **RELAXED,
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-quotes enable-soft-quotes",
    "PENPOT_ADMINS": "first@example.com, second@example.com",
    "PENPOT_QUOTES_ACCESS_TOKENS_PER_PROFILE": "1",
}
MAILS = select(task).where(task.c.label == "quotes-notification").order_by(task.c.created_at)


@pytest.fixture(params=list(DEPLOYMENTS))
def soft(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    with servers.own(replace(DEPLOYMENTS[request.param], env=SOFT)) as server:
        yield server


async def mails(server: Server) -> list[Row]:
    """The mails about quotas that wait."""
    database = open_database(address_of(server))
    await database.start()
    async with database.read() as db:
        found = await db.fetch_all(MAILS)
    await database.stop()
    return found


async def test_calls_when_quotas_are_soft_then_pass_and_the_last_mail_replaces_those_that_wait(
    soft: Server,
) -> None:
    async with ApiClient(soft.base) as alice:
        await alice.register("Alice")
        await alice.call("create-access-token", {"name": "one"})
        assert await mails(soft) == []
        await alice.call("create-access-token", {"name": "two"})
        (first,) = await mails(soft)
        await alice.call("create-access-token", {"name": "three"})
        (mail,) = await mails(soft)
    assert mail.id != first.id
    check_mail(mail, alice)
    assert "soft-quotes lets it pass" in soft.processes[0].log_text()


def check_mail(row: Row, alice: ApiClient) -> None:
    """As contract/limits.md §3.3 and contract/worker.md §7 say."""
    assert (row.name, row.priority, row.max_retries, row.status) == ("sendmail", 200, 4, "new")
    assert abs(row.scheduled_at - row.created_at - timedelta(seconds=30)) < timedelta(milliseconds=2)
    mail = Message.of_props(row.props)
    assert mail.to == ("first@example.com", "second@example.com")
    assert mail.subject == "[quotes:notification]: max quote reached access-tokens-per-profile"
    assert mail.html is None
    for line in (f"- profile-id: {alice.id}", "- quote: 1", "- total: 2", "- increment: 1"):
        assert line in mail.text.splitlines()
