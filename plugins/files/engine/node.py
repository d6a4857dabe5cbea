"""One object of a page as it is kept in memory: its entry, and what questions about the tree need to know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import orjson

from penpot_core.transit import Keyword
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.facts import read_facts
from penpot_plugins.files.engine.texts import KEY, entry_of, text_of
from penpot_plugins.files.model.facts import ShapeFacts
from penpot_plugins.files.model.objects import NO_LINK, ComponentLink


class Node:
    """An object: its entry, its place in the tree, and two forms made on first use.

    `plain` is the entry of plain maps (raw text), `json` that of JSON answers, `facts` what validation asked;
    nodes are shared by the images of consecutive versions, so all survive edits of other objects.
    """

    __slots__ = ("children", "entry", "facts", "frame", "id", "json", "link", "parent", "plain", "type")

    def __init__(
        self,
        id: UUID,
        entry: bytes,
        parent: UUID | None,
        frame: UUID | None,
        type: Keyword | None,
        children: tuple[UUID, ...],
        link: ComponentLink,
    ) -> None:
        self.id = id
        self.entry = entry
        self.parent = parent
        self.frame = frame
        self.type = type
        self.children = children
        self.link = link
        self.plain: bytes | None = None
        self.json: bytes | None = None
        self.facts: ShapeFacts | None = None

    def text(self) -> bytes:
        """The object's verbose text."""
        return self.plain[KEY:] if self.plain is not None else text_of(self.entry)

    def known_facts(self) -> ShapeFacts:
        """What validation asks of the object, read once."""
        if self.facts is None:
            self.facts = read_facts(self.text())
        return self.facts

    def with_text(self, text: bytes) -> Node:
        """The same place in the tree with another text; for answers, which leave attributes out."""
        return Node(
            self.id, entry_of(self.id, text), self.parent, self.frame, self.type, self.children, self.link
        )

    @property
    def size(self) -> int:
        """Bytes that the node holds, about, without the forms made on first use."""
        return OVERHEAD + len(self.entry) + 8 * len(self.children)

    @property
    def forms_size(self) -> int:
        """Bytes of the forms made on first use."""
        return len(self.plain or b"") + len(self.json or b"")


OVERHEAD = 400
"""Bytes of a node beside its forms: the node, its id, its share of the page's dict (measured)."""


class _Attributes(msgspec.Struct, rename=lambda name: "~:" + name.replace("_", "-"), gc=False):
    parent_id: Any = None
    frame_id: Any = None
    type: Any = None
    shapes: Any = None
    component_id: Any = None
    component_file: Any = None
    component_root: Any = None
    main_instance: Any = None
    shape_ref: Any = None


class _Shape(msgspec.Struct, gc=False):
    shape: _Attributes = msgspec.field(name="~#shape")


_read_shape = msgspec.json.Decoder(_Shape).decode
_read_map = msgspec.json.Decoder(_Attributes).decode


class Interner(dict[str, UUID]):
    """UUIDs by their transit text (`~u…`), one object each: a file names every id several times.

    `known` are the objects of a page that exist already; their ids are used again.
    """

    def __init__(self, known: Mapping[UUID, Node] | None = None) -> None:
        super().__init__()
        self.known: Mapping[UUID, Node] = known or {}

    def __missing__(self, text: str) -> UUID:
        if not text.startswith("~u"):
            raise DataUnreadable(hint=f"Stored file data has {text[:40]!r} where a uuid belongs.")
        value = UUID(text[2:])
        node = self.known.get(value)
        self[text] = value = value if node is None else node.id
        return value

    def read(self, text: Any) -> UUID | None:
        """The uuid that a value is; None where it is something else, as open attributes may be."""
        return self[text] if type(text) is str and text.startswith("~u") else None

    def read_all(self, texts: Any) -> tuple[UUID, ...]:
        """The uuids in a vector."""
        if not texts or type(texts) is not list:
            return ()
        return tuple([self[text] for text in texts if type(text) is str and text.startswith("~u")])


def node_of(object_id: UUID, text: bytes, ids: Interner) -> Node:
    """The node of an object's verbose text."""
    return indexed(object_id, entry_of(object_id, text), text.decode(), ids)


def entry_node(entry: bytes, ids: Interner) -> Node:
    """The node of an entry, as a base or a patch has it."""
    return indexed(ids[entry[1 : KEY - 2].decode()], entry, orjson.loads(memoryview(entry)[KEY:]), ids)


def indexed(object_id: UUID, entry: bytes, text: str, ids: Interner) -> Node:
    """The node of an entry whose text is known already. Raises DataUnreadable where the text is no object."""
    try:
        found = _read_shape(text).shape if text.startswith(SHAPE) else _read_map(text)
    except (msgspec.DecodeError, ValueError) as cause:
        raise DataUnreadable(
            hint=f"The stored object {object_id} cannot be read.", object_id=object_id
        ) from cause
    return Node(
        object_id,
        entry,
        ids.read(found.parent_id),
        ids.read(found.frame_id),
        Keyword(found.type[2:]) if type(found.type) is str else None,
        ids.read_all(found.shapes),
        link_of(found, ids),
    )


SHAPE = '{"~#shape"'


def link_of(found: _Attributes, ids: Interner) -> ComponentLink:
    """The component side; the shared NO_LINK where there is none."""
    if (
        found.component_id is None
        and found.component_file is None
        and found.shape_ref is None
        and not found.component_root
        and not found.main_instance
    ):
        return NO_LINK
    return ComponentLink(
        ids.read(found.component_id),
        ids.read(found.component_file),
        found.component_root is True,
        found.main_instance is True,
        ids.read(found.shape_ref),
    )
