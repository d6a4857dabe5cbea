"""Connections: the verbs with which everything talks to the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeVar

from sqlalchemy import Executable

from penpot_core.db.errors import ConnectionMisuse, DatabaseError, TransactionFailed
from penpot_core.db.guard import Watch
from penpot_core.db.plan import Plan
from penpot_core.db.plans import Plans
from penpot_core.db.rows import Row
from penpot_core.db.session import Session, Transaction
from penpot_core.testing import faults

DialectName = Literal["sqlite", "postgresql"]
Params = Mapping[str, Any]
T = TypeVar("T")


class Connection:
    """What `Database.read`, `snapshot` and `write` give. One statement at a time; not to be kept afterwards.

    Statements are SQLAlchemy Core constructs, normally constants of a module with `bindparam`s; `params` are the
    values of these by name. All verbs raise the errors of `penpot_core.db.errors`, and ConnectionMisuse.
    """

    __slots__ = (
        "_busy",
        "_callbacks",
        "_failed",
        "_open",
        "_plans",
        "_savepoints",
        "_session",
        "_watch",
        "dialect",
    )

    def __init__(self, session: Session, plans: Plans, watch: Watch | None = None) -> None:
        self.dialect: DialectName = plans.dialect_name
        self._session = session
        self._plans = plans
        self._watch = watch
        self._busy = False
        self._open = True
        self._failed: BaseException | None = None
        self._callbacks: list[Callable[[], object]] = []
        self._savepoints = 0

    async def fetch_all(self, statement: Executable, params: Params | None = None) -> list[Row]:
        """All rows."""
        plan, values = self._begin(statement, params)
        return await self._finish(self._session.fetch_all(plan, values))

    async def fetch_one(self, statement: Executable, params: Params | None = None) -> Row | None:
        """The first row, or None."""
        plan, values = self._begin(statement, params)
        return await self._finish(self._session.fetch_one(plan, values))

    async def fetch_val(self, statement: Executable, params: Params | None = None) -> Any:
        """The first column of the first row; None where there is no row."""
        row = await self.fetch_one(statement, params)
        return None if row is None else row.first()

    async def execute(self, statement: Executable, params: Params | None = None) -> int:
        """The number of rows that the statement inserted, changed, deleted or returned."""
        plan, values = self._begin(statement, params)
        return await self._finish(self._session.execute(plan, values))

    async def execute_many(self, statement: Executable, rows: Sequence[Params]) -> int:
        """Run an insert, update or delete once for each of `rows`; the number of rows affected in all."""
        if not rows:
            return 0
        self._check()
        plan, values = self._plans.bind_many(statement, rows)
        self._admit(plan)
        return await self._finish(self._session.execute_many(plan, values))

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part of the transaction that may fail: what it did is undone when an exception leaves the block.

        Callbacks given to `after_commit` in a part that failed are dropped with it.
        """
        self._savepoints += 1
        name = f"part_{self._savepoints}"
        callbacks = len(self._callbacks)
        await self._command(f"SAVEPOINT {name}")
        try:
            yield
        except Exception as error:
            self._failed = None
            del self._callbacks[callbacks:]
            await self._undo(name, error)
            raise
        await self._command(f"RELEASE SAVEPOINT {name}")

    async def _undo(self, name: str, error: Exception) -> None:
        """Undo a part that failed; where even that fails, `error` has undone the whole transaction (a full disk)."""
        try:
            await self._command(f"ROLLBACK TO SAVEPOINT {name}")
            await self._command(f"RELEASE SAVEPOINT {name}")
        except DatabaseError:
            self._failed = error

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Call `callback()` once COMMIT has returned, in order. It must not wait; what it raises is logged."""
        if not self._session.writable:
            raise ConnectionMisuse(
                "A connection that only reads never commits: call it when the reading is done."
            )
        self._callbacks.append(callback)

    @property
    def is_idle_writer(self) -> bool:
        """Whether SQLite's writer is held here and waits for the program."""
        session = self._session
        return self._open and not self._busy and isinstance(session, Transaction) and session.holds_writer

    def _begin(self, statement: Executable, params: Params | None) -> tuple[Plan, Sequence[Any]]:
        self._check()
        plan, values = self._plans.bind(statement, params)
        self._admit(plan)
        return plan, values

    def _check(self) -> None:
        if self._busy:
            raise ConnectionMisuse(
                "A statement is under way on this connection: await it, or use another connection."
            )
        if not self._open:
            raise ConnectionMisuse("This connection's block has ended: open another one.")
        if self._failed is not None:
            raise TransactionFailed(f"A statement failed before: {self._failed!r}", "25P02") from self._failed
        if self._watch is not None and self._watch.finding is not None:
            raise self._watch.finding

    def _admit(self, plan: Plan) -> None:
        """Take the connection for a statement."""
        if plan.writes and not self._session.writable:
            raise ConnectionMisuse(f"This connection only reads; use Database.write for: {plan.sql}")
        self._busy = True

    async def _command(self, text: str) -> None:
        self._check()
        if not self._session.writable:
            raise ConnectionMisuse("This connection only reads and needs no savepoints; use Database.write.")
        self._busy = True
        await self._finish(self._session.command(text))

    async def _finish(self, work: Awaitable[T]) -> T:
        try:
            result = await work
            faults.point("database.statement")
            return result
        except BaseException as error:
            if self._session.transactional:
                self._failed = error
            raise
        finally:
            self._busy = False
            if self._watch is not None:
                self._watch.look(self)

    def _close(self) -> list[Callable[[], object]]:
        """End the use of this connection. Returns the callbacks; raises what forbids a commit."""
        self._open = False
        if self._busy:
            raise ConnectionMisuse(
                "The block ended while a statement was under way: await every statement in it."
            )
        if self._failed is not None:
            raise TransactionFailed(f"A statement failed: {self._failed!r}", "25P02") from self._failed
        if self._watch is not None and self._watch.finding is not None:
            raise self._watch.finding
        return self._callbacks
