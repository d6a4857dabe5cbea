"""Rows as queries return them: light, read by column name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from penpot_core.transit import Keyword


class Shape:
    """The columns of a statement's rows, worked out once a statement."""

    __slots__ = ("index", "keywords", "names")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.index = {name: place for place, name in enumerate(self.names)}
        self.keywords = tuple(Keyword(name.replace("_", "-")) for name in self.names)


class Row(Mapping[str, Any]):
    """One row: `row["team_id"]`, or `row.team_id` where no method of a mapping has that name."""

    __slots__ = ("_shape", "_values")

    def __init__(self, shape: Shape, values: Sequence[Any]) -> None:
        """`values` stand in the order of the shape's names."""
        self._shape = shape
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._shape.index[name]]

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[self._shape.index[name]]
        except KeyError:
            names = ", ".join(self._shape.names)
            raise AttributeError(f"The row has no column {name!r}; it has {names}.") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._shape.names)

    def __len__(self) -> int:
        return len(self._shape.names)

    def __contains__(self, name: object) -> bool:
        return name in self._shape.index

    def __repr__(self) -> str:
        """Names only: rows hold passwords and tokens, and end up in logs."""
        return f"<Row {', '.join(self._shape.names)}>"

    def first(self) -> Any:
        """The value of the first column."""
        return self._values[0]

    def record(self) -> dict[Keyword, Any]:
        """The row as a map of the API: keys in kebab-case, NULL columns left out (contract/database.md §3)."""
        return {
            key: value
            for key, value in zip(self._shape.keywords, self._values, strict=True)
            if value is not None
        }
