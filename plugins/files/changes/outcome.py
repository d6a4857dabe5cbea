"""What a list of changes did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from penpot_plugins.files.changes.change_type import Change, Place
from penpot_plugins.files.changes.run import ShapeAddress


@dataclass(frozen=True, slots=True)
class Outcome:
    """The effects of a run that others act on.

    changes: those that were applied, in order; changes of plugins have become core ones.
    components: ids of the components that the touched pass made newer.
    media: pictures by shape that add-obj and mod-obj named (contract/update-file.md §3 step 17).
    affected: pages and components that referential validation looks at (contract/update-file.md §5).
    library_changes: the changes told to the team of a shared file, in order (contract/update-file.md §4).
    """

    changes: tuple[Change, ...]
    components: frozenset[UUID]
    media: Mapping[ShapeAddress, frozenset[UUID]]
    affected: frozenset[Place]
    library_changes: tuple[Change, ...]

    @property
    def media_ids(self) -> frozenset[UUID]:
        """All pictures named."""
        return frozenset[UUID]().union(*self.media.values())
