"""An overlay over the objects of a page. Implements `model.objects.Objects`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine.node import Interner, Node, node_of
from penpot_plugins.files.engine.shape_texts import ShapeTexts
from penpot_plugins.files.model.facts import PLAIN, ShapeFacts, facts_of
from penpot_plugins.files.model.keys import FRAME_ID, PARENT_ID, TYPE
from penpot_plugins.files.model.objects import NO_LINK, ComponentLink, child_ids, link_of
from penpot_plugins.files.transit import Shape


class ObjectsDraft:
    """Questions about untouched shapes are answered by their nodes; only `get` decodes."""

    def __init__(self, nodes: Mapping[UUID, Node], codec: Codec, texts: ShapeTexts | None = None) -> None:
        """`texts` are those that the edit has written so far, where it keeps them."""
        self._nodes = nodes
        self._codec = codec
        self._texts = texts or ShapeTexts(codec)
        self._decoded: dict[UUID, Shape] = {}
        self._put: dict[UUID, Shape] = {}
        self._removed: set[UUID] = set()

    def __contains__(self, shape_id: object, /) -> bool:
        return shape_id in self._put or (shape_id in self._nodes and shape_id not in self._removed)

    def ids(self) -> Iterable[UUID]:
        """All ids."""
        before = [shape_id for shape_id in self._nodes if shape_id not in self._removed]
        return [*before, *(shape_id for shape_id in self._put if shape_id not in self._nodes)]

    def get(self, shape_id: UUID) -> Shape | None:
        """The decoded shape; treat it as immutable."""
        for known in (self._put, self._decoded):
            if shape_id in known:
                return known[shape_id]
        node = self._node(shape_id)
        if node is None:
            return None
        decoded: Shape = self._codec.decode(node.text())
        self._decoded[shape_id] = decoded
        return decoded

    def put(self, shape_id: UUID, shape: Shape) -> None:
        """Set a shape."""
        self._put[shape_id] = shape
        self._removed.discard(shape_id)

    def remove(self, shape_id: UUID) -> None:
        """Remove a shape, if it is there."""
        self._put.pop(shape_id, None)
        self._decoded.pop(shape_id, None)
        if shape_id in self._nodes:
            self._removed.add(shape_id)

    def parent_id(self, shape_id: UUID) -> UUID | None:
        """`parent-id` of a shape."""
        shape = self._put.get(shape_id)
        if shape is not None:
            parent: UUID | None = shape.get(PARENT_ID)
            return parent
        node = self._node(shape_id)
        return None if node is None else node.parent

    def frame_id(self, shape_id: UUID) -> UUID | None:
        """`frame-id` of a shape."""
        shape = self._put.get(shape_id)
        if shape is not None:
            frame: UUID | None = shape.get(FRAME_ID)
            return frame
        node = self._node(shape_id)
        return None if node is None else node.frame

    def type(self, shape_id: UUID) -> Keyword | None:
        """`type` of a shape."""
        shape = self._put.get(shape_id)
        if shape is not None:
            kind: Keyword | None = shape.get(TYPE)
            return kind
        node = self._node(shape_id)
        return None if node is None else node.type

    def children(self, shape_id: UUID) -> Sequence[UUID]:
        """`shapes` of a shape."""
        shape = self._put.get(shape_id)
        if shape is not None:
            return child_ids(shape)
        node = self._node(shape_id)
        return () if node is None else node.children

    def component(self, shape_id: UUID) -> ComponentLink:
        """How a shape is tied to components."""
        shape = self._put.get(shape_id)
        if shape is not None:
            return link_of(shape)
        node = self._node(shape_id)
        return NO_LINK if node is None else node.link

    def facts(self, shape_id: UUID) -> ShapeFacts:
        """What validation asks of a shape."""
        shape = self._put.get(shape_id)
        if shape is not None:
            return facts_of(shape)
        node = self._node(shape_id)
        return PLAIN if node is None else node.known_facts()

    def put_values(self) -> Mapping[UUID, Shape]:
        """What was put."""
        return self._put

    def changed_ids(self) -> Iterable[UUID]:
        """Ids of shapes that were put or removed."""
        return [*self._put, *self._removed]

    def changes(self) -> tuple[dict[UUID, Node], tuple[UUID, ...]]:
        """Nodes of the shapes that differ, and the ids that are gone."""
        ids = Interner(self._nodes)
        changed = {}
        for shape_id, shape in self._put.items():
            before = self._nodes.get(shape_id)
            node = node_of(shape_id if before is None else before.id, self._texts.of(shape), ids)
            if before is None or before.entry != node.entry:
                changed[node.id] = node
        return changed, tuple(sorted(self._removed))

    def _node(self, shape_id: UUID) -> Node | None:
        return None if shape_id in self._removed else self._nodes.get(shape_id)
