"""Running the migrations that a file's data has not seen (contract/file-migrations.md §1)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from penpot_core.errors import DataInvalid, PenpotError, ServerFault
from penpot_plugins.files.migrations.migration import Context, FileMigration
from penpot_plugins.files.migrations.order import BUILT_IN, FILE_VERSION, KNOWN
from penpot_plugins.files.migrations.walks import Data, like, without
from penpot_plugins.files.model.keys import ID
from penpot_plugins.files.schema import FILE_DATA, validate


class MigrationFailed(ServerFault):
    """A migration cannot handle the file's data, which stays as it was; data: file-id, migration."""

    code = "file-migration-failed"

    def __init__(self, file_id: UUID, migration: str) -> None:
        super().__init__(
            hint=f"The file's data cannot be migrated: {migration} failed. The file was left as it was.",
            file_id=file_id,
            migration=migration,
        )


@dataclass(frozen=True, slots=True)
class Migrated:
    """Migrated data, the names that were missing in order, and the features that the file gains."""

    data: Data
    names: tuple[str, ...]
    features: frozenset[str]


def missing(applied: Collection[str], known: Sequence[str] = KNOWN) -> list[str]:
    """What a file with these migrations has not seen."""
    seen = set(applied)
    return [name for name in known if name not in seen]


def applied_names(
    stored: Sequence[str], version: int | None, known: Sequence[str] = KNOWN
) -> tuple[str, ...]:
    """The migrations that data has seen: those stored, or where there are none, those of its old version."""
    if stored:
        return tuple(stored)
    legacy = {f"legacy-{number}" for number in range(1, min(version or 0, FILE_VERSION) + 1)}
    return tuple(name for name in known if name in legacy)


class Migrations:
    """All migrations of a process in their order: the built-in ones, then those of plugins."""

    def __init__(self, added: Sequence[FileMigration] = ()) -> None:
        self.all = (*BUILT_IN, *added)
        self.names = tuple(one.name for one in self.all)
        self.digest = hashlib.blake2b("/".join(self.names).encode(), digest_size=8).hexdigest()

    def missing(self, applied: Collection[str]) -> list[FileMigration]:
        """Those that are not among the names, in order."""
        seen = set(applied)
        return [one for one in self.all if one.name not in seen]

    def needed(self, version: int | None, applied: Collection[str]) -> bool:
        """Whether a file of this version, with these names, has to be migrated."""
        return version != FILE_VERSION or bool(self.missing(applied))

    def run(self, file_id: UUID, data: Data, applied: Collection[str], context: Context) -> Migrated:
        """Run what is missing, then check the whole. CPU work: for a thread.

        Raises MigrationFailed, and DataInvalid where the outcome is no valid file data.
        """
        wanted = self.missing(applied)
        for one in wanted:
            data = run_one(file_id, one, data, context)
        data = without(like(data, {**data, ID: file_id}), "version")
        problem = validate(FILE_DATA, data)
        if problem is not None:
            raise DataInvalid(
                hint="The file's data is not valid, even after its migrations; nothing was changed.",
                file_id=file_id,
                explain=problem.sentence("key"),
            )
        features = frozenset().union(*(one.features for one in wanted))
        return Migrated(data, tuple(one.name for one in wanted), features)


def run_one(file_id: UUID, migration: FileMigration, data: Data, context: Context) -> Data:
    """Run one; whatever a migration raises becomes the cause of MigrationFailed."""
    try:
        return migration.migrate(data, context)
    except PenpotError:
        raise
    except Exception as cause:
        raise MigrationFailed(file_id, migration.name) from cause
