"""Images of decoded data: new files, and bases that others wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec
from penpot_plugins.files.engine.image import MAPS, FileImage, PageImage
from penpot_plugins.files.engine.node import Interner, Node, node_of
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.values import join_texts, write_value
from penpot_plugins.files.model.keys import ID, OBJECTS, PAGES, PAGES_INDEX


async def image_of(file_id: UUID, version: int, data: Mapping[Any, Any], codec: Codec) -> FileImage:
    """The image of file data (contract/file-data.md §1), which refers to no fragments."""
    root = {
        key: value for key, value in data.items() if key not in (ID, PAGES, PAGES_INDEX) and value is not None
    }
    return FileImage(
        file_id,
        version,
        tuple(page_id for page_id in data[PAGES] if page_id is not None),
        {
            page_id: await page_of(page_id, page, codec)
            for page_id, page in data[PAGES_INDEX].items()
            if page_id is not None
        },
        root={"~:" + key: write_value(codec, value) for key, value in root.items() if key not in MAPS},
        maps={
            name: {key: write_value(codec, value) for key, value in root[name].items()}
            for name in MAPS
            if name in root
        },
    )


async def page_of(page_id: UUID, page: Mapping[Any, Any], codec: Codec) -> PageImage:
    """A page and its objects, which may be a plain map or a map of texts."""
    attributes = {key: value for key, value in page.items() if key != OBJECTS}
    texts = join_texts({"~:" + key: write_value(codec, value) for key, value in attributes.items()})
    return PageImage(page_id, texts, await nodes_of(page[OBJECTS], codec))


async def nodes_of(objects: Mapping[UUID, Any], codec: Codec) -> dict[UUID, Node]:
    """The nodes of a page's objects, in slices. A text is an object that is encoded for itself (`ObjectsMap`)."""
    ids = Interner()
    nodes: dict[UUID, Node] = {}
    async for object_id, value in paced(objects.items()):
        if object_id is None:  # left by old versions; what legacy-36 drops
            continue
        decoded = codec.decode(value.encode()) if isinstance(value, str) else value
        node = node_of(ids[f"~u{object_id}"], codec.encode(decoded, verbose=True), ids)
        nodes[node.id] = node
    return nodes
