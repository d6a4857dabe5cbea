"""The body of a stored base: transit JSON that the reference reads, in a fixed shape that we read fast.

    {"~:id":"~u…","~:pages":[…], <root>, <asset maps>, "~:pages-index":{"~u…":{<attributes>,
     "~:objects":{"~#penpot/objects-map/v2":{<entries>}}}}}

Everything is verbose, within and without the objects' strings. Entries are found by their ends: an entry ends at
the first `}"`, as a text ends with `}` and every quote inside of a string has a backslash before it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.image import MAPS, FileImage, PageImage
from penpot_plugins.files.engine.node import Interner, Node, entry_node
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.texts import KEY, id_text

OBJECTS = b'"~:objects":{"~#penpot/objects-map/v2":{'
ENTRY_END = b'}"'
RUN = 64
"""Entries in one piece of a body, about 64 KB: pieces of that size come from memory that is in use anyway."""

Json = dict[str, Any]


def base_chunks(image: FileImage) -> Iterator[bytes]:
    """The body of an image, in pieces."""
    return data_chunks(image, map_page)


def data_chunks(image: FileImage, write_page: Callable[[PageImage], Iterator[bytes]]) -> Iterator[bytes]:
    """File data as verbose transit; `write_page` writes a page's map."""
    yield b'{"~:id":"%b","~:pages":%b' % (id_text(image.id).encode(), order_text(image.order))
    for key, text in image.root.items():
        yield b",%b:%b" % (orjson.dumps(key), text)
    for name, entries in image.maps.items():
        yield b',"~:%b":%b' % (name.encode(), map_text(entries))
    yield b',"~:pages-index":{'
    for number, page in enumerate(image.pages.values()):
        yield b'%b"%b":' % (b"," if number else b"", id_text(page.id).encode())
        yield from write_page(page)
    yield b"}}"


def map_page(page: PageImage) -> Iterator[bytes]:
    """A page with its objects as `penpot/objects-map/v2`."""
    yield page_head(page) + OBJECTS
    yield from joined([node.entry for node in page.objects.values()])
    yield b"}}}"


def order_text(order: Iterable[UUID]) -> bytes:
    """The vector of the pages' ids."""
    return orjson.dumps([id_text(page_id) for page_id in order])


def map_text(entries: Mapping[UUID, bytes]) -> bytes:
    """An asset map as verbose text."""
    return (
        b"{" + b",".join(b'"%b":%b' % (id_text(key).encode(), text) for key, text in entries.items()) + b"}"
    )


def page_head(page: PageImage) -> bytes:
    """A page's attributes, open for `objects` to follow."""
    return page.attributes[:-1] + (b"," if len(page.attributes) > 2 else b"")


def joined(entries: list[bytes]) -> Iterator[bytes]:
    """Entries with commas between, in pieces."""
    for start in range(0, len(entries), RUN):
        yield (b"," if start else b"") + b",".join(entries[start : start + RUN])


async def read_base(file_id: UUID, version: int, body: bytes) -> FileImage:
    """The image of a body that `base_chunks` made. Raises DataUnreadable where it is none."""
    try:
        skeleton, groups = await split(body)
        root: Json = orjson.loads(skeleton)
        pages = root.pop("~:pages-index")
        order = tuple(UUID(text[2:]) for text in root.pop("~:pages"))
        root.pop("~:id")
        return FileImage(
            file_id,
            version,
            order,
            {page.id: page async for page in read_pages(pages, groups)},
            root={key: orjson.dumps(value) for key, value in root.items() if key[2:] not in MAPS},
            maps={name: read_map(root["~:" + name]) for name in MAPS if "~:" + name in root},
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as cause:
        raise DataUnreadable(
            hint=f"The stored data of file {file_id} is damaged.", file_id=file_id
        ) from cause


async def split(body: bytes) -> tuple[bytes, list[list[bytes]]]:
    """The body without its objects, each `objects` replaced by its number, and the groups of entries by number."""
    skeleton: list[bytes] = []
    groups: list[list[bytes]] = []
    position = 0
    while (start := body.find(OBJECTS, position)) >= 0:
        skeleton.append(body[position:start] + b'"~:objects":%d' % len(groups))
        entries: list[bytes] = []
        groups.append(entries)
        position = start + len(OBJECTS)
        async for entry in paced(entries_at(body, position)):
            entries.append(entry)
            position += len(entry) + 1
        position += 1 if entries else 2
    skeleton.append(body[position:])
    return b"".join(skeleton), groups


def entries_at(body: bytes, start: int) -> Iterator[bytes]:
    """The entries from a position to the end of their map."""
    if body[start] == CLOSE:
        return
    while True:
        end = body.index(ENTRY_END, start) + len(ENTRY_END)
        yield body[start:end]
        if body[end] == CLOSE:
            return
        start = end + 1


CLOSE = ord("}")


async def read_pages(pages: Json, groups: list[list[bytes]]) -> AsyncIterator[PageImage]:
    """The pages of a skeleton. A page's entries are let go of as soon as they are nodes."""
    for key, attributes in pages.items():
        number = attributes.pop("~:objects")
        entries, groups[number] = groups[number], []
        yield PageImage(UUID(key[2:]), orjson.dumps(attributes), await read_nodes(entries))


async def read_nodes(entries: list[bytes]) -> dict[UUID, Node]:
    """Nodes by id; every id is one object within the page."""
    ids = Interner()
    objects: dict[UUID, Node] = {}
    async for entry in paced(entries):
        if entry[KEY - 2 : KEY + 1] != b'":"':
            raise DataUnreadable(hint="A stored page has an object without its key.")
        node = entry_node(entry, ids)
        objects[node.id] = node
    return objects


def read_map(entries: Json) -> dict[UUID, bytes]:
    """An asset map from JSON."""
    return {UUID(key[2:]): orjson.dumps(value) for key, value in entries.items()}
