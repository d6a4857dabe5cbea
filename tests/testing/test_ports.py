"""Ports for servers of tests, several processes of which look for some at once."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from penpot_core.testing.ports import free_port

# Looks for a free port where there is but one.
OTHER = """
import sys
from penpot_core.testing import ports
ports.FIRST, ports.LAST = int(sys.argv[1]), int(sys.argv[1]) + 1
print(ports.free_port())
"""


def test_port_when_given_then_no_other_process_is_given_it_though_nobody_listens() -> None:
    command = [sys.executable, "-c", OTHER, str(free_port())]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "no free port" in answer.stderr


def test_ports_when_many_are_asked_for_then_all_differ() -> None:
    with ThreadPoolExecutor(4) as pool:
        ports = list(pool.map(lambda _: free_port(), range(200)))
    assert len(set(ports)) == len(ports)
