"""Stored objects as the server sees them (contract/storage.md §2-5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.transit import Keyword

TEMPFILE = "tempfile"
DEFAULT_BUCKET = "file-media-object"
ALSO_IN = Keyword("also-in")
"""In an object's metadata: a second backend that may have its bytes, while it moves between the two."""

BUCKETS = frozenset(
    {
        "file-media-object",
        "file-object-thumbnail",
        "file-thumbnail",
        "team-font-variant",
        "profile",
        "organization",
        "tempfile",
        "file-data",
        "file-data-fragment",
        "file-change",
    }
)
"""The buckets of the reference; plugins may use others and say who refers to them."""


@dataclass(frozen=True, slots=True)
class NewObject:
    """What an object to be stored is.

    `touch` is when the collector shall look whether anybody refers to it, counted from now; None: not of itself.
    `deduplicate`: an equal live object of the same bucket stands for it (never so in `tempfile`). `metadata` goes
    into the row beside the bucket, the content type and the hash; its keys are in kebab-case.
    """

    bucket: str
    content_type: str
    touch: timedelta | None = timedelta(0)
    deduplicate: bool = True
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_shared(self) -> bool:
        """Whether an equal object may stand for it."""
        return self.deduplicate and self.bucket != TEMPFILE


@dataclass(frozen=True, slots=True)
class Pending:
    """Stored bytes that wait for the transaction which refers to them; `hash` is None where it is not wanted."""

    id: UUID
    backend: str
    size: int
    hash: str | None
    new: NewObject


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A row of `storage_object`."""

    id: UUID
    size: int
    backend: str
    created_at: datetime
    touched_at: datetime | None
    deleted_at: datetime | None
    metadata: Mapping[Any, Any]

    @property
    def bucket(self) -> str | None:
        """Where it belongs; None in very old rows."""
        found = self.metadata.get(Keyword("bucket"))
        return None if found is None else str(found)

    @property
    def content_type(self) -> str:
        """Its media type."""
        return str(self.metadata.get(Keyword("content-type")) or "application/octet-stream")

    @property
    def places(self) -> tuple[str, ...]:
        """The backends that may have its bytes, that of the row first."""
        other = self.metadata.get(ALSO_IN)
        return (self.backend,) if other is None else (self.backend, str(other))

    @property
    def hash(self) -> str | None:
        """`blake2b:` and 64 hexadecimal digits."""
        return self.metadata.get(Keyword("hash"))


def stored_object(row: Row) -> StoredObject:
    """An object from its row."""
    return StoredObject(
        id=row["id"],
        size=row["size"],
        backend=row["backend"],
        created_at=row["created_at"],
        touched_at=row["touched_at"],
        deleted_at=row["deleted_at"],
        metadata=row["metadata"] or {},
    )


def metadata_of(new: NewObject, digest: str | None) -> dict[Keyword, Any]:
    """What the row says of an object."""
    known = {"bucket": new.bucket, "content-type": new.content_type, **new.metadata}
    if digest is not None:
        known["hash"] = digest
    return {Keyword(name): value for name, value in known.items()}


def relative_path(object_id: UUID) -> str:
    """Where an object lies below the root of a backend: `aa/bb/<28 hex digits>` (contract/storage.md §5)."""
    digits = object_id.hex
    return f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"
