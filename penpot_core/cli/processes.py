"""Several server processes on one port, and the one that starts, watches and ends them.

A process that dies is replaced. One that refuses to start (its exit status says so) ends all, as a single server
would have refused.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from threading import Thread

import structlog

from penpot_core.http.serving import CannotListen, check_free, serve
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError
from penpot_core.signals import StopSignals

log = structlog.get_logger("penpot.processes")

PAUSE_SECONDS = 1.0
END_SECONDS = 30.0
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Order:
    """What each process is told. `unmigrated`: the tables could not be looked at yet."""

    host: str
    port: int
    unmigrated: bool


def serve_in_processes(count: int, host: str, port: int, signals: StopSignals, *, unmigrated: bool) -> int:
    """Keep so many processes serving until told to end; the exit status. Raises CannotListen."""
    check_free(host, port)
    reading, writing = os.pipe()
    processes: list[SpawnProcess] = []

    def wake() -> None:
        os.write(writing, b".")

    with signals.calling(wake):
        try:
            return _watch(processes, count, Order(host, port, unmigrated), reading)
        finally:
            _end(processes)


def _watch(processes: list[SpawnProcess], count: int, order: Order, told: int) -> int:
    while True:
        while len(processes) < count:
            processes.append(_launch(order))
        ready = connection.wait([told, *(process.sentinel for process in processes)])
        if told in ready:
            return 0
        for process in [one for one in processes if not one.is_alive()]:
            processes.remove(process)
            if process.exitcode and process.exitcode > 0:
                return process.exitcode
            log.error("a server process died and is replaced", pid=process.pid, status=process.exitcode)
            time.sleep(PAUSE_SECONDS)


def _launch(order: Order) -> SpawnProcess:
    process = SPAWN.Process(target=_work, args=(order,), name="penpot-server")
    process.start()
    return process


def _end(processes: list[SpawnProcess]) -> None:
    """End all by SIGTERM, which drains them; who is still there after half a minute is ended at once."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + END_SECONDS
    for process in processes:
        process.join(max(deadline - time.monotonic(), 0))
        if process.is_alive():
            process.kill()
            process.join()


def _work(order: Order) -> None:
    """In each process: build everything again from the environment, and serve."""
    signals = StopSignals()
    signals.install()
    # Ctrl-C reaches every process of the terminal; the one that watches tells the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from penpot_core.app import build
    from penpot_core.cli.run import make_server

    Thread(target=_follow_parent, args=(signals,), daemon=True).start()
    try:
        app = build()
        app.startup.unmigrated = order.unmigrated
        serve(make_server(app), order.host, order.port, signals, shared=True)
    except (CannotListen, SettingsError, PluginError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)


def _follow_parent(signals: StopSignals) -> None:
    """End when the watching process is gone: nobody else would tell us."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signals.tell()
