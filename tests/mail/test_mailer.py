"""Mails through the kernel: rendered, written into the outbox, delivered after COMMIT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from penpot_core.app import App, build, database_address
from penpot_core.db.migrations import migrate
from penpot_core.hookspecs import hookimpl
from penpot_core.mail import Attachment, Message, TemplateMissing, mime
from penpot_core.types import MailTemplate, MailTransport

NAME = "note"


class Pigeons:
    """A transport that keeps what it carried; it stumbles as often as it is told to."""

    def __init__(self) -> None:
        self.carried: list[Message] = []
        self.stumbles = 0
        self._arrived = asyncio.Condition()

    async def deliver(self, message: Message) -> None:
        if self.stumbles:
            self.stumbles -= 1
            raise OSError("a hawk")
        async with self._arrived:
            self.carried.append(message)
            self._arrived.notify_all()

    async def wait_for(self, count: int) -> list[Message]:
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self.carried) >= count)
        return self.carried


@pytest.fixture
def pigeons() -> Pigeons:
    return Pigeons()


@pytest.fixture
async def app(tmp_path: Path, pigeons: Pigeons, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[App]:
    folder = tmp_path / "acme_mails"
    (folder / "mails" / "de").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "mails" / f"{NAME}.subject.txt").write_text("A note for\n{{ name | abbreviate(10) }}\n")
    (folder / "mails" / f"{NAME}.txt").write_text("{{ note }}\n{{ public_uri }}/#/x\n")
    (folder / "mails" / f"{NAME}.html").write_text(
        '{% extends "layout.html" %}{% block content %}<p>{{ note }}</p>{% endblock %}'
    )
    (folder / "mails" / "de" / f"{NAME}.subject.txt").write_text("Eine Notiz für {{ name }}")
    monkeypatch.syspath_prepend(str(tmp_path))
    template = MailTemplate(NAME, "acme_mails:mails", {"name": "Ada", "note": "Buy milk"})
    transport = MailTransport("pigeons", lambda _app: pigeons, enabled=lambda _app: True)
    plugin = SimpleNamespace(
        __name__="acme",
        penpot_mail_templates=hookimpl(lambda: [template]),
        penpot_mail_transports=hookimpl(lambda: [transport]),
    )
    app = build(extra=[plugin], environ={"PENPOT_DATA_DIR": str(tmp_path / "data")})
    (tmp_path / "data").mkdir(exist_ok=True)
    await migrate(database_address(app.settings), [])
    await app.start()
    yield app
    await app.stop()


async def test_mail_when_the_transaction_commits_then_it_is_delivered_once(
    app: App, pigeons: Pigeons
) -> None:
    values = {"name": "Ada Lovelace", "note": "<b>&"}
    async with app.database.write() as db:
        await app.mail.send(
            db, NAME, to="ada@example.com", context=values, attachments=[Attachment("a.txt", "A")]
        )
        await asyncio.sleep(0)
        assert pigeons.carried == []
    (mail,) = await pigeons.wait_for(1)
    assert (mail.to, mail.subject) == (("ada@example.com",), "A note for Ada Lov...")
    assert mail.text == "<b>&\nhttp://localhost:6060/#/x"
    assert "<p>&lt;b&gt;&amp;</p>" in (mail.html or "")
    assert mail.attachments == (Attachment("a.txt", "A"),)


async def test_mail_when_the_transaction_is_rolled_back_then_it_is_never_delivered(
    app: App, pigeons: Pigeons
) -> None:
    values = {"name": "Ada", "note": "lost"}
    with pytest.raises(KeyError):
        async with app.database.write() as db:
            await app.mail.send(db, NAME, to="ada@example.com", context=values)
            raise KeyError
    async with app.database.write() as db:
        await app.mail.send(db, NAME, to="ada@example.com", context={**values, "note": "kept"})
    assert [mail.text.splitlines()[0] for mail in await pigeons.wait_for(1)] == ["kept"]


async def test_mail_when_the_transport_fails_then_it_is_tried_again(app: App, pigeons: Pigeons) -> None:
    pigeons.stumbles = 1
    async with app.database.write() as db:
        await app.mail.send(db, NAME, to="ada@example.com", context={"name": "Ada", "note": "again"})
    assert len(await pigeons.wait_for(1)) == 1


async def test_mail_when_it_names_a_profile_then_its_identity_can_be_read_back(
    app: App, pigeons: Pigeons
) -> None:
    from penpot_core.ids import next_id
    from penpot_core.transit import Keyword

    profile_id = next_id()
    async with app.database.write() as db:
        context = {"name": "Ada", "note": "x"}
        await app.mail.send(db, NAME, to="ada@example.com", context=context, identity=profile_id)
    (mail,) = await pigeons.wait_for(1)
    claims = app.tokens.verify(mail.extra_data or "", iss=Keyword("profile-identity"))
    assert claims["profile-id"] == profile_id


def test_template_when_there_is_one_of_the_language_then_it_goes_before(app: App) -> None:
    values = {"name": "Ada", "note": "x"}
    assert app.mail.render(NAME, "ada@example.com", values, lang="de")[0] == "Eine Notiz für Ada"
    assert app.mail.render(NAME, "ada@example.com", values, lang="fr")[0] == "A note for Ada"


@pytest.mark.parametrize(
    ("name", "values", "refusal"),
    [("no-such", {}, TemplateMissing), (NAME, {"name": "Ada"}, jinja2.UndefinedError)],
)
def test_template_when_it_or_a_value_is_missing_then_it_is_refused(
    app: App, name: str, values: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        app.mail.render(name, "ada@example.com", values)


@pytest.mark.parametrize("body", ["plain", {"text/plain": "plain"}])
def test_message_when_its_props_are_those_of_the_reference_then_it_is_read(body: Any) -> None:
    props = {"to": "ada@example.com", "subject": "S", "body": body, "from": "Me <me@example.com>"}
    message = Message.of_props(props)
    assert (message.to, message.text, message.sender) == (
        ("ada@example.com",),
        "plain",
        "Me <me@example.com>",
    )
    assert Message.of_props(message.props()) == message


def test_message_when_its_props_have_all_that_the_reference_knows_then_nothing_is_lost() -> None:
    props = {
        "to": ["ada@example.com"],
        "cc": "bob@example.com",
        "bcc": ["eve@example.com"],
        "subject": "S",
        "body": {"text/html": "<p>Grüße</p>"},
        "headers": {"X-Note": 7},
        "charset": "iso-8859-1",
        "attachments": {"report.txt": "all well"},
    }
    message = Message.of_props(props)
    assert message.attachments == (Attachment("report.txt", "all well"),)
    assert Message.of_props(message.props()) == message
    mail = mime(message, sender="a@example.com", reply_to="b@example.com", at=datetime.now(UTC))
    assert (mail["Cc"], mail["Bcc"], mail["X-Note"]) == ("bob@example.com", "eve@example.com", "7")
    assert mail["X-Penpot-Data"] == ""
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/html", "text/plain"]
    assert {part.get_content_charset() for part in mail.walk() if not part.is_multipart()} == {"iso-8859-1"}


def test_mail_when_it_is_one_text_then_that_is_its_only_part() -> None:
    message = Message.of_props({"to": "ada@example.com", "subject": "S", "body": "plain"})
    mail = mime(message, sender="a@example.com", reply_to="b@example.com", at=datetime.now(UTC))
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/mixed", "text/plain"]
