"""The shapes of a page or component, as changes see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.facts import PLAIN, ShapeFacts, facts_of
from penpot_plugins.files.model.keys import (
    COMPONENT_FILE,
    COMPONENT_ID,
    COMPONENT_ROOT,
    FRAME_ID,
    MAIN_INSTANCE,
    PARENT_ID,
    SHAPE_REF,
    SHAPES,
    TYPE,
)
from penpot_plugins.files.transit import Shape


class ComponentLink(NamedTuple):
    """What ties a shape to components (contract/file-data.md §4.1)."""

    component_id: UUID | None
    component_file: UUID | None
    component_root: bool
    main_instance: bool
    shape_ref: UUID | None

    @property
    def in_copy(self) -> bool:
        """Whether the shape mirrors one of a main instance."""
        return self.shape_ref is not None

    @property
    def is_head(self) -> bool:
        """Whether the shape is the top of an instance."""
        return self.component_id is not None


NO_LINK = ComponentLink(None, None, False, False, None)


class Objects(Protocol):
    """Shapes by id.

    `get` decodes, so it is for shapes that change; everything else asks the index questions below it. What
    `get` returned is never changed in place: a changed copy is written back by `put`, which also updates the
    index. An index question about an id that is not there answers None, no children, and NO_LINK.
    """

    def __contains__(self, shape_id: object, /) -> bool:
        """Whether there is such a shape."""
        ...

    def ids(self) -> Iterable[UUID]:
        """All ids, the root's too."""
        ...

    def get(self, shape_id: UUID) -> Shape | None:
        """The decoded shape; treat it as immutable."""
        ...

    def put(self, shape_id: UUID, shape: Shape) -> None:
        """Set a shape."""
        ...

    def remove(self, shape_id: UUID) -> None:
        """Remove a shape, if it is there."""
        ...

    def parent_id(self, shape_id: UUID) -> UUID | None:
        """`parent-id` of a shape."""
        ...

    def frame_id(self, shape_id: UUID) -> UUID | None:
        """`frame-id` of a shape."""
        ...

    def type(self, shape_id: UUID) -> Keyword | None:
        """`type` of a shape."""
        ...

    def children(self, shape_id: UUID) -> Sequence[UUID]:
        """`shapes` of a shape as they stand: repeated ids and ids of no shape too, but nothing else."""
        ...

    def component(self, shape_id: UUID) -> ComponentLink:
        """How a shape is tied to components."""
        ...

    def facts(self, shape_id: UUID) -> ShapeFacts:
        """What validation asks of a shape."""
        ...


def child_ids(shape: Mapping[Any, Any]) -> list[UUID]:
    """The ids in `shapes` of a shape; an open shape may hold anything there."""
    shapes = shape.get(SHAPES)
    return [child for child in shapes if type(child) is UUID] if isinstance(shapes, list) else []


def link_of(shape: Mapping[Any, Any]) -> ComponentLink:
    """The component link that a shape's attributes tell."""
    return ComponentLink(
        shape.get(COMPONENT_ID),
        shape.get(COMPONENT_FILE),
        shape.get(COMPONENT_ROOT) is True,
        shape.get(MAIN_INSTANCE) is True,
        shape.get(SHAPE_REF),
    )


class PlainObjects(dict[UUID, Shape]):
    """Decoded shapes in a dict; the index questions read the shapes themselves."""

    def ids(self) -> Iterable[UUID]:
        """All ids."""
        return self.keys()

    def put(self, shape_id: UUID, shape: Shape) -> None:
        """Set a shape."""
        self[shape_id] = shape

    def remove(self, shape_id: UUID) -> None:
        """Remove a shape, if it is there."""
        self.pop(shape_id, None)

    def parent_id(self, shape_id: UUID) -> UUID | None:
        """`parent-id` of a shape."""
        parent: UUID | None = self._attribute(shape_id, PARENT_ID)
        return parent

    def frame_id(self, shape_id: UUID) -> UUID | None:
        """`frame-id` of a shape."""
        frame: UUID | None = self._attribute(shape_id, FRAME_ID)
        return frame

    def type(self, shape_id: UUID) -> Keyword | None:
        """`type` of a shape."""
        kind: Keyword | None = self._attribute(shape_id, TYPE)
        return kind

    def children(self, shape_id: UUID) -> Sequence[UUID]:
        """`shapes` of a shape."""
        return child_ids(self.get(shape_id) or {})

    def component(self, shape_id: UUID) -> ComponentLink:
        """How a shape is tied to components."""
        shape = self.get(shape_id)
        return NO_LINK if shape is None else link_of(shape)

    def facts(self, shape_id: UUID) -> ShapeFacts:
        """What validation asks of a shape."""
        shape = self.get(shape_id)
        return PLAIN if shape is None else facts_of(shape)

    def _attribute(self, shape_id: UUID, key: Keyword) -> Any:
        shape = self.get(shape_id)
        return None if shape is None else shape.get(key)
