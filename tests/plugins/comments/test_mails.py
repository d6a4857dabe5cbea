"""Who is sent which mail about a comment, and what stands in it (contract/emails.md §2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import profile, task
from tests.plugins.comments.board import Board, answer, board


class Post:
    """The mails that were written since the last look; the server's database is read beside it."""

    def __init__(self, database: Database, made: Board) -> None:
        self.database = database
        self.people = {made.alice.email: "Alice"} | {one.email: name for name, one in made.members.items()}
        self.seen: set[Any] = set()

    async def mails(self) -> list[tuple[str, Any]]:
        """Receiver and mail, of the people of the team."""
        sent = select(task.c.id, task.c.props).where(task.c.name == "sendmail").order_by(task.c.created_at)
        async with self.database.read() as db:
            rows = await db.fetch_all(sent)
        new = [row for row in rows if row["id"] not in self.seen]
        self.seen |= {row["id"] for row in new}
        found = [(address, row["props"]) for row in new for address in receivers(row["props"])]
        return [(self.people[address], mail) for address, mail in found if address in self.people]

    async def told(self) -> dict[str, str]:
        """The template of each receiver's mail."""
        mails = await self.mails()
        found = {name: str(mail["id"]) for name, mail in mails}
        assert len(found) == len(mails), "one mail each"
        return {name: template for name, template in found.items() if template.startswith("comment-")}


def receivers(props: Any) -> list[str]:
    to = props["to"]
    return [to] if isinstance(to, str) else list(to)


async def wants(person: ApiClient, mails: str) -> None:
    usual = {"dashboard-comments": "all", "email-invites": "none"}
    await person.call("update-profile-notifications", {"email-comments": mails, **usual})


async def test_mails_go_to_the_named_to_those_named_before_and_to_who_wants_all(
    people: People, database: Database
) -> None:
    made = await board(people, Bob="editor", Carol="editor", Dave="viewer", Eve="viewer")
    bob, carol, dave, eve = made.members.values()
    for person, mails in ((carol, "all"), (dave, "none"), (eve, "partial")):
        await wants(person, mails)
    post = Post(database, made)
    await post.mails()

    named = frozenset({made.alice.id, bob.id, dave.id})
    thread = await made.thread(made.alice, "look", mentions=named)
    assert await post.told() == {"Bob": "comment-mention", "Carol": "comment-notification"}, (
        "not Dave, who wants none; not Eve, whom it does not concern; not Alice, who wrote it"
    )
    await answer(carol, thread["id"])
    assert await post.told() == {"Bob": "comment-thread", "Alice": "comment-thread"}
    await answer(bob, thread["id"], mentions=frozenset({carol.id}))
    assert await post.told() == {"Carol": "comment-mention", "Alice": "comment-thread"}
    await made.alice.call(
        "update-comment",
        {"id": thread["comment-id"], "content": "changed", "mentions": frozenset({eve.id})},
    )
    assert await post.told() == {}, "nobody is told of a change"

    own = await made.thread(bob, "mine")
    assert await post.told() == {"Carol": "comment-notification"}
    await answer(dave, own["id"])
    assert await post.told() == {"Bob": "comment-notification", "Carol": "comment-notification"}, (
        "Bob began the thread"
    )
    await wants(bob, "none")
    await answer(dave, own["id"], mentions=frozenset({bob.id}))
    assert await post.told() == {"Carol": "comment-notification"}


async def test_mail_tells_the_comment_with_names_where_it_is_and_how_to_get_there(
    people: People, database: Database
) -> None:
    made = await board(people, Bob="editor")
    bob = made.members["Bob"]
    post = Post(database, made)
    await post.mails()
    content = f"Look @[Bob]({bob.id}), <b>red</b> & blue?"
    thread = await made.thread(made.alice, content, mentions=frozenset({bob.id}))
    ((name, mail),) = await post.mails()
    text, html = mail["body"]["text/plain"], mail["body"]["text/html"]
    assert name == "Bob"
    address = (
        f"/#/workspace?file-id={made.file.id}&page-id={made.file.page_id}"
        f"&team-id={made.team}&comment-id={thread['id']}"
    )
    for said in ("Look Bob, <b>red</b> & blue?", "#1, Poster, Page 1", "Alice", address):
        assert said in text
    for said in ("Look Bob, &lt;b&gt;red&lt;/b&gt; &amp; blue?", "#1, Poster, Page 1", "Alice"):
        assert said in html
    assert address.replace("&", "&amp;") in html
    assert "<b>red" not in html


async def test_mails_when_somebody_has_nothing_to_do_with_the_team_or_gets_none_then_are_not_sent(
    people: People, database: Database
) -> None:
    made, stranger = await board(people, Bob="editor", Carol="editor", Dave="editor"), await people("Mallory")
    state = update(profile).where(profile.c.id == bindparam("profile_id"))
    async with database.write() as db:
        await db.execute(state.values(is_muted=True), {"profile_id": made.members["Bob"].id})
        await db.execute(state.values(is_blocked=True), {"profile_id": made.members["Carol"].id})
    post = Post(database, made)
    post.people[stranger.email] = "Mallory"
    await post.mails()
    everybody = frozenset({stranger.id, *(one.id for one in made.members.values())})
    thread = await made.thread(made.alice, mentions=everybody)
    assert thread["mentions"] == everybody
    assert await post.told() == {"Dave": "comment-mention"}


async def test_mails_when_the_comment_is_refused_then_are_not_sent(
    people: People, database: Database
) -> None:
    made, stranger = await board(people), await people("Mallory")
    thread = await made.thread(made.alice)
    post = Post(database, made)
    await post.mails()
    named = frozenset({made.alice.id})
    await stranger.answer("create-comment-thread", made.place() | {"mentions": named})
    await stranger.answer("create-comment", {"thread-id": thread["id"], "content": "x", "mentions": named})
    assert await post.mails() == []
    link = await made.share(made.file.page_id)
    await answer(stranger, thread["id"], mentions=named, share_id=link)
    assert await post.told() == {"Alice": "comment-mention"}, "by a link that lets strangers comment"
