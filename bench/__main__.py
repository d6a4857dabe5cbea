"""`make bench`: one table of speed and size.

    python -m bench                          starts our server on SQLite and on PostgreSQL and measures both
    python -m bench --database sqlite        one of them
    python -m bench --base http://…          measures a server that runs, of whatever make

Medians of many calls. Beside them, where the bench starts the servers, their ratio to a bare handler of the same
framework that inserts one row and commits on a database of the same kind, in the same run: the ratio is what is
tracked, the milliseconds hold for one machine.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from uuid import UUID, uuid4

from bench.crowd import CONNECTIONS, rate
from bench.drawing import BATCH, Drawing
from bench.listeners import LISTENERS, fan_out
from bench.servers import DATABASES, WORKERS, bare_handler, resident, spec
from bench.table import Table, timings
from bench.tasks import COUNT, figures
from bench.together import EDITORS, FILES, edit_rate, waits_while_loading
from bench.wire import Wire
from penpot_core.testing.servers import Server, Servers

SIZES = (10, 1_000, 10_000)
CALLS = 200
READS = 30
STARTS = 3
FORMS = ("objects-map", "plain", "JSON")


def registered(base: str) -> tuple[Wire, UUID]:
    """A person who has logged in, and the project of their drafts."""
    wire = Wire(base)
    person = {"fullname": "Bench", "email": f"bench.{uuid4().hex}@example.com", "password": "a-password-9"}
    prepared = wire.call("prepare-register-profile", person)
    wire.call("register-profile", {"token": prepared["token"]})
    profile = wire.call("login-with-password", {key: person[key] for key in ("email", "password")})
    return wire, profile["default-project-id"]


def measure(table: Table, base: str) -> Drawing:
    """All rows that any server can be asked for; returns the largest file."""
    wire, project_id = registered(base)
    table.times("readyz", timings(lambda: wire.get("/readyz"), CALLS))
    for method in ("get-profile", "get-teams"):
        table.times(method, timings(lambda method=method: wire.call(method, {}), CALLS))
    for size in SIZES:
        drawing = Drawing(wire, project_id, size)
        measure_file(table, drawing)
    shared = Drawing(wire, project_id, 2)
    shared.fill()
    edits = asyncio.run(fan_out(wire, shared.id, shared.rename, CALLS // 4))
    table.times(f"edit until {LISTENERS} listeners have it", edits)
    rate_of_edits = edit_rate(wire, project_id)
    table.figure(f"edits of {FILES} files, {EDITORS} connections", rate_of_edits, "edits/s")
    return drawing


def measure_file(table: Table, drawing: Drawing) -> None:
    """Filling, editing and reading one file."""
    size = drawing.size
    bodies = drawing.shapes()
    table.times(f"{size} shapes added, {min(size, BATCH)} a call", timings(lambda: drawing.send(bodies), 1))
    table.times(f"update-file, one attribute, {size} shapes", timings(drawing.rename, CALLS))
    for form in FORMS:
        first, *again = timings(lambda form=form: drawing.read(form), 1 + READS)
        table.times(f"get-file as {form}, {size} shapes, first", [first])
        table.times(f"get-file as {form}, {size} shapes, again", again)


def measure_own(servers: Servers, database: str) -> None:
    """Start our server and the bare handler on a database of one kind, and measure."""
    table = Table(f"{database}, one process")
    with tempfile.TemporaryDirectory() as folder, servers.own(spec(database), start=False) as server:
        with bare_handler(servers, database, Path(folder)) as base:
            bare = Wire(base)
            found = timings(lambda: bare.send("POST", "/row", b"", {}), CALLS)
            table.bare = table.times("bare handler: one insert and commit", found)
        started(table, server)
        table.figure("memory at rest", resident(server), "MB")
        drawing = measure(table, server.base)
        table.figure("memory after all this", resident(server), "MB")
        restarted(table, server, drawing)
    tasks = figures(servers, database)
    table.figure(f"{COUNT} tasks submitted", tasks.submitted, "a second")
    table.figure(f"{COUNT} tasks executed by one worker, one at a time", tasks.executed, "a second")
    table.times("a task alone, submitted until it runs", tasks.waits)


def started(table: Table, server: Server) -> None:
    """The second start: what a first one makes is there."""
    server.start()
    server.stop()
    table.times("start until /readyz answers", timings(server.start, 1))


def restarted(table: Table, server: Server, drawing: Drawing) -> None:
    """What the first reader and the first editor of a file wait after a start."""
    for what, work in (("get-file", lambda: drawing.read("objects-map")), ("update-file", drawing.rename)):
        server.stop()
        server.start()
        drawing.wire.close()
        table.times(f"first {what} after a start, {drawing.size} shapes", timings(work, 1))
    for form in FORMS:
        waits: list[float] = []
        for _ in range(STARTS):
            server.stop()
            server.start()
            waits += waits_while_loading(drawing.wire, drawing, form)
        table.times(f"get-profile while {drawing.size} shapes are loaded as {form}", waits)
        table.figure("    99 of 100 took at most", quantiles(waits, n=100)[98], "ms")
        table.figure("    the longest one", max(waits), "ms")


def measure_crowd(servers: Servers) -> None:
    """Calls a second with a process a core, on PostgreSQL."""
    table = Table(f"postgresql, {WORKERS} processes")
    with servers.own(spec("postgresql", WORKERS)) as server:
        wire, _ = registered(server.base)
        for method in ("get-profile", "get-teams"):
            table.figure(f"{method}, {CONNECTIONS} connections", rate(wire, method), "calls/s")
        table.figure("memory of all processes", resident(server), "MB")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", help="measure the server at this address")
    parser.add_argument("--database", choices=DATABASES, action="append", help="start one on this database")
    given = parser.parse_args()
    gc.disable()
    if given.base:
        measure(Table(given.base), given.base)
        return
    began = perf_counter()
    with Servers() as servers:
        for database in given.database or DATABASES:
            measure_own(servers, database)
        if "postgresql" in (given.database or DATABASES):
            measure_crowd(servers)
    print(f"\nmeasured in {perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
