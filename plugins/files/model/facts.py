"""What validation asks of a shape beside its place in the tree; most shapes answer nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import TOUCHED, words

GEOMETRY = tuple(map(Keyword, words("x y width height selrect points")))
"""What every shape but a path and a boolean one has (contract/update-file.md §5.2 invalid-geometry)."""

VARIANT_ID, IS_VARIANT_CONTAINER = Keyword("variant-id"), Keyword("is-variant-container")
SLOT_PREFIX = "swap-slot-"


class ShapeFacts(NamedTuple):
    """`complete`: nothing of its geometry is missing. `touched`: names of what differs from the main.

    `is_variant`: it says which container of variants it is in; `holds_variants`: it is such a container.
    """

    complete: bool = True
    touched: frozenset[str] = frozenset()
    is_variant: bool = False
    holds_variants: bool = False

    @property
    def slot(self) -> str | None:
        """The text of the id in a swap slot, if there is one that names an id (contract/update-file.md §5.1)."""
        slots = (name[len(SLOT_PREFIX) :] for name in self.touched if name.startswith(SLOT_PREFIX))
        return next((slot for slot in slots if slot_id(slot) is not None), None)


PLAIN = ShapeFacts()


def facts_of(shape: Mapping[Any, Any]) -> ShapeFacts:
    """The facts of a decoded shape."""
    touched = shape.get(TOUCHED)
    return ShapeFacts(
        all(shape.get(key) is not None for key in GEOMETRY),
        names(touched) if isinstance(touched, set | frozenset | list | tuple) else frozenset(),
        shape.get(VARIANT_ID) is not None,
        holds(shape.get(IS_VARIANT_CONTAINER)),
    )


def names(touched: Iterable[Any]) -> frozenset[str]:
    """The keywords of a set of them."""
    return frozenset(name for name in touched if isinstance(name, str))


def holds(value: Any) -> bool:
    """Whether a value counts as true, as the reference counts: all but null and false."""
    return value is not None and value is not False


def slot_id(slot: str) -> UUID | None:
    """The id in a swap slot, None where it is none."""
    try:
        return UUID(slot)
    except ValueError:
        return None
