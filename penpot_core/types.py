"""The frozen records that hooks return. A plugin declares; the kernel decides.

Every record names itself (`name`) so that a clash can tell both providers; `replaces` names the provider
and the record that this one stands in for ("accounts:get-profile").
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

if TYPE_CHECKING:
    import typer
    from sanic import Request

    from penpot_core.app import App
    from penpot_core.db import Connection
    from penpot_core.mail import Message
    from penpot_core.rpc.call import Call

Handler = Callable[["Call", Any], Coroutine[Any, Any, Any]]
Next = Callable[["Call"], Coroutine[Any, Any, Any]]
Transaction = Literal["none", "read", "write", "own"]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a method.

    `check(call, params)` raises when the caller may not; it runs on `call.db`, inside the method's own
    transaction, and may keep what it found in `call.permissions`.
    """

    name: str
    anonymous: bool = False
    check: Callable[[Call, Any], Awaitable[None]] | None = None


public = Access("public", anonymous=True)
authenticated = Access("authenticated")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A method whose success is told to the team's webhooks; batched calls replace the one still waiting."""

    batch: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """How a method answers `if-none-match` (contract/http.md §8).

    `prefetch(call, params)` gives the key before the handler runs, `key(call, params, result)` afterwards.
    """

    prefetch: Callable[[Call, Any], Awaitable[str]]
    key: Callable[[Call, Any, Any], str]


@dataclass(frozen=True, slots=True)
class Quote:
    """One thing more of a kind that an instance may limit (contract/limits.md §3.2), for a method that writes.

    `target` names the kind; `team`, `project` and `file` are the fields of the params that say where the thing will
    be. It is checked in the method's write transaction, after its access check, and holds until COMMIT.
    """

    target: str
    team: str | None = None
    project: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class RpcMethod:
    """One RPC method: everything that policy needs stands here, nothing in the handler.

    `params` and `result` are msgspec structs (or types msgspec knows); `transaction` is what `call.db` is:
    nothing, a reader, the one write transaction, or `own` for writers of file data (a reader, and batches).
    `streaming`: the handler answers a `penpot_core.rpc.Stream`, whose events the client receives.
    """

    name: str
    handler: Handler
    access: Access
    params: type[Any]
    transaction: Transaction
    result: Any = None
    added: str = "1.0"
    deprecated: str | None = None
    doc: str = ""
    limits: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    webhook: Webhook | None = None
    audit: bool = True
    conditional: Conditional | None = None
    streaming: bool = False
    module: str = "main"
    replaces: str | None = None


class Stage(Enum):
    """Where an interceptor stands in the chain, outermost first (contract/limits.md)."""

    AUTHENTICATION = 1
    VALIDATION = 2
    AUDIT = 3
    RATE_LIMIT = 4
    METRICS = 5
    CONCURRENCY = 6
    RETRY = 7
    CONDITIONAL = 8
    TRANSACTION = 9
    HANDLER = 10
    """Between the declared access check and the handler."""


@dataclass(frozen=True, slots=True)
class Interceptor:
    """Wraps the rest of the chain of one method. `wrap` runs once a method at start and may return `next_` itself."""

    name: str
    stage: Stage
    wrap: Callable[[App, RpcMethod, Next], Next]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """A plain HTTP route; with `websocket` its handler may upgrade (`penpot_core.http.websocket.upgrade`).

    `path` is exact, with Sanic's `<name:type>` parameters as keyword arguments of `handler(app, request, …)`.
    """

    path: str
    methods: tuple[str, ...]
    handler: Callable[..., Awaitable[Any]]
    name: str = ""
    websocket: bool = False
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request comes from. `session` is what the authenticator keeps about it (a row, a token).

    `after(call)` runs when a call of this identity has succeeded, before the answer is written: a session that
    must be renewed sets its cookie there. `session_key` names the session where it can end before what it opened
    does: see `SessionsEnded`.
    """

    profile_id: UUID
    kind: str
    session: Any = None
    after: Callable[[Call], Awaitable[None]] | None = None
    session_key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Finds out who sent a request; the first that answers (by `order`) wins. `websocket`: also asked there.

    `live(app, keys)` gives those of some session keys whose sessions are still good; an authenticator that gives
    keys needs it.
    """

    name: str
    identify: Callable[[App, Request], Awaitable[Identity | None]]
    order: int = 100
    websocket: bool = True
    live: Callable[[App, Collection[UUID]], Awaitable[Set[UUID]]] | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """Sessions of a profile that are over: all of them, `only` one, or all but `kept` (session keys)."""

    profile_id: UUID
    only: UUID | None = None
    kept: UUID | None = None

    def covers(self, profile_id: UUID, key: UUID | None) -> bool:
        """Whether a session with this key, of this profile, is among them."""
        if profile_id != self.profile_id or key is None or key == self.kept:
            return False
        return self.only is None or key == self.only


