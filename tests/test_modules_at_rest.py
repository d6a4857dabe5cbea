"""What a server at rest has loaded: no module that it does not use then (DESIGN §8)."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED, Servers, migrate
from penpot_core.testing.valkey import Valkey

# Runs the server, and writes down its modules when a file asks for it.
WATCHED = """
import os, runpy, sys, threading, time

def tell(asked, told):
    while not os.path.exists(asked):
        time.sleep(0.02)
    with open(told + ".new", "w") as file:
        file.write("\\n".join(list(sys.modules)))
    os.replace(told + ".new", told)

threading.Thread(target=tell, args=sys.argv[1:3], daemon=True).start()
sys.argv = ["penpot", "run"]
runpy.run_module("penpot_core", run_name="__main__")
"""

# Not click and jinja2: dynaconf imports flask where it is installed, and the tests' S3 service brings it.
# On first use: migrations, the command line, the console, pictures, fonts, S3, outgoing calls, tests.
NEVER = {
    "alembic", "mako", "typer", "ptpython", "prompt_toolkit", "PIL", "fontTools", "lxml", "obstore",
    "httpx", "httpcore", "aiosmtplib", "python_multipart", "pytest", "penpot_core.cli.commands",
    "penpot_core.testing.servers",
    "penpot_core.testing.client",
}  # fmt: skip
ONLY_WITH_SERVICES = {"asyncpg", "psycopg", "redis"}


@pytest.fixture(params=["embedded", "services"])
def settings(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Iterator[dict[str, str]]:
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data")}
    if request.param == "embedded":
        yield settings
        return
    valkey, postgres = Valkey(), servers.postgres
    database = postgres.create(lambda name: migrate(postgres, name))
    yield {**settings, **postgres.environment(database), **valkey.environment()}
    valkey.stop()
    postgres.drop(database)


def modules_at_rest(settings: dict[str, str], folder: Path) -> set[str]:
    """The modules of a server that is ready, on data that an earlier start has migrated."""
    asked, told = folder / "asked", folder / "told"
    command = (sys.executable, "-c", WATCHED, str(asked), str(told))
    earlier = ServerProcess(settings, free_port(), folder / "log")
    watched = ServerProcess(settings, free_port(), folder / "log", command=command)
    try:
        earlier.start()
        earlier.stop()
        watched.start()
        asked.touch()
        deadline = time.monotonic() + 60
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        watched.stop()
    finally:
        earlier.kill()
        watched.kill()
    return set(told.read_text().split())


def test_server_at_rest_when_ready_then_what_it_does_not_use_is_not_loaded(
    settings: dict[str, str], tmp_path: Path
) -> None:
    unused = NEVER if "PENPOT_REDIS_URI" in settings else NEVER | ONLY_WITH_SERVICES
    assert modules_at_rest(settings, tmp_path) & unused == set()
