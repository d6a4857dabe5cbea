"""The composition root: settings and plugins become a built application. Everything is compiled here, once."""

from __future__ import annotations

import gc
from collections.abc import Collection, Coroutine, Mapping, Sequence, Set
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from sanic import Request

from penpot_core import logs, version
from penpot_core.background import Background
from penpot_core.bus import Bus, MemoryBus
from penpot_core.children import Children
from penpot_core.db import Connection, Database, guarded, open_database
from penpot_core.errors import PenpotError, ServerFault
from penpot_core.http import health
from penpot_core.http.client import Network
from penpot_core.http.cors import Cors
from penpot_core.http.gate import Gate
from penpot_core.http.origin import LOOPBACK, OriginRules, split_origin
from penpot_core.mail import Mailer
from penpot_core.metrics import Metrics
from penpot_core.outbound import Outbound, Policy
from penpot_core.outbound.addresses import networks_of
from penpot_core.plugins import PluginManager
from penpot_core.rpc.chain import compile_chain
from penpot_core.rpc.faults import as_error
from penpot_core.session_ends import SessionEnds
from penpot_core.settings import Problem, Setting, Settings, SettingsError, embedded, kernel, plugin_choice
from penpot_core.settings import load as load_settings
from penpot_core.startup import Startup
from penpot_core.storage import Backend, Storage
from penpot_core.tasks import Outbox, Worker
from penpot_core.temporary import TemporaryFiles
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec, JsonEncoder, Limits
from penpot_core.types import (
    Authenticator,
    BusProvider,
    HealthCheck,
    Identity,
    Interceptor,
    LifeCycle,
    Next,
    RpcMethod,
    StorageBackend,
)

log = structlog.get_logger("penpot")

DRAIN_SECONDS = 5.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CompiledMethod:
    """A method and the chain built for it."""

    method: RpcMethod
    run: Next


