"""What a mail provider reports, and what anybody else may post there (contract/emails.md §4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from penpot_plugins.accounts.subscription import is_confirmation
from tests.plugins.mailing import address
from tests.security.asking import code_of, token

ROUTE = "/webhooks/sns"
CONFIRM = "?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1:mails&Token=t0"


async def post(client: ApiClient, body: Any) -> None:
    """Whatever is posted, the answer is the same."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    answer = await client.http.post(ROUTE, content=content, headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.content) == (200, b"")


def report(kind: str, emails: list[str], identity: str | None, **detail: Any) -> dict[str, Any]:
    """A notification; `identity` is what the mail's header X-Penpot-Data had."""
    name = "bouncedRecipients" if kind == "Bounce" else "complainedRecipients"
    sort = {"bounceType": "Permanent", "bounceSubType": "General"} if kind == "Bounce" else {}
    headers = [] if identity is None else [{"name": "x-penpot-DATA", "value": identity}]
    message = {
        "notificationType": kind,
        kind.lower(): {**sort, "feedbackId": "f", name: [{"emailAddress": one} for one in emails], **detail},
        "mail": {"headers": headers},
    }
    return {"Type": "Notification", "Message": orjson.dumps(message).decode()}


def identity_of(person: ApiClient) -> str:
    return token("profile-identity", profile_id=person.id)


async def is_muted(person: ApiClient) -> bool:
    return (await person.call("get-profile")).get("is-muted") is True


async def refusal_of(client: ApiClient, email: str) -> str | None:
    person = {"fullname": "New", "email": email, "password": "a-password-9"}
    return await code_of(client, "prepare-register-profile", person)


@pytest.mark.parametrize(
    ("kind", "code"), [("Bounce", "email-has-permanent-bounces"), ("Complaint", "email-has-complaints")]
)
async def test_report_of_addresses_when_it_names_one_of_our_mails_then_they_get_none_and_others_do(
    people: People, kind: str, code: str
) -> None:
    alice, gone, fine = await people("Alice"), address("gone"), address("fine")
    await post(alice, report(kind, [gone.upper(), gone], identity_of(alice)))
    assert await refusal_of(alice, gone) == code
    assert await refusal_of(alice, fine) is None
    assert not await is_muted(alice), "it is about somebody whom she wrote to"


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
async def test_report_of_the_profiles_own_address_then_the_profile_is_muted(
    people: People, kind: str
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    await post(alice, report(kind, [bob.email], identity_of(alice)))
    assert [await is_muted(person) for person in (alice, bob)] == [False, False]
    await post(alice, report(kind, [alice.email.upper()], identity_of(alice)))
    assert [await is_muted(person) for person in (alice, bob)] == [True, False]


async def test_bounce_that_is_not_for_good_then_nothing_happens(people: People) -> None:
    alice, full = await people("Alice"), address("full")
    await post(alice, report("Bounce", [full, alice.email], identity_of(alice), bounceType="Transient"))
    assert await refusal_of(alice, full) is None
    assert not await is_muted(alice)


async def test_report_when_its_mail_was_not_ours_then_nothing_happens(people: People) -> None:
    alice = await people("Alice")
    identities = [
        None,
        "",
        "nonsense",
        token("verify-email", profile_id=alice.id),
        token("profile-identity", minutes=-1, profile_id=alice.id),
        token("profile-identity"),
        token("profile-identity", profile_id=uuid4()),
    ]
    for identity in identities:
        await post(alice, report("Bounce", [alice.email], identity))
    assert not await is_muted(alice)
    assert await refusal_of(alice, alice.email) == "email-already-exists"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b"\xff",
        {"Type": "Notification"},
        {"Type": "Notification", "Message": "no JSON"},
        {"Type": "Notification", "Message": "7"},
        {"Type": "Notification", "Message": '{"notificationType":"Delivery","mail":{"headers":[]}}'},
        {"Type": "Notification", "Message": '{"notificationType":"Bounce"}'},
        {"Type": "SubscriptionConfirmation"},
        {"Type": "SubscriptionConfirmation", "SubscribeURL": 7},
        {"Type": "Nothing"},
    ],
)
async def test_post_of_anything_else_then_is_answered_alike(visitor: ApiClient, body: Any) -> None:
    await post(visitor, body)


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://sns.eu-west-1.amazonaws.com/", True),
        ("https://sns.us-gov-west-1.amazonaws.com:443/", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/", True),
        ("http://127.0.0.1:8080/", True),
        ("http://sns.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/", False),
        ("https://user@sns.eu-west-1.amazonaws.com/", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/", False),
        ("https://evil.example/sns.eu-west-1.amazonaws.com/", False),
        ("https://evil-sns.eu-west-1.amazonaws.com/", False),
        ("https://bucket.s3.eu-west-1.amazonaws.com/", False),
        ("https://169.254.169.254/", False),
        ("http://localhost:8080/", False),
        ("file:///etc/passwd", False),
        ("https://[/", False),
        ("", False),
    ],
)
def test_confirmation_is_called_at_sns_and_on_allowed_hosts_alone(url: str, right: bool) -> None:
    assert is_confirmation(url + CONFIRM, frozenset({"127.0.0.1"})) is right
    assert not is_confirmation(url, frozenset({"127.0.0.1"})), "it confirms nothing"


@pytest.fixture(scope="module")
def allowing(servers: Servers) -> Iterator[Server]:
    """A server whose operator allows a host beside those of SNS."""
    yield servers.shared(ServerSpec(env={**RELAXED, "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1"}))


@asynccontextmanager
async def provider(status: str) -> AsyncIterator[tuple[int, list[str]]]:
    """A web server that answers everything alike: its port, and the first lines of what it was asked."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().strip())
        writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], asked


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden"])
async def test_confirmation_when_a_provider_asks_for_it_then_its_address_is_called_once(
    allowing: Server, status: str
) -> None:
    async with ApiClient(allowing.base) as client, provider(status) as (port, asked):
        url = f"http://127.0.0.1:{port}/{CONFIRM}"
        await post(client, {"Type": "SubscriptionConfirmation", "SubscribeURL": url})
        assert asked == [f"POST /{CONFIRM} HTTP/1.1"]


async def test_confirmation_when_its_address_leads_elsewhere_then_nobody_is_called(
    allowing: Server, server: Server
) -> None:
    async with ApiClient(allowing.base) as client, provider("200 OK") as (port, asked):
        for url in (f"http://localhost:{port}/{CONFIRM}", f"http://127.0.0.1:{port}/?Action=Publish"):
            await post(client, {"Type": "SubscriptionConfirmation", "SubscribeURL": url})
        assert asked == []
    async with ApiClient(server.base) as client, provider("200 OK") as (port, asked):
        url = f"http://127.0.0.1:{port}/{CONFIRM}"
        await post(client, {"Type": "SubscriptionConfirmation", "SubscribeURL": url})
        assert asked == [], "this operator allows no host"


async def test_confirmation_when_nobody_answers_there_then_the_post_is_answered_all_the_same(
    allowing: Server, refusing_port: int
) -> None:
    async with httpx.AsyncClient(base_url=allowing.base, timeout=30) as client:
        url = f"http://127.0.0.1:{refusing_port}/{CONFIRM}"
        body = {"Type": "SubscriptionConfirmation", "SubscribeURL": url}
        answer = await client.post(ROUTE, content=orjson.dumps(body))
        assert answer.status_code == 200
