"""Forms of objects that are made on first use, in slices, and kept in their nodes."""

from __future__ import annotations

from collections.abc import Iterable

from penpot_core.transit import Codec, JsonEncoder
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.node import Node
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.texts import KEY, raw_entry, text_of


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
    async for node in paced(nodes):
        if node.json is None:
            node.json = json_entry(node, codec, encoder)


def json_entry(node: Node, codec: Codec, encoder: JsonEncoder) -> bytes:
    """`"<id>":<the object as the JSON form writes it>`."""
    return b'"%b":%b' % (node.entry[3 : KEY - 2], encoder.encode(codec.decode(node.text())))
