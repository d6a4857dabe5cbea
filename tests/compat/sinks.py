"""The servers that a server under test talks to: the mail server, web server and directory of `golden/sinks.py`.

They are started once in a test process, and only where a conversation of `scenarios-settings/` is played.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from penpot_core.testing.ports import free_port
from tests.compat.replayer import SCENARIOS, replayer

SERVERS = (("SMTP_PORT", "mail", "Mails"), ("SINK_PORT", "web", "Web"), ("LDAP_PORT", "ldap", "Directory"))
"""For each: its placeholder in a server.env, its name in the replayer, and its class."""


def sinks() -> Any:
    """The module `sinks` in golden/."""
    replayer()
    return importlib.import_module("sinks")


def settings(folder: Path) -> dict[str, str]:
    """The settings that the conversations of a folder suppose; they may name ports of the tool's servers.

    Those servers run from then on, where the conversations may need them.
    """
    found: dict[str, str] = sinks().settings(folder, {} if folder == SCENARIOS else open_ports())
    return found


@cache
def open_ports() -> Mapping[str, int]:
    """The ports of the tool's servers, by placeholder; they run from the first call on, in threads of their own."""
    ports = {}
    for placeholder, name, kind in SERVERS:
        ports[placeholder] = free_port()
        replayer().SINKS[name] = getattr(sinks(), kind)(ports[placeholder])
    return ports
