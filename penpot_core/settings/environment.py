"""Environment variables as a layer of settings; this module is a loader of dynaconf.

Dynaconf's own loader reads variables by the rules of TOML (`0123` becomes a number, `@format` a template)
and only from `os.environ`. This one hands on the texts as they are; each setting's kind reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penpot_core.settings.problems import Problem
from penpot_core.settings.setting import PREFIX, Setting, name_of

INDIRECT = "-file"
FILE_LIMIT = 64 * 1024
STORE_KEY = "ENVIRONMENT_LAYER"


@dataclass(frozen=True, slots=True)
class Found:
    """A value as its source holds it: a text, or a TOML value. `where` is how a message names it."""

    value: object
    origin: str
    where: str


class Unreadable(Exception):
    """A file that a `…_FILE` variable names cannot be used; the text says why."""


class Environment:
    """The variables that belong to known settings. `unread` names those of which `problems` tells."""

    def __init__(self, known: Mapping[str, Setting[Any]], variables: Mapping[str, str]) -> None:
        """`known` maps each name, old names too, to its setting."""
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.variables = {
            name_of(name): (name, text) for name, text in variables.items() if name.startswith(PREFIX)
        }
        self.found = dict(self._read(known))

    def _read(self, known: Mapping[str, Setting[Any]]) -> Iterator[tuple[str, Found]]:
        for name in known:
            direct = self.variables.get(name)
            indirect = self.variables.get(name + INDIRECT) if name + INDIRECT not in known else None
            if direct and indirect:
                self._report(
                    name, indirect[0], f"{direct[0]} and {indirect[0]} are both set; keep one of them."
                )
            elif direct:
                yield name, Found(direct[1], "environment", direct[0])
            elif indirect:
                found = self._from_file(name, *indirect)
                if found is not None:
                    yield name, found

    def _from_file(self, name: str, variable: str, path: str) -> Found | None:
        try:
            return Found(content(Path(path)), f"file {path}", variable)
        except Unreadable as cause:
            self._report(
                name, variable, f"{variable} names {path!r}, which {cause}. Name a readable text file."
            )
            return None

    def _report(self, name: str, variable: str, sentence: str) -> None:
        self.unread.add(name)
        self.problems.append(Problem(variable, sentence))


def content(path: Path) -> str:
    """The text of a file that holds one value; one line end at its end is not part of it."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or "is no path"
        raise Unreadable(f"cannot be read ({reason})") from None
    if len(data) > FILE_LIMIT:
        raise Unreadable(f"holds more than {FILE_LIMIT // 1024} KiB")
    try:
        return data.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise Unreadable("is not text in UTF-8") from None


def load(store: Any, env: str | None = None, silent: bool = True, key: str | None = None) -> None:
    """Put the variables above what the settings files hold (the protocol of a dynaconf loader)."""
    from dynaconf.loaders.base import SourceMetadata

    layer: Environment = store.get(STORE_KEY)
    for name, found in layer.found.items():
        source = SourceMetadata("environment", found.origin)
        store.set(name, found, loader_identifier=source, dotted_lookup=False, validate=False)