@dataclass(frozen=True, slots=True)
class SessionListener:
    """Acts in each process when sessions end. `ended(app, ended)` runs on the event loop and must not block."""

    name: str
    ended: Callable[[App, SessionsEnded], None]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class WebsocketMessage:
    """A message type that clients may send on the websocket. `handle(connection, message)` runs one at a time."""

    name: str
    handle: Callable[[Any, Mapping[str, Any]], Awaitable[None]]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """Something that runs beside the server. Started in order of `requires` of the plugins, stopped in reverse."""

    name: str
    start: Callable[[], Awaitable[None]] | None = None
    stop: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """A part that must answer before the server says it is ready. Raises a sentence when it does not."""

    name: str
    check: Callable[[App], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of row that is deleted softly: its table has `deleted_at` (contract/deletion.md).

    Cascade, restore and purge follow from these declarations (`crud`). `parent` is the entity whose deletion
    takes this one along, found by the foreign key `column`; where there is no such key, `members` selects the
    keys of the rows that go with `:parent_id`. `objects` are columns that refer to storage objects, touched
    before a purge; `reference` is a JSON column whose `storage-ref-id` names one. `along` are values that a
    deletion sets beside `deleted_at`.
    """

    name: str
    table: str
    parent: str | None = None
    column: str | None = None
    members: Any = None
    objects: tuple[str, ...] = ()
    reference: str | None = None
    key: tuple[str, ...] = ("id",)
    along: Mapping[str, Any] = field(default_factory=dict)
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class DeletionListener:
    """Acts where a row of `entity` is deleted for itself, not where it goes with its parent.

    `before(app, connection, props)` runs in the transaction of the task `delete-object` before anything is marked;
    `props` are those of the task. It awaits nothing but the connection, and may run again: what takes longer is
    submitted as a task.
    """

    name: str
    entity: str
    before: Callable[[App, Connection, Mapping[str, Any]], Awaitable[None]]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class TaskHandler:
    """Runs tasks of one name, at least once: it must be idempotent. `run(app, props)` may return a result to log."""

    name: str
    run: Callable[[App, Mapping[str, Any]], Awaitable[Any]]
    queue: str = "default"
    max_retries: int = 3
    priority: int = 100
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class CronJob:
    """Starts a task at fixed times. `schedule` has six fields, seconds first (contract/worker.md §6)."""

    name: str
    schedule: str
    task: str
    enabled: Callable[[App], bool] = lambda _app: True
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class BusProvider:
    """A message bus. The enabled one with the highest `order` is used; the kernel's own is in-process with order 0."""

    name: str
    make: Callable[[App], Any]
    enabled: Callable[[App], bool]
    order: int = 100
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class TaskBrokerProvider:
    """A broker of task ids. The enabled one with the highest `order` is used; without one they stay in the process.

    `make(app, delivery)` gives a `penpot_core.tasks.broker.TaskBroker` for a `Delivery`.
    """

    name: str
    make: Callable[[App, Any], Any]
    enabled: Callable[[App], bool]
    order: int = 100
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class StorageBackend:
    """Where objects' bytes lie, chosen by name with `objects-storage-backend`."""

    name: str
    make: Callable[[App], Any]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A mail that a plugin sends; its files lie in `folder`, a package path such as "penpot_plugins.teams:mails".

    `context` names the values that it needs, with an example of each for `penpot mail preview`.
    """

    name: str
    folder: str
    context: Mapping[str, Any]
    replaces: str | None = None


class MailDelivery(Protocol):
    """A way for mails to leave."""

    async def deliver(self, message: Message) -> None:
        """Deliver a mail; whatever is raised makes its task try again later."""


@dataclass(frozen=True, slots=True)
class MailTransport:
    """A way for mails to leave, made once at start where it is enabled. Every enabled one gets every mail."""

    name: str
    make: Callable[[App], MailDelivery]
    enabled: Callable[[App], bool]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What a validator found: a code of its own in kebab-case, a sentence for people, and where it is."""

    code: str
    hint: str
    page_id: UUID | None = None
    shape_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FileValidator:
    """A rule for files, beside those of the reference.

    `check(file, page_ids)` looks at a file after an edit was applied and before it is stored: `file` is read like
    `penpot_plugins.files.model.draft.FileDraft`, `page_ids` are the pages that the edit changed. An edit for which
    it finds anything is refused with 400 referential-integrity, whatever flags and `skip-validate` say, so it
    should report only what the edit can have caused. It must be quick: it runs within the edit.
    """

    name: str
    check: Callable[[Any, Sequence[UUID]], Iterable[FileProblem]]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class FileChangeType:
    """A type of file change, told in changes that every client knows.

    `expand(file, change)` gives core changes (contract/changes.md) for one of its own; `file` is read like
    `penpot_plugins.files.model.draft.FileDraft` and has all changes before this one. Only the core changes are
    applied, stored and sent to others. A ValueError refuses the edit with its text.
    """

    name: str
    expand: Callable[[Any, Mapping[Any, Any]], Sequence[Mapping[Any, Any]]]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class StorageReference:
    """Who refers to stored objects of a bucket other than by a foreign key; the record's name is the bucket's.

    `find(db, objects)` gives the ids of those objects (`penpot_core.storage.StoredObject`) that are needed still.
    Objects of a bucket that neither the reference nor anybody here knows are never removed.
    """

    name: str
    find: Callable[[Any, Sequence[Any]], Awaitable[Any]]
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class CliCommand:
    """A command or a group of commands below `penpot`.

    `group`: the commands of `app` join the group of that name, which another plugin may bring; `name` is then only the
    record's own. A group within a group is named by both words: "auth test". An error with a form on the wire
    (`PenpotError`, the database's among them) ends a command with its sentence and status 1. A command that needs the
    database calls `penpot_core.cli.database.run_connected`.
    """

    name: str
    app: typer.Typer
    group: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class MigrationBranch:
    """Alembic revisions that a plugin brings; `location` is a package path such as "penpot_migrations:versions"."""

    name: str
    location: str
    head: str
    replaces: str | None = None


class MetricsSink(Protocol):
    """Where the kernel and the plugins tell figures; all names are those of contract/metrics.md §2."""

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Add to a counter."""

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Note one value of a histogram (milliseconds unless the name says otherwise)."""

    def gauge(self, name: str, value: float, /, **labels: str) -> None:
        """Set a gauge."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """What the manager knows about a loaded plugin."""

    name: str
    module: Any
    requires: tuple[str, ...] = ()
    version: str = ""
    origin: str = "built-in"
    hooks: Sequence[str] = field(default_factory=tuple)
