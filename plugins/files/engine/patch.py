"""What one edit changed, physically: texts set, ids removed. Replaying it is exact and needs no rule of any change.

A patch sets whole texts, so applying it twice is applying it once; which version it leads to stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from penpot_plugins.files.engine.node import Node


@dataclass(frozen=True, slots=True)
class PagePatch:
    """`whole`: the page is new, or replaced: what was there before does not count. `attributes`: None = unchanged."""

    attributes: bytes | None = None
    set: Mapping[UUID, Node] = field(default_factory=dict)
    removed: tuple[UUID, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class MapPatch:
    """Entries of an asset map. `dropped`: the key itself goes."""

    set: Mapping[UUID, bytes] = field(default_factory=dict)
    removed: tuple[UUID, ...] = ()
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Patch:
    """The step to data version `version`. `order`: the pages' order, None = unchanged."""

    version: int
    order: tuple[UUID, ...] | None = None
    pages: Mapping[UUID, PagePatch] = field(default_factory=dict)
    pages_removed: frozenset[UUID] = frozenset()
    root_set: Mapping[str, bytes] = field(default_factory=dict)
    root_removed: tuple[str, ...] = ()
    maps: Mapping[str, MapPatch] = field(default_factory=dict)

    @property
    def objects(self) -> int:
        """How many objects it sets."""
        return sum(len(page.set) for page in self.pages.values())
