"""Forms of objects that are made on first use, in slices, and kept in their nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penpot_core.transit import Codec, JsonEncoder
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.node import Node
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.texts import KEY, raw_entry, text_of

BATCH = 8 * 1024
"""Bytes of entries that are read together."""


def all_nodes(image: FileImage) -> Iterable[Node]:
    """The objects of all pages."""
    return (node for page in image.pages.values() for node in page.objects.values())


async def make_plain(nodes: Iterable[Node]) -> None:
    """Give the nodes the entry of a plain map: the text as a value."""
    async for node in paced(nodes):
        if node.plain is None:
            node.plain = raw_entry(node.entry, text_of(node.entry))


async def make_json(nodes: Iterable[Node], codec: Codec, encoder: JsonEncoder) -> None:
    """Give the nodes the entry of a JSON answer."""
    async for batch in paced(batches(node for node in nodes if node.json is None)):
        objects = codec.decode(b"[%b]" % b",".join([node.text() for node in batch]))
        for node, value in zip(batch, objects, strict=True):
            node.json = json_entry(node, encoder.encode(value))


def batches(nodes: Iterable[Node]) -> Iterator[list[Node]]:
    """The nodes in lists of a few small ones: those read together share the reading of their keys.

    A list is short enough not to hold the event loop: eight rectangles take 0.4 ms.
    """
    batch: list[Node] = []
    size = 0
    for node in nodes:
        batch.append(node)
        size += len(node.entry)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def json_entry(node: Node, text: bytes) -> bytes:
    """`"<id>":<the object as the JSON form writes it>`."""
    return b'"%b":%b' % (node.entry[3 : KEY - 2], text)
