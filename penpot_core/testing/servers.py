"""Servers for tests: the project's own, with the database and the bus that a test asks for.

    with Servers() as servers:
        server = servers.shared(ServerSpec("postgresql", "valkey"))
        httpx.get(f"{server.base}/healthz")

A shared server is started once and used by many tests, which keep apart by making people and teams of their
own. A test that kills its server, or fills its disk, has one of its own with `servers.own(spec)`.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Literal, Self

from penpot_core.testing.ports import free_port
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.process import COMMAND, SHOWN, ServerFailed, ServerProcess, environment_for
from penpot_core.testing.valkey import Valkey

Database = Literal["sqlite", "postgresql"]
Bus = Literal["memory", "valkey"]

# People register and log in at once, over plain HTTP: what embedded servers do anyway.
RELAXED: Mapping[str, str] = MappingProxyType(
    {
        "PENPOT_FLAGS": "enable-registration enable-login-with-password disable-email-verification "
        "disable-secure-session-cookies disable-telemetry enable-access-tokens",
        "PENPOT_SECRET_KEY": "a-secret-that-only-tests-use",
        # All tests come from one address.
        "PENPOT_LOGIN_FAILURES_PER_ADDRESS": "0",
    }
)


@dataclass(frozen=True)
class ServerSpec:
    """What kind of server a test needs. `env` replaces the relaxed settings; `{}` is a server told nothing.

    `processes` are servers of one installation, each on its own port: the same database, bus and data folder.
    """

    database: Database = "sqlite"
    bus: Bus = "memory"
    env: Mapping[str, str] = field(default_factory=lambda: RELAXED)
    processes: int = 1

    def __post_init__(self) -> None:
        if self.processes > 1 and self.bus == "memory":
            raise ValueError("several processes need a bus that they share: ServerSpec(..., bus='valkey')")

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for specifications that one shared server serves."""
        return self.database, self.bus, tuple(sorted(self.env.items())), self.processes

    def __str__(self) -> str:
        return f"{self.database}, {self.bus} bus, {self.processes} process(es)"


# One specification for each way of deploying that every test should pass on.
DEPLOYMENTS: Mapping[str, ServerSpec] = MappingProxyType(
    {"sqlite": ServerSpec(), "postgresql": ServerSpec("postgresql", "valkey")}
)


class Server:
    """One installation: a data folder, perhaps a database and a bus of its own, and its processes."""

    def __init__(self, spec: ServerSpec, postgres: PostgresCluster | None) -> None:
        """Prepare everything; `start` starts it. `postgres` is needed where the specification names it."""
        self.spec = spec
        self.folder = Path(tempfile.mkdtemp(prefix="penpot-server-"))
        self.data = self.folder / "data"
        self.postgres = postgres
        self.database = postgres.create(partial(migrate, postgres)) if postgres is not None else None
        self.valkey = Valkey() if spec.bus == "valkey" else None
        folders = {
            "PENPOT_DATA_DIR": str(self.data),
            "PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": str(self.data / "objects"),
        }
        settings = {**folders, **self._services(), **spec.env}
        self.processes = tuple(
            ServerProcess(settings, free_port(), self.folder / f"log-{number}")
            for number in range(1, spec.processes + 1)
        )

    @property
    def base(self) -> str:
        """The address of the first process."""
        return self.processes[0].base

    @property
    def bases(self) -> tuple[str, ...]:
        """The addresses of all processes."""
        return tuple(process.base for process in self.processes)

    @property
    def dsn(self) -> str:
        """The address of the PostgreSQL database for a driver; raises where the server uses SQLite."""
        if self.postgres is None or self.database is None:
            raise ValueError(f"a server with {self.spec} has no address of a database")
        return self.postgres.dsn(self.database)

    def start(self) -> None:
        """Start all processes at once and wait until they are ready; also after `stop` and `kill`."""
        with ThreadPoolExecutor(len(self.processes)) as pool:
            list(pool.map(ServerProcess.start, self.processes))

    def stop(self) -> None:
        """End all processes by SIGTERM; data, database and bus stay."""
        with ThreadPoolExecutor(len(self.processes)) as pool:
            list(pool.map(ServerProcess.stop, self.processes))

    def kill(self) -> None:
        """End all processes by SIGKILL; data, database and bus stay."""
        for process in self.processes:
            process.kill()

    def remove(self) -> None:
        """End what still runs and remove data, database and bus."""
        self.kill()
        if self.valkey is not None:
            self.valkey.stop()
        if self.postgres is not None and self.database is not None:
            self.postgres.drop(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `penpot ARGUMENTS` with this server's settings."""
        return penpot(*arguments, settings=self.processes[0].settings)

    def _services(self) -> dict[str, str]:
        database = (
            self.postgres.environment(self.database)
            if self.postgres is not None and self.database is not None
            else {}
        )
        return {**database, **(self.valkey.environment() if self.valkey is not None else {})}


class Servers:
    """The servers of one test process. PostgreSQL is started once, when first asked for."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._shared: dict[tuple[object, ...], Server] = {}
        self._own: list[Server] = []
        atexit.register(self.stop)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @cached_property
    def postgres(self) -> PostgresCluster:
        """The PostgreSQL of this test process."""
        return PostgresCluster()

    @property
    def live(self) -> tuple[Server, ...]:
        """All servers that were not removed."""
        return (*self._shared.values(), *self._own)

    def shared(self, spec: ServerSpec) -> Server:
        """A running server for many tests; the same for equal specifications."""
        if spec.key not in self._shared:
            server = self._prepare(spec)
            try:
                server.start()
            except BaseException:
                server.remove()
                raise
            self._shared[spec.key] = server
        return self._shared[spec.key]

    @contextmanager
    def own(self, spec: ServerSpec, *, start: bool = True) -> Iterator[Server]:
        """A server for one test, removed afterwards in whatever state it is then."""
        server = self._prepare(spec)
        self._own.append(server)
        try:
            if start:
                server.start()
            yield server
        except BaseException as error:
            for process in server.processes:
                error.add_note(
                    f"the log of the server at {process.base} ends:\n{process.log_text()[-SHOWN:]}"
                )
            raise
        finally:
            self._own.remove(server)
            server.remove()

    def stop(self) -> None:
        """End and remove everything. Raises `ServerFailed` where a shared server did not end as it should."""
        atexit.unregister(self.stop)
        failures = []
        for server in self.live:
            try:
                server.stop()
            except ServerFailed as failure:
                failures.append(failure)
            server.remove()
        self._shared.clear()
        self._own.clear()
        if "postgres" in self.__dict__:
            self.__dict__.pop("postgres").stop()
        if failures:
            raise failures[0]

    def _prepare(self, spec: ServerSpec) -> Server:
        return Server(spec, self.postgres if spec.database == "postgresql" else None)


def migrate(postgres: PostgresCluster, database: str) -> None:
    """Migrate a database of that cluster with `penpot migrate`."""
    with tempfile.TemporaryDirectory(prefix="penpot-migrate-") as folder:
        settings = {"PENPOT_DATA_DIR": folder, **RELAXED, **postgres.environment(database)}
        done = penpot("migrate", settings=settings)
    if done.returncode:
        raise ServerFailed(f"penpot migrate failed:\n{done.stdout}{done.stderr}")


def penpot(*arguments: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `penpot ARGUMENTS` with such settings and return what it said."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment_for(settings),
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
