"""One RPC call: who asks, what for, and what leaves when it has succeeded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from penpot_core.types import Identity

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.db import Connection
    from penpot_core.types import RpcMethod

Format = Literal["transit", "transit-verbose", "json"]


@dataclass(frozen=True, slots=True)
class Client:
    """What a request tells about its sender (contract/http.md §3.4); texts are cut to the lengths given there."""

    address: str = "0.0.0.0"
    user_agent: str = ""
    session_id: UUID | None = None
    external_session_id: str | None = None
    event_origin: str | None = None
    version: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set; an empty value takes it away."""

    name: str
    value: str
    attributes: str


@dataclass(slots=True)
class Reply:
    """What a handler adds to the answer beside its result."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[Cookie] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body that is encoded already, in pieces that are sent one after the other.

    The pieces of a large body may be made as it is sent, so that nobody holds all of it for a client that reads slowly.
    They come out the same whenever they are asked for; `size` says how many bytes they are together.
    """

    chunks: Iterable[bytes]
    content_type: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class BusMessage:
    """A message that waits for the commit; `topic` is a uuid (profile, team, file) or the zero uuid."""

    topic: UUID
    body: Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a call had gathered at a moment: the start of an attempt."""

    reply: Reply
    messages: tuple[BusMessage, ...]
    woken: bool
    audit_props: Mapping[Any, Any]


@dataclass(slots=True)
class Call:
    """The state of one call while it passes the chain.

    `db` is the connection of the method's transaction (see `RpcMethod.transaction`); there is no other.
    `raw` are the parameters as sent, `params` the validated struct. Messages and tasks given to the call leave
    only after COMMIT.
    """

    app: App
    method: RpcMethod
    raw: Mapping[str, Any]
    client: Client
    format: Format = "transit"
    identity: Identity | None = None
    params: Any = None
    permissions: Any = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    reply: Reply = field(default_factory=Reply)
    connection: Connection | None = None
    messages: list[BusMessage] = field(default_factory=list)
    woken: bool = False
    audit_props: dict[Any, Any] = field(default_factory=dict)

    @property
    def db(self) -> Connection:
        """The connection of this call's transaction. RuntimeError where the declaration says there is none."""
        if self.connection is None:
            raise RuntimeError(
                f"{self.method.name} has no connection here: see its transaction={self.method.transaction!r}."
            )
        return self.connection

    @property
    def profile_id(self) -> UUID:
        """The caller. RuntimeError in a public method without a session: ask `identity` there."""
        if self.identity is None:
            raise RuntimeError(f"{self.method.name} is public and the caller is not logged in.")
        return self.identity.profile_id

    @property
    def session_id(self) -> UUID | None:
        """The browser tab (header `x-session-id`)."""
        return self.client.session_id

    @property
    def wants_json(self) -> bool:
        """Whether the answer is JSON rather than transit."""
        return self.format == "json"

    def publish(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Send a message on the bus after COMMIT."""
        self.messages.append(BusMessage(topic, message))

    async def submit(self, task: str, props: Mapping[Any, Any], **options: Any) -> UUID:
        """Write a task into the outbox in this transaction; options as `penpot_core.tasks.Outbox.submit`."""
        self.woken = True
        return await self.app.outbox.submit(self.db, task, props, **options)

    def unsent(self) -> Unsent:
        """What the call has gathered so far."""
        reply = Reply(self.reply.status, dict(self.reply.headers), list(self.reply.cookies))
        return Unsent(reply, tuple(self.messages), self.woken, dict(self.audit_props))

    def forget(self, unsent: Unsent) -> None:
        """Drop what was gathered since: it belongs to a transaction that was rolled back."""
        reply = unsent.reply
        self.reply = Reply(reply.status, dict(reply.headers), list(reply.cookies))
        self.messages = list(unsent.messages)
        self.woken = unsent.woken
        self.audit_props = dict(unsent.audit_props)

    def flush(self) -> None:
        """Let the messages and the wake-up go. Called once, after COMMIT returned; never waits."""
        messages, self.messages = self.messages, []
        for message in messages:
            self.app.bus.publish(message.topic, message.body)
        if self.woken:
            self.woken = False
            self.app.outbox.wake()
