"""One run of a list of changes over a draft: what it is given, and what it collects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from penpot_plugins.files.changes.change_type import Change, Place
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.shapes.media_references import media_references
from penpot_plugins.files.transit import Shape


class ShapeAddress(NamedTuple):
    """Where a shape is."""

    place: Place
    shape_id: UUID


@dataclass(slots=True)
class Run:
    """State of a run. `now` is the instant that assets and components get as `modified-at`."""

    draft: FileDraft
    now: datetime
    file_id: UUID
    touched: list[Change] = field(default_factory=list)
    media: dict[ShapeAddress, frozenset[UUID]] = field(default_factory=dict)

    def register_touched(self, change: Change) -> None:
        """Remember a change that altered a shape in a way that its component has to know of."""
        self.touched.append(change)

    def collect_media(self, place: Place, shape_id: UUID, shape: Shape) -> None:
        """Remember the pictures of a shape that was added or changed."""
        address = ShapeAddress(place, shape_id)
        references = media_references(shape) | self.media.get(address, frozenset())
        if references:
            self.media[address] = references
