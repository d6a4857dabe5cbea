"""What a backend does for a connection. `Connection` keeps the rules, a session talks to the driver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from penpot_core.db.plan import Plan
from penpot_core.db.rows import Row

Values = Sequence[Any]


class Session(ABC):
    """One way of talking to the database. All methods raise the errors of `penpot_core.db.errors`."""

    writable: ClassVar[bool] = False
    transactional: ClassVar[bool] = True

    @abstractmethod
    async def fetch_all(self, plan: Plan, values: Values) -> list[Row]:
        """All rows of a statement."""

    @abstractmethod
    async def fetch_one(self, plan: Plan, values: Values) -> Row | None:
        """Its first row."""

    @abstractmethod
    async def execute(self, plan: Plan, values: Values) -> int:
        """The number of rows it met."""

    async def execute_many(self, plan: Plan, rows: Sequence[Values]) -> int:
        """The number of rows it met in all runs."""
        raise NotImplementedError

    async def command(self, text: str) -> None:
        """Run a statement without parameters that belongs to the transaction (SAVEPOINT …)."""
        raise NotImplementedError


class Transaction(Session):
    """A session that ends: by commit, or by rollback, which also lets go of what it held."""

    @property
    def holds_writer(self) -> bool:
        """Whether others wait for this transaction's end, whatever they want to write."""
        return False

    @abstractmethod
    async def commit(self) -> None:
        """Keep all of it and let go. What is raised was rolled back, but for OutcomeUnknown."""

    @abstractmethod
    async def rollback(self) -> None:
        """Drop all of it and let go. Never raises."""