class App:
    """A built application: what handlers, tasks and commands reach through `call.app`.

    Attributes are set once while building; nothing is added later but what plugins `provide`.
    """

    def __init__(self, settings: Settings, plugins: PluginManager) -> None:
        self.settings = settings
        self.plugins = plugins
        self.background = Background()
        self._provided: dict[type[Any], Any] = {}
        self.metrics = Metrics([item.record for item in plugins.records("penpot_metrics_sinks")])
        self.codec = Codec(self._tags(), Limits())
        self.json = JsonEncoder({one.type: one.json for one in self.codec.handlers if one.type and one.json})
        self.tokens = Tokens(settings[kernel.SECRET_KEY], self.codec)
        self.database_address = database_address(settings)
        self.database: Database = make_database(settings)
        self.bus: Bus = self._bus()
        self.outbox = Outbox(self)
        self.mail = Mailer(self)
        self.storage = self._storage()
        self.temporary = TemporaryFiles()
        self.children = Children(self.metrics)
        self.outbound = Outbound(make_policy(settings))
        self.trusted_proxies = networks(settings[kernel.TRUSTED_PROXIES])
        origins = settings[kernel.ALLOWED_ORIGINS]
        self.origin_rules = make_origin_rules(settings, self.trusted_proxies)
        self.cors = Cors("cors" in settings.flags, origins)
        if self.cors.enabled and not self.cors.active:
            log.warning("the flag cors does nothing while PENPOT_ALLOWED_ORIGINS names no site")
        self.gate = Gate(
            fetch_metadata="sec-fetch-metadata-middleware" in settings.flags,
            client_header="client-header-check-middleware" in settings.flags,
        )
        self.readable_transit = "transit-readable-response" in settings.flags
        services = self._services()
        self.health_checks = (*health.CHECKS, *plugins.named("penpot_health_checks", HealthCheck).values())
        self.routes = [item.record for item in plugins.records("penpot_http_routes")]
        self._authenticators = sorted(
            plugins.named("penpot_authenticators", Authenticator).values(), key=lambda one: one.order
        )
        self.session_ends = SessionEnds(self)
        self.methods = self._methods()
        self.startup = Startup(self, [*services, *self._workers()])

    def _tags(self) -> list[Any]:
        return [item.record for item in self.plugins.records("penpot_transit_tags")]

    def _bus(self) -> Bus:
        providers = [
            provider
            for provider in self.plugins.named("penpot_buses", BusProvider).values()
            if provider.enabled(self)
        ]
        if not providers:
            return MemoryBus()
        bus: Bus = max(providers, key=lambda provider: provider.order).make(self)
        return bus

    def _storage(self) -> Storage:
        backends = self.plugins.named("penpot_storage_backends", StorageBackend)

        def make(name: str) -> Backend | None:
            known = backends.get(name)
            made: Backend | None = None if known is None else known.make(self)
            return made

        return Storage(self.database, self.settings[kernel.OBJECTS_STORAGE_BACKEND], make)

    def _services(self) -> list[LifeCycle]:
        return [
            cycle for _, cycles in self.plugins.call("penpot_services", app=self) for cycle in cycles or ()
        ]

    def _workers(self) -> list[LifeCycle]:
        # A database that is only read has no tasks to run, and no cron times to keep (contract/worker.md §1).
        if "backend-worker" not in self.settings.flags or self.database.options.readonly:
            return []
        return [self.worker_part()]

    def worker_part(self) -> LifeCycle:
        """A worker that runs the tasks of this instance beside everything else."""
        worker = Worker(self)
        return LifeCycle("tasks", worker.start, worker.stop)

    def _methods(self) -> dict[str, CompiledMethod]:
        interceptors = list(self.plugins.named("penpot_interceptors", Interceptor).values())
        methods = self.plugins.named("penpot_rpc_methods", RpcMethod)
        return {
            name: CompiledMethod(method, compile_chain(self, method, interceptors))
            for name, method in methods.items()
        }

    def provide(self, kind: type[T], value: T) -> None:
        """Make a plugin's service reachable by its type. RuntimeError where there is one already."""
        if kind in self._provided:
            raise RuntimeError(f"{kind.__qualname__} is provided twice.")
        self._provided[kind] = value

    def get(self, kind: type[T]) -> T:
        """The service of a type. LookupError naming it where no plugin provided it."""
        try:
            return self._provided[kind]  # type: ignore[no-any-return]
        except KeyError:
            raise LookupError(f"No plugin provides {kind.__qualname__}; is it blocked?") from None

    async def identify(self, request: Request, *, websocket: bool = False) -> Identity | None:
        """Who sent a request: the first authenticator's answer."""
        for authenticator in self._authenticators:
            if websocket and not authenticator.websocket:
                continue
            identity = await authenticator.identify(self, request)
            if identity is not None:
                return identity
        return None

    async def live_sessions(self, keys: Collection[UUID]) -> Set[UUID]:
        """Those of some session keys whose sessions are still good, whichever authenticator gave them."""
        found: set[UUID] = set()
        for authenticator in self._authenticators:
            if authenticator.live is not None:
                found |= await authenticator.live(self, keys)
        return found

    def guard(self, connection: Connection, work: Coroutine[Any, Any, T]) -> Coroutine[Any, Any, T]:
        """In debug, refuse to wait for anything but the database inside a write transaction."""
        return guarded(connection, work) if self.database.debug else work

    def as_error(self, error: Exception) -> PenpotError:
        """What a client is told of an unexpected failure."""
        return as_error(error)

    async def start(self) -> None:
        """Connect and start everything that runs beside the server; see `Startup` for a database that is away."""
        await self.database.start()
        await self.bus.start()
        self.session_ends.start()
        await self.startup.begin()
        gc.collect()
        gc.freeze()

    async def announce(self) -> None:
        """The server listens: tell the plugins."""
        for name, function in self.plugins.implementations("penpot_after_start"):
            try:
                function(app=self)
            except Exception:
                log.exception("a plugin failed after the start", plugin=name.name)

    async def prepare_stop(self) -> None:
        """The server is about to stop: tell the plugins."""
        for name, function in self.plugins.implementations("penpot_before_stop"):
            try:
                function(app=self)
            except Exception:
                log.exception("a plugin failed before the stop", plugin=name.name)

    async def stop(self) -> None:
        """Stop in reverse order."""
        await self.background.drain(DRAIN_SECONDS)
        await self.startup.end()
        await self.bus.stop()
        await self.database.stop()
        await self.temporary.stop()


