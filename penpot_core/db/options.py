"""How a database is opened. Durations are seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """What `open_database` takes beside the address; contract/database.md §1 for the defaults.

    `username` and `password` hold where the address has none. `min_size` connections to PostgreSQL are kept open,
    looked after every `keep_every`; the start does not wait for them. `readers` is the number of threads that read
    from SQLite. `acquire_timeout`: how long to wait for a free connection; `busy_timeout`: how long for another
    program that has locked an SQLite file; `statement_timeout`: for any one statement; `idle_timeout`: until
    PostgreSQL ends a transaction in which nothing happens. `debug` refuses to await anything but the connection
    while SQLite's writer is held.
    """

    username: str | None = None
    password: str | None = None
    min_size: int = 0
    max_size: int = 60
    keep_every: float = 5.0
    readers: int = 4
    readonly: bool = False
    acquire_timeout: float = 30.0
    busy_timeout: float = 5.0
    statement_timeout: float = 300.0
    idle_timeout: float = 300.0
    debug: bool = False
