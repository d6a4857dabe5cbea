"""A file's data under another id: what names files and pictures is renamed, all else is shared with the original."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from penpot_core.transit import Codec
from penpot_plugins.files.engine.image import FileImage, PageImage
from penpot_plugins.files.engine.node import Interner, Node, node_of
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.values import read_value, write_value
from penpot_plugins.files.model.keys import ID, OBJECTS
from penpot_plugins.files.shapes.media_references import media_references
from penpot_plugins.files.shapes.relinking import (
    METADATA,
    PICTURES,
    REFERENCES,
    Index,
    relinked,
    relinked_picture,
)

RECENT_COLORS = "~:recent-colors"
COLORS, COMPONENTS, MEDIA, IMAGE = "colors", "components", "media", "image"

OF_PICTURES = tuple(key.encode() for key in (*PICTURES, METADATA))
OF_ALL = (*OF_PICTURES, *(key.encode() for key in REFERENCES))
"""A text that has none of these keys names nothing."""


async def pictures_used(image: FileImage, codec: Codec) -> frozenset[UUID]:
    """The pictures that shapes, deleted components, colors and the map `media` name."""
    found: set[UUID] = set(image.maps.get(MEDIA, ()))
    nodes = (node for page in image.pages.values() for node in page.objects.values())
    async for node in paced(nodes):
        if names(node.entry, OF_PICTURES):
            found |= media_references(codec.decode(node.text()))
    async for text in paced(image.maps.get(COMPONENTS, {}).values()):
        if names(text, OF_PICTURES):
            for shape in (read_value(codec, text).get(OBJECTS) or {}).values():
                found |= media_references(shape)
    for text in image.maps.get(COLORS, {}).values():
        picture = read_value(codec, text).get(IMAGE)
        if picture is not None:
            found.add(picture[ID])
    return frozenset(found)


def names(text: bytes, keys: tuple[bytes, ...]) -> bool:
    """Whether a text has one of these keys."""
    return any(key in text for key in keys)


async def copied(image: FileImage, file_id: UUID, index: Index, codec: Codec) -> FileImage:
    """The data as that of a new file. `index`: new ids of files, its own among them, and of pictures."""
    return FileImage(
        file_id,
        0,
        image.order,
        {page.id: await copied_page(page, index, codec) for page in image.pages.values()},
        root={key: text for key, text in image.root.items() if key != RECENT_COLORS},
        maps={name: await copied_map(name, entries, index, codec) for name, entries in image.maps.items()},
    )


async def copied_page(page: PageImage, index: Index, codec: Codec) -> PageImage:
    """A page; only the shapes that name something are made anew."""
    ids = Interner(page.objects)
    objects: dict[UUID, Node] = {}
    async for node in paced(page.objects.values()):
        objects[node.id] = copied_node(node, index, codec, ids)
    return PageImage(page.id, page.attributes, objects)


def copied_node(node: Node, index: Index, codec: Codec, ids: Interner) -> Node:
    """A shape, the very same where it names nothing of the index."""
    if not names(node.entry, OF_ALL):
        return node
    shape = codec.decode(node.text())
    changed = relinked(shape, index)
    return node if changed is shape else node_of(node.id, codec.encode(changed, verbose=True), ids)


async def copied_map(
    name: str, entries: Mapping[UUID, bytes], index: Index, codec: Codec
) -> dict[UUID, bytes]:
    """A map of assets. Entries of `media` get new ids, of the others those change that name something."""
    changed: dict[UUID, bytes] = {}
    async for entry_id, text in paced(entries.items()):
        if name == MEDIA and entry_id in index:
            value = {**read_value(codec, text), ID: index[entry_id]}
            changed[index[entry_id]] = write_value(codec, value)
        elif name == COLORS and IMAGE.encode() in text:
            color = read_value(codec, text)
            pictured = {
                key: relinked_picture(item, index) if key == IMAGE else item for key, item in color.items()
            }
            changed[entry_id] = write_value(codec, pictured)
        elif name == COMPONENTS and names(text, OF_ALL):
            changed[entry_id] = write_value(codec, relinked(read_value(codec, text), index))
        else:
            changed[entry_id] = text
    return changed
