"""The record by which the kernel and the plugins declare what can be set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Generic, TypeVar

from penpot_core.settings.kinds import Kind

T = TypeVar("T")

PREFIX = "PENPOT_"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Generic[T]):
    """One setting: `Setting("http-server-port", Integer, 6060, "The port that the server listens on.")`.

    `name` is kebab-case and gives the variable (`PENPOT_HTTP_SERVER_PORT`); `default` is already of the
    kind's type; `doc` is one sentence. `check(value)` raises ValueError with what is allowed ("a port
    between 0 and 65535"). A `secret` is masked wherever settings are shown. `legacy` are older names, which
    win where they are set (contract/config.md §2). `computed` says in words what stands in for a default
    that is not a fixed value.
    """

    name: str
    kind: Kind[T]
    default: T
    doc: str
    _: KW_ONLY
    section: str = "general"
    secret: bool = False
    check: Callable[[Any], None] | None = None
    since: str = "0.1"
    legacy: tuple[str, ...] = ()
    computed: str = ""

    def __post_init__(self) -> None:
        if not all(NAME.fullmatch(name) for name in (self.name, *self.legacy)):
            raise ValueError(f"The setting {self.name!r} needs a kebab-case name, such as http-server-port.")

    @property
    def variable(self) -> str:
        """The environment variable: `PENPOT_HTTP_SERVER_PORT`."""
        return variable_of(self.name)

    def read(self, value: object) -> T:
        """The checked value of a text or TOML value. Raises ValueError with what is allowed."""
        read = self.kind.read(value)
        if self.check is not None:
            self.check(read)
        return read


def variable_of(name: str) -> str:
    """`http-server-port` → `PENPOT_HTTP_SERVER_PORT`."""
    return PREFIX + name.replace("-", "_").upper()


def name_of(variable: str) -> str:
    """`PENPOT_HTTP_SERVER_PORT` → `http-server-port`."""
    return variable[len(PREFIX) :].lower().replace("_", "-")
