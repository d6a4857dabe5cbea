"""Starting and ending a server process, with small programs that behave in ways a server must not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerFailed, ServerProcess, environment_for

READY = """
import http.server, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
signal.signal(signal.SIGTERM, {on_sigterm})
http.server.HTTPServer(("127.0.0.1", int(os.environ["PENPOT_HTTP_SERVER_PORT"])), Handler).serve_forever()
"""


def process(tmp_path: Path, program: str, patience: float = 20) -> ServerProcess:
    command = (sys.executable, "-c", program)
    return ServerProcess({}, free_port(), tmp_path / "log", command=command, patience=patience)


def test_start_when_the_process_ends_early_then_its_log_is_told(tmp_path: Path) -> None:
    failing = process(tmp_path, "raise SystemExit('set PENPOT_SECRET_KEY to a long text')")
    with pytest.raises(ServerFailed, match=r"(?s)ended before it was ready.*set PENPOT_SECRET_KEY"):
        failing.start()
    assert not failing.running


def test_start_when_never_ready_then_the_process_is_ended(tmp_path: Path) -> None:
    silent = process(tmp_path, "import time; time.sleep(600)", patience=0.5)
    with pytest.raises(ServerFailed, match="was not ready"):
        silent.start()
    assert not silent.running


def test_stop_when_the_process_ends_well_then_it_may_start_again(tmp_path: Path) -> None:
    server = process(tmp_path, READY.format(on_sigterm="lambda *_: os._exit(0)"))
    server.start()
    server.stop()
    assert not server.running
    server.start()
    server.stop()


def test_stop_when_the_status_is_not_zero_then_it_is_an_error(tmp_path: Path) -> None:
    server = process(tmp_path, READY.format(on_sigterm="lambda *_: os._exit(3)"))
    server.start()
    with pytest.raises(ServerFailed, match="status 3"):
        server.stop()


def test_stop_when_sigterm_is_ignored_then_it_is_killed_and_an_error(tmp_path: Path) -> None:
    server = process(tmp_path, READY.format(on_sigterm="signal.SIG_IGN"), patience=5)
    server.start()
    server.patience = 0.3
    with pytest.raises(ServerFailed, match="did not end"):
        server.stop()
    assert not server.running


def test_environment_when_the_caller_has_settings_then_they_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PENPOT_FLAGS", "disable-registration")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = environment_for({"PENPOT_TENANT": "x"})
    assert "PENPOT_FLAGS" not in environment
    assert (environment["LANG"], environment["PENPOT_TENANT"]) == ("C.UTF-8", "x")
