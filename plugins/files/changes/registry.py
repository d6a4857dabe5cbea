"""The types of change that a server knows, and the decoding of what clients send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from penpot_core.transit import TransitList
from penpot_plugins.files.changes.change_type import Change, ChangeType
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import TYPE
from penpot_plugins.files.schema.alternatives import by_keyword
from penpot_plugins.files.schema.problem import Problem, mismatch

EXPECTED = "a change"


class Registry:
    """Types of change by name. Two types of one name are a mistake of the plugins, told at start."""

    def __init__(self, types: Iterable[ChangeType]) -> None:
        self.types: dict[str, ChangeType] = {}
        for change_type in types:
            if change_type.name in self.types:
                raise ValueError(f"The change type {change_type.name} is given twice; rename one of them.")
            self.types[change_type.name] = change_type
        self._schema = by_keyword("type", {name: kind.schema for name, kind in self.types.items()}, EXPECTED)

    def type_of(self, change: Change) -> ChangeType:
        """The type of a valid change."""
        return self.types[change[TYPE]]

    def expanded(self, draft: FileDraft, change: Change) -> Iterable[Change]:
        """The core changes that a change stands for; mostly itself. Raises ChangesInvalid where it gives none."""
        expand = self.type_of(change).expand
        if expand is None:
            return (change,)
        try:
            core = self.decode(list(expand(draft, change)), from_json=False)
        except ValueError as problem:
            raise ChangesInvalid(f"{change[TYPE]}: {problem}") from problem
        for item in core:
            if self.type_of(item).expand is not None:
                raise ChangesInvalid(f"{change[TYPE]} must become core changes, not {item[TYPE]}.")
        return core

    def decode(self, raw: Any, *, from_json: bool) -> list[Change]:
        """The changes of a request, or ChangesInvalid telling the first problem.

        `raw` has keyword keys, as both readers of bodies give them. Values are read by the JSON decoder of
        the schema (contract/rpc-files.md §0): first where the body was JSON, else only where a change does
        not fit as it is.
        """
        if type(raw) is not list and type(raw) is not TransitList:
            raise ChangesInvalid(mismatch("a vector of changes", raw).under("changes").sentence("parameter"))
        return [self._decode_one(index, change, from_json) for index, change in enumerate(raw)]

    def _decode_one(self, index: int, raw: Any, from_json: bool) -> Change:
        change = self._schema.decode(raw) if from_json else raw
        problem = self._schema.check(change)
        if problem is not None and not from_json:
            change = self._schema.decode(raw)
            problem = self._schema.check(change)
        if problem is not None:
            raise ChangesInvalid(explain(index, raw, problem))
        decoded: Change = change
        return decoded


def explain(index: int, raw: Any, problem: Problem) -> str:
    """The problem of one change in prose."""
    kind = raw.get(TYPE) if isinstance(raw, Mapping) else None
    known = f" ({kind})" if isinstance(kind, str) and len(kind) < 40 else ""
    return f"changes[{index}]{known}: {problem.sentence('key')}"
