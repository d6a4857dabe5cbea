"""A database that the reference made and filled, with what it answers (data/reference-instance.tar.zst).

Accounts, secrets and tokens in it belong to nothing else. Two of its files come from penpot/penpot-files, CC BY 4.0 by
their authors.
"""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import zstandard

from penpot_core.testing.postgres import PostgresCluster

ARCHIVE = Path(__file__).parent / "data" / "reference-instance.tar.zst"
STAND_IN = "CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'"


@dataclass(frozen=True)
class Asked:
    """A call that was made of the reference, and its answer."""

    who: UUID
    method: str
    params: Any
    status: int
    body: Any


@cache
def members() -> dict[str, bytes]:
    """The files of the archive."""
    raw = zstandard.ZstdDecompressor().decompress(ARCHIVE.read_bytes(), max_output_size=1 << 25)
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def asked() -> list[Asked]:
    """All calls, in order of the accounts."""
    found = members()
    people = {name: UUID(one["id"]) for name, one in json.loads(found["users.json"]).items()}
    calls = []
    for name in sorted(name for name in found if name.startswith("expected/") and "/data/" not in name):
        told = json.loads(found[name])
        body = told["body"]
        if told["status"] == 200:
            body[":data"] = json.loads(found[f"expected/{body[':data']['$ref']}"])
        calls.append(Asked(people[name.split("/")[1]], told["method"], told["params"], told["status"], body))
    return calls


def restore(postgres: PostgresCluster, assets: Path) -> str:
    """Load the dump into a new database and its objects into a folder; the name of the database."""
    dump = members()["database.sql"].decode().splitlines()
    lines = [line for line in dump if not line.startswith(("CREATE EXTENSION", "COMMENT ON EXT"))]
    name = postgres.create()
    with psycopg.connect(postgres.dsn(name)) as connection:
        connection.execute(STAND_IN)
        connection.execute("\n".join(lines).encode())
    for member, data in members().items():
        if member.startswith("assets/"):
            path = assets / member.removeprefix("assets/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return name