def load_plugins(
    *, extra: Sequence[Any] = (), environ: Mapping[str, str] | None = None
) -> tuple[PluginManager, list[Setting[Any]]]:
    """Load the plugins, and collect the settings that they and the kernel declare.

    Which plugins there are is itself a matter of settings; what is wrong with other settings is not told here.
    Raises PluginError.
    """
    directory, blocked = plugin_choice(environ)
    manager = PluginManager()
    manager.load(directory=directory, blocked=blocked, extra=extra)
    declared = [item.record for item in manager.records("penpot_settings")]
    return manager, [*kernel.SETTINGS, *declared]


def build(*, extra: Sequence[Any] = (), environ: Mapping[str, str] | None = None) -> App:
    """Read the environment, load the plugins, and build the application. Nothing is connected yet.

    Raises SettingsError and PluginError with sentences that say what to do.
    """
    manager, declared = load_plugins(extra=extra, environ=environ)
    settings = load_settings(declared, environ=environ)
    logs.configure(settings)
    app = App(settings, manager)
    check_storage(app)
    return app


def check_storage(app: App) -> None:
    """Raise SettingsError where the backend of new objects is not there or not set up; a start is the time to tell."""
    try:
        app.storage.backend(app.storage.default)
    except ServerFault as problem:
        raise SettingsError([Problem(kernel.OBJECTS_STORAGE_BACKEND.variable, str(problem))]) from None


def make_database(settings: Settings) -> Database:
    """The database of the settings: SQLite in the data folder unless an address is given."""
    return open_database(
        database_address(settings),
        username=settings[kernel.DATABASE_USERNAME],
        password=settings[kernel.DATABASE_PASSWORD],
        min_size=settings[kernel.DATABASE_MIN_POOL_SIZE],
        max_size=settings[kernel.DATABASE_MAX_POOL_SIZE],
        readonly=settings[kernel.DATABASE_READONLY],
        debug="backend-asserts" in settings.flags,
    )


def database_address(settings: Settings) -> str:
    """The address of the database, without the password; that of a file in the embedded mode."""
    given = settings[kernel.DATABASE_URI]
    return given if given is not None else f"sqlite:///{embedded.database_file(settings).resolve()}"


def make_origin_rules(settings: Settings, trusted: tuple[Network, ...]) -> OriginRules:
    """Who may send cookies, from the settings."""
    allowed = settings[kernel.ALLOWED_ORIGINS]
    return OriginRules(
        cookie_name=settings[kernel.AUTH_TOKEN_COOKIE_NAME],
        public=split_origin(settings[kernel.PUBLIC_URI]),
        allowed=allowed,
        loopback_only=settings[kernel.HTTP_SERVER_HOST] in LOOPBACK
        and urlsplit(settings[kernel.PUBLIC_URI]).hostname in LOOPBACK,
        trusted=trusted,
    )


def make_policy(settings: Settings) -> Policy:
    """Which targets the server may reach for somebody."""
    hosts = settings[kernel.SSRF_ALLOWED_HOSTS]
    blocked = settings[kernel.SSRF_EXTRA_BLOCKED_CIDRS]
    return Policy(frozenset(host.lower() for host in hosts), networks_of(blocked))


def networks(texts: frozenset[str]) -> tuple[Network, ...]:
    """The proxies whose forwarding headers are believed."""
    return tuple(ip_network(text, strict=False) for text in sorted(texts))


def welcome() -> str:
    """The line that a started server prints."""
    return f"penpot-backend-py {version.OWN}, answers as Penpot {version.PENPOT}"
