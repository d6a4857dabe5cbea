"""Order of children and pages."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID


def insert_at(items: Sequence[UUID], index: int, new: Sequence[UUID]) -> list[UUID]:
    """Insert before the `index`-th item as it was; those already there move (contract/changes.md §6)."""
    place = max(index, 0)
    moved = set(new)
    before = [item for item in items[:place] if item not in moved]
    after = [item for item in items[place:] if item not in moved]
    return [*before, *new, *after]


def append_missing(items: Sequence[UUID], new: Sequence[UUID]) -> list[UUID]:
    """Append each that is not there yet."""
    result, known = list(items), set(items)
    for item in new:
        if item not in known:
            result.append(item)
            known.add(item)
    return result


def sorted_like(items: Sequence[UUID], wanted: Sequence[UUID]) -> list[UUID]:
    """The items in the order of `wanted`; those it does not name come first, in the order they had."""
    places: dict[UUID, int] = {}
    for index, item in enumerate(wanted):
        places.setdefault(item, index)
    return sorted(items, key=lambda item: places.get(item, -1))
