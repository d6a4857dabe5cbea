"""Plans: what a compiled statement needs at run time, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penpot_core.db.rows import Row, Shape

Processor = Callable[[Any], Any]
Raw = Sequence[Any]
REQUIRED: Any = object()


class Plan:
    """One SQL text and how to read its rows.

    `writes`: it changes or locks rows. `returns_rows`: it gives rows, even if none. `own`: its text holds constants, so
    it serves no other statement. `shape` is None for bare texts: their columns are known when they have run.
    """

    __slots__ = ("own", "processors", "returns_rows", "shape", "sql", "writes")

    def __init__(
        self,
        sql: str,
        *,
        writes: bool,
        returns_rows: bool,
        columns: Sequence[tuple[str, Processor | None]] | None = None,
    ) -> None:
        self.sql = sql
        self.writes = writes
        self.returns_rows = returns_rows
        self.own = False
        self.shape = None if columns is None else Shape([name for name, _ in columns])
        self.processors = [(place, use) for place, (_, use) in enumerate(columns or ()) if use is not None]

    def rows(self, raws: Sequence[Raw], names: Callable[[], Iterable[str]]) -> list[Row]:
        """The rows of what the driver gave; `names` tells its columns where the plan does not know them."""
        shape = self.shape or Shape(list(names()))
        processors = self.processors
        if not processors:
            return [Row(shape, raw) for raw in raws]
        return [Row(shape, processed(raw, processors)) for raw in raws]

    def row(self, raw: Raw, names: Callable[[], Iterable[str]]) -> Row:
        """One row."""
        shape = self.shape or Shape(list(names()))
        return Row(shape, processed(raw, self.processors) if self.processors else raw)


def processed(raw: Raw, processors: Sequence[tuple[int, Processor]]) -> Raw:
    """The values of a row, each passed through its column's processor."""
    values = list(raw)
    for place, process in processors:
        values[place] = process(values[place])
    return values


@dataclass(frozen=True, slots=True)
class Made:
    """A value that is made anew for each run: a column's default function."""

    make: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a statement, in the order of its placeholders.

    `name` is the parameter that gives it, None for a constant; `fallback` holds where the caller gives none:
    REQUIRED, a Made, or a value for the driver.
    """

    name: str | None
    process: Processor | None
    fallback: Any

    def value(self, params: Mapping[str, Any]) -> Any:
        """The driver's value."""
        process = self.process
        if self.name is not None and self.name in params:
            given = params[self.name]
            return given if process is None else process(given)
        if self.fallback is REQUIRED:
            raise TypeError(f"The statement needs a parameter {self.name!r}.")
        if type(self.fallback) is Made:
            made = self.fallback.make()
            return made if process is None else process(made)
        return self.fallback


class Prepared:
    """A statement with its plan and its own constants."""

    __slots__ = ("_names", "_plain", "_slots", "plan")

    def __init__(self, plan: Plan, slots: Sequence[Slot]) -> None:
        self.plan = plan
        self._slots = slots
        self._names = frozenset(slot.name for slot in slots if slot.name is not None)
        required = all(slot.name is not None and slot.fallback is REQUIRED for slot in slots)
        self._plain = [(slot.name, slot.process) for slot in slots] if required else None

    def bind(self, params: Mapping[str, Any]) -> list[Any]:
        """The driver's values. TypeError where a parameter is missing or unknown."""
        if not params.keys() <= self._names:
            unknown = ", ".join(sorted(params.keys() - self._names))
            raise TypeError(
                f"The statement has no parameter {unknown}; it has {', '.join(sorted(self._names))}."
            )
        if self._plain is None:
            return [slot.value(params) for slot in self._slots]
        try:
            return [
                params[name] if process is None else process(params[name])  # type: ignore[index]
                for name, process in self._plain
            ]
        except KeyError:
            if params.keys() == self._names:
                raise
            missing = ", ".join(sorted(self._names - params.keys()))
            raise TypeError(f"The statement needs a value for {missing}.") from None
