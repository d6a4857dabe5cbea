"""Writes until a limit of the file's size is met, in a process of its own: python -m tests.db.disk URL.

Prints one line for each failed attempt, then the number of teams, which must be that of the batches told of.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
from uuid import uuid4

from penpot_core.db import DatabaseError, Step, open_database
from tests.db.tables import ADD_TEAM, make_tables, names

LIMIT = 300_000


async def fill(url: str) -> None:
    """Write big rows until the system refuses, then with the limit lifted once more."""
    database = open_database(url)
    await database.start()
    await make_tables(database)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    told, failures = 0, 0
    while failures < 3:
        try:
            steps = [Step(ADD_TEAM, {"id": uuid4(), "name": f"{uuid4()} {'x' * 5000}"}) for _ in range(4)]
            await database.batch(steps)
            told += len(steps)
        except DatabaseError as error:
            failures += 1
            print(type(error).__name__, error.code, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await database.batch([Step(ADD_TEAM, {"id": uuid4(), "name": "last"})])
    print("told", told + 1, "kept", len(await names(database)), flush=True)
    await database.stop()


if __name__ == "__main__":
    asyncio.run(fill(sys.argv[1]))
