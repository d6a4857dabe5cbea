"""File data as clients get it, assembled from texts (DESIGN.md §6).

Three forms: `objects_map` for clients that declare `fdata/objects-map`, `plain` for other transit clients, `json`.
The transit ones are verbose throughout, which every transit reader understands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from penpot_core.rpc import Prepared
from penpot_core.transit import Codec, JsonEncoder, Keyword
from penpot_plugins.files.engine.base import data_chunks, joined, map_page, map_text, page_head
from penpot_plugins.files.engine.forms import all_nodes, make_json, make_plain
from penpot_plugins.files.engine.image import FileImage, PageImage
from penpot_plugins.files.engine.node import Node
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.values import read_value

TRANSIT = "application/transit+json"
JSON = "application/json"
OBJECTS_MAP = "fdata/objects-map"


class Form(Enum):
    """How the objects of a page are written."""

    OBJECTS_MAP = "objects-map"
    PLAIN = "plain"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FileAnswer(Prepared):
    """An answer made of texts, and the row that its entity tag is made of."""

    row: Mapping[Keyword, Any] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class FileBody:
    """The pieces of an answer, made as they are asked for: the image that `data` reads never changes."""

    head: bytes
    data: Callable[[], Iterator[bytes]]

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self.data()
        yield b"}"


@dataclass(frozen=True, slots=True)
class Writers:
    """What turns values into texts."""

    codec: Codec
    json: JsonEncoder


def form_for(features: Iterable[str] | None, wants_json: bool) -> Form:
    """The form for a client, by what it accepts and declares."""
    if wants_json:
        return Form.JSON
    return Form.OBJECTS_MAP if OBJECTS_MAP in (features or ()) else Form.PLAIN


async def file_answer(
    row: Mapping[Keyword, Any], image: FileImage, form: Form, writers: Writers
) -> FileAnswer:
    """The map `row` with the file's data as `data`."""
    if form is Form.JSON:
        await make_json(all_nodes(image), writers.codec, writers.json)
        head = writers.json.encode(row)[:-1] + b',"data":'
        # Made once: what is not of shapes is encoded each time.
        chunks = [chunk async for chunk in paced(json_chunks(image, writers))]
        return FileAnswer([head, *chunks, b"}"], JSON, row=row)
    if form is Form.PLAIN:
        await make_plain(all_nodes(image))
    head = writers.codec.encode(row, verbose=True)[:-1] + b',"~:data":'
    write_page = map_page if form is Form.OBJECTS_MAP else every_plain
    body = FileBody(head, lambda: data_chunks(image, write_page))
    return FileAnswer(body, TRANSIT, len(head) + await written_size(image, form, body) + 1, row=row)


async def written_size(image: FileImage, form: Form, body: FileBody) -> int:
    """How many bytes the data of a body has. They are counted once: an image never changes."""
    if form.value not in image.written_sizes:
        size = 0
        async for chunk in paced(body.data()):
            size += len(chunk)
        image.written_sizes[form.value] = size
    return image.written_sizes[form.value]


def every_plain(page: PageImage) -> Iterator[bytes]:
    """A page with all its objects in a plain map."""
    return plain_page(page, page.objects.values())


def plain_page(page: PageImage, nodes: Iterable[Node]) -> Iterator[bytes]:
    """A page with some of its objects in a plain map; their nodes have that form already."""
    yield page_head(page) + b'"~:objects":{'
    yield from joined([node.plain or b"" for node in nodes])
    yield b"}}"


def json_chunks(image: FileImage, writers: Writers) -> Iterator[bytes]:
    """The data in the JSON form."""
    encode = writers.json.encode
    head = {Keyword("id"): image.id, Keyword("pages"): list(image.order)}
    root = {Keyword(key[2:]): read_value(writers.codec, text) for key, text in image.root.items()}
    maps = {
        Keyword(name): read_value(writers.codec, map_text(entries)) for name, entries in image.maps.items()
    }
    yield encode({**head, **root, **maps})[:-1] + b',"pagesIndex":{'
    for number, page in enumerate(image.pages.values()):
        yield b'%b"%b":' % (b"," if number else b"", str(page.id).encode())
        yield from json_page(page, page.objects.values(), writers)
    yield b"}}"


def json_page(page: PageImage, nodes: Iterable[Node], writers: Writers) -> Iterator[bytes]:
    """A page with some of its objects in the JSON form; their nodes have it already."""
    head = writers.json.encode(read_value(writers.codec, page.attributes))
    yield head[:-1] + (b"," if len(head) > 2 else b"") + b'"objects":{'
    yield from joined([node.json or b"" for node in nodes])
    yield b"}}"


async def page_answer(
    page: PageImage, wanted: frozenset[UUID] | None, form: Form, writers: Writers
) -> Prepared:
    """A page without shapes' `thumbnail`; `wanted`: only these shapes and what is below them."""
    nodes = [
        without_thumbnail(node, writers.codec)
        async for node in paced(page.objects.values() if wanted is None else below(page, wanted))
    ]
    if form is Form.JSON:
        await make_json(nodes, writers.codec, writers.json)
        return Prepared([chunk async for chunk in paced(json_page(page, nodes, writers))], JSON)
    await make_plain(nodes)
    return Prepared([chunk async for chunk in paced(plain_page(page, nodes))], TRANSIT)


def below(page: PageImage, wanted: Iterable[UUID]) -> Iterator[Node]:
    """The shapes named and all their descendants, each once."""
    seen: set[UUID] = set()
    waiting = list(wanted)
    while waiting:
        node = page.objects.get(waiting.pop())
        if node is not None and node.id not in seen:
            seen.add(node.id)
            waiting.extend(node.children)
            yield node


def without_thumbnail(node: Node, codec: Codec) -> Node:
    """The node itself, or a copy without the legacy attribute."""
    if THUMBNAIL not in node.entry:
        return node
    shape = codec.decode(node.text())
    kept = type(shape)({key: value for key, value in shape.items() if key != "thumbnail"})
    return node.with_text(codec.encode(kept, verbose=True))


THUMBNAIL = rb"\"~:thumbnail\""
