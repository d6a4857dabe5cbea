"""Everything that an installation has stored, rows and bytes, to be compared: nothing half, nothing twice."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from penpot_core.app import App
from penpot_core.db.types import Blob, Instant
from penpot_core.settings import kernel
from penpot_migrations.tables import metadata

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS = re.compile(r"~m\d+|~t[0-9T:.Z-]+")
BYTES = "bytes of objects"
TABLES = tuple(table.name for table in metadata.sorted_tables)
INSTANTS = {
    table.name: {c.name for c in table.c if isinstance(c.type, Instant)} for table in metadata.tables.values()
}
BLOBS = {
    table.name: {c.name for c in table.c if isinstance(c.type, Blob)} for table in metadata.tables.values()
}

# Of packed bytes: they differ with the ids within.
SIZES = {"patch_bytes"}

Row = Mapping[str, Any]
Keep = Callable[[str, Row], bool]


@dataclass(frozen=True)
class Stored:
    """Rows by table, and objects' bytes by id, each as a text."""

    parts: Mapping[str, Counter[str]]

    def difference(self, other: Stored) -> dict[str, tuple[list[str], list[str]]]:
        """What only this one has and what only the other has, of each part that differs."""
        return {
            name: (sorted((mine - theirs).elements()), sorted((theirs - mine).elements()))
            for name in self.parts.keys() | other.parts.keys()
            for mine, theirs in [(self.parts.get(name, Counter()), other.parts.get(name, Counter()))]
            if mine != theirs
        }


class Eye:
    """Looks at what an application has stored, past the application itself."""

    def __init__(self, app: App) -> None:
        """Open a connection of its own."""
        self._objects: Path = app.settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY]
        self._sqlite: sqlite3.Connection | None = None
        self._postgresql: psycopg.Connection[Any] | None = None
        address = app.database_address
        if app.database.dialect == "sqlite":
            place = address.removeprefix("sqlite:///")
            self._sqlite = sqlite3.connect(f"file:{place}?mode=ro", uri=True)
            self._sqlite.row_factory = sqlite3.Row
        else:
            user, password = (
                app.settings[one] for one in (kernel.DATABASE_USERNAME, kernel.DATABASE_PASSWORD)
            )
            self._postgresql = psycopg.connect(address, user=user, password=password, autocommit=True)

    def close(self) -> None:
        """Let go of the connection."""
        for connection in (self._sqlite, self._postgresql):
            if connection is not None:
                connection.close()

    def look(self, keep: Keep = lambda _table, _row: True) -> Stored:
        """All rows that `keep`, with every value as it is, and all bytes."""
        return self._seen(keep, lambda table, row: json.dumps(row, sort_keys=True, default=str))

    def version(self) -> object:
        """On SQLite a value that stays the same while nobody commits; on PostgreSQL another one each time."""
        if self._sqlite is None:
            return object()
        return self._sqlite.execute("PRAGMA data_version").fetchone()[0]

    def outline(self, known: Collection[str], keep: Keep = lambda _table, _row: True) -> Stored:
        """The same, in which all moments are alike, and so are ids that are not among the `known` ones."""
        return self._seen(keep, lambda table, row: outlined(table, row, known))

    def ids(self) -> frozenset[str]:
        """All ids that stand anywhere."""
        found = (json.dumps(row, default=str) for _, row in self._rows())
        return frozenset(name for text in found for name in UUIDS.findall(text))

    def _seen(self, keep: Keep, text: Callable[[str, Row], str]) -> Stored:
        parts: dict[str, Counter[str]] = {BYTES: Counter()}
        for table, row in self._rows():
            if keep(table, row):
                parts.setdefault(table, Counter())[text(table, row)] += 1
        files = (
            (path for path in self._objects.rglob("*") if path.is_file()) if self._objects.exists() else ()
        )
        parts[BYTES].update(hashlib.blake2b(path.read_bytes()).hexdigest() for path in files)
        return Stored(parts)

    def _rows(self) -> Iterator[tuple[str, Row]]:
        if self._sqlite is not None:
            for table in TABLES:
                for row in self._sqlite.execute(f'SELECT * FROM "{table}"'):
                    yield table, {name: plain(value) for name, value in dict(row).items()}
        if self._postgresql is not None:
            parts = [f"SELECT '{table}', to_jsonb(t) FROM \"{table}\" AS t" for table in TABLES]
            yield from self._postgresql.execute(" UNION ALL ".join(parts))  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """Bytes by their hash."""
    return hashlib.blake2b(value).hexdigest() if isinstance(value, bytes) else value


def outlined(table: str, row: Row, known: Collection[str]) -> str:
    """A row without what differs from one run to the next."""
    moments, blobs = INSTANTS[table], BLOBS[table]
    seen = {
        name: value is not None if name in moments or name in blobs else value
        for name, value in row.items()
        if name not in SIZES
    }
    text = json.dumps(seen, sort_keys=True, default=str)
    text = UUIDS.sub(lambda found: found.group() if found.group() in known else "another", text)
    return MOMENTS.sub("then", text)
