"""The row of a file together with what we know of its stored data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from penpot_core.db import Row


class Mark(NamedTuple):
    """The columns of a file that every write of its data changes; who wrote them last wrote the data."""

    revn: int
    vern: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """The row of `file_state`; `mark` is the file's as we last left it."""

    data_version: int
    base_version: int
    base_hash: str | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Head:
    """A file without its data. `state` is None where we never wrote it."""

    id: UUID
    project_id: UUID
    team_id: UUID
    version: int | None
    features: frozenset[str]
    mark: Mark
    state: State | None
    row: Row

    @property
    def data_version(self) -> int:
        """The version of the data; 0 where we never wrote it."""
        return 0 if self.state is None else self.state.data_version

    def is_before(self, other: Head) -> bool:
        """Whether another reading of the same row is a later one: all three go up, or stay."""
        mine, others = self.mark, other.mark
        return (self.data_version, mine.revn, mine.modified_at) < (
            other.data_version,
            others.revn,
            others.modified_at,
        )

    @property
    def is_deleted(self) -> bool:
        """Whether the file is in the bin."""
        return self.row["deleted_at"] is not None

    @property
    def written_by_others(self) -> bool:
        """Whether another program wrote the file's row since we did."""
        return self.state is not None and self.state.mark != self.mark


@dataclass(frozen=True, slots=True)
class Origin:
    """What was read with a base: names of the migrations that the data has seen, where the base lies, its hash.

    `object_id` is the object of the storage that holds it, where one does.
    """

    migrations: tuple[str, ...]
    backend: str
    digest: str | None
    object_id: UUID | None = None


def head_of(row: Row) -> Head:
    """A row of `queries.HEAD`."""
    state = None
    if row["data_version"] is not None:
        mark = Mark(row["state_revn"], row["state_vern"], row["state_modified_at"])
        state = State(row["data_version"], row["base_version"], row["base_hash"], mark)
    return Head(
        id=row["id"],
        project_id=row["project_id"],
        team_id=row["team_id"],
        version=row["version"],
        features=frozenset(row["features"] or ()),
        mark=Mark(row["revn"], row["vern"], row["modified_at"]),
        state=state,
        row=row,
    )
