"""The statements of soft deletion, derived from the declared entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from penpot_core.db import Connection, Row
from penpot_core.types import DeletionListener, Entity
from penpot_plugins.crud import queries


@dataclass(frozen=True, slots=True)
class Branch:
    """An entity, its statements, and the entities that go with it."""

    entity: Entity
    statements: queries.Statements
    children: tuple[Branch, ...] = ()


class Retention:
    """Marks, restores and purges rows of the declared entities."""

    def __init__(self, entities: Iterable[Entity], listeners: Iterable[DeletionListener] = ()) -> None:
        """Raises LookupError where an entity names a table or a parent that does not exist."""
        self.listeners: dict[str, list[DeletionListener]] = {}
        for listener in listeners:
            self.listeners.setdefault(listener.entity, []).append(listener)
        self.entities: Mapping[str, Entity] = {entity.name: entity for entity in entities}
        for entity in self.entities.values():
            if entity.parent is not None and entity.parent not in self.entities:
                raise LookupError(
                    f"The entity {entity.name!r} goes with {entity.parent!r}, which nobody declares."
                )
        self.branches = {name: self._branch(entity) for name, entity in self.entities.items()}
        by_table = {entity.table: entity.name for entity in self.entities.values()}
        self.purge_order = [
            self.branches[by_table[table]] for table in queries.children_first() if table in by_table
        ]

    def _branch(self, entity: Entity) -> Branch:
        children = (child for child in self.entities.values() if child.parent == entity.name)
        return Branch(entity, queries.statements_of(entity), tuple(self._branch(child) for child in children))

    async def mark(self, db: Connection, name: str, row_id: Any, deleted_at: datetime) -> None:
        """Give a row and everything below it this `deleted_at`. LookupError for an entity that nobody declares."""
        branch = self._known(name)
        await db.execute(branch.statements.mark, {"row_id": row_id, "at": deleted_at})
        await self._mark_children(db, branch, row_id, deleted_at)

    async def _mark_children(self, db: Connection, branch: Branch, row_id: Any, deleted_at: datetime) -> None:
        for child in branch.children:
            if not child.children and child.statements.mark_members is not None:
                await db.execute(child.statements.mark_members, {"parent_id": row_id, "at": deleted_at})
                continue
            for row in await db.fetch_all(child.statements.members, {"parent_id": row_id}):
                await self._mark_member(db, child, row, deleted_at)

    async def _mark_member(self, db: Connection, branch: Branch, row: Row, deleted_at: datetime) -> None:
        await db.execute(branch.statements.mark_exact, {**key_of(branch.entity, row), "at": deleted_at})
        if branch.children:
            await self._mark_children(db, branch, row["id"], deleted_at)

    async def is_marked(self, db: Connection, name: str, row_id: Any, at: datetime) -> bool:
        """Whether a row is there and deleted as of `at` or later; one that goes earlier has a task of its own."""
        values = {"row_id": row_id, "at": at}
        return await db.fetch_one(self._known(name).statements.is_marked, values) is not None

    async def restore(self, db: Connection, name: str, row_id: Any) -> None:
        """Take the deletion of a row and of everything below it back."""
        branch = self._known(name)
        await db.execute(branch.statements.restore, {"row_id": row_id})
        for child in branch.children:
            if not child.children and child.statements.restore_members is not None:
                await db.execute(child.statements.restore_members, {"parent_id": row_id})
                continue
            for row in await db.fetch_all(child.statements.members, {"parent_id": row_id}):
                if child.children:
                    await self.restore(db, child.entity.name, row["id"])
                else:
                    await db.execute(child.statements.restore_exact, key_of(child.entity, row))

    def _known(self, name: str) -> Branch:
        try:
            return self.branches[name]
        except KeyError:
            raise LookupError(f"No plugin declares an entity called {name!r}.") from None


def key_of(entity: Entity, row: Row) -> dict[str, Any]:
    """The key of a row as parameters of the exact statements."""
    return {f"key_{column}": row[column] for column in entity.key}
