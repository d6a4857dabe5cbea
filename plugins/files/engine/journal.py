"""The stored form of a patch (column `file_patch.patch`).

Two bytes, format (1) and compression (0 none, 1 zstd); then JSON: every text a string, ids as text, absent = nothing
changed. Another format is refused by name, so that a newer server's patches are never half understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import zstandard

from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.node import Interner, Node, node_of
from penpot_plugins.files.engine.patch import MapPatch, PagePatch, Patch
from penpot_plugins.files.engine.texts import KEY

FORMAT = 1
PLAIN, ZSTD = 0, 1
WORTH_COMPRESSING = 1024
LEVEL = 1
LIMIT = 1 << 30


def encode_patch(patch: Patch) -> bytes:
    """The bytes of a patch."""
    body = orjson.dumps(
        present(
            version=patch.version,
            order=None if patch.order is None else list(map(str, patch.order)),
            pages={str(page_id): page_body(page) for page_id, page in patch.pages.items()},
            pages_removed=sorted(map(str, patch.pages_removed)),
            root={key: text.decode() for key, text in patch.root_set.items()},
            root_removed=list(patch.root_removed),
            maps={name: map_body(one) for name, one in patch.maps.items()},
        )
    )
    if len(body) < WORTH_COMPRESSING:
        return bytes((FORMAT, PLAIN)) + body
    return bytes((FORMAT, ZSTD)) + zstandard.ZstdCompressor(LEVEL).compress(body)


def present(**fields: Any) -> dict[str, Any]:
    """What is not empty. An empty order is an order."""
    return {name: value for name, value in fields.items() if value or (name == "order" and value is not None)}


def page_body(page: PagePatch) -> dict[str, Any]:
    """The JSON of a page's patch; the nodes' strings are embedded as they are."""
    return present(
        attributes=None if page.attributes is None else page.attributes.decode(),
        set={str(object_id): orjson.Fragment(node.entry[KEY:]) for object_id, node in page.set.items()},
        removed=list(map(str, page.removed)),
        whole=page.whole,
    )


def map_body(patch: MapPatch) -> dict[str, Any]:
    """The JSON of an asset map's patch."""
    return present(
        set={str(key): text.decode() for key, text in patch.set.items()},
        removed=list(map(str, patch.removed)),
        dropped=patch.dropped,
    )


def decode_patch(data: bytes, image: FileImage | None = None) -> Patch:
    """Read a patch; ids that `image` has already are used again. Raises DataUnreadable where it cannot be."""
    try:
        body = orjson.loads(patch_body(data))
        return Patch(
            version=body["version"],
            order=uuids(body["order"]) if "order" in body else None,
            pages={
                UUID(page_id): read_page(page, known_objects(image, UUID(page_id)))
                for page_id, page in body.get("pages", {}).items()
            },
            pages_removed=frozenset(uuids(body.get("pages_removed", ()))),
            root_set={key: text.encode() for key, text in body.get("root", {}).items()},
            root_removed=tuple(body.get("root_removed", ())),
            maps={name: read_map(one) for name, one in body.get("maps", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, zstandard.ZstdError) as cause:
        raise DataUnreadable(hint="A stored patch is damaged.") from cause


def patch_body(data: bytes) -> bytes:
    """The JSON of a stored patch."""
    if len(data) < 2 or data[0] != FORMAT or data[1] not in (PLAIN, ZSTD):
        raise DataUnreadable(
            hint=f"A stored patch has the form {data[:2].hex()}, which this server does not know; a newer one wrote it."
        )
    if data[1] == PLAIN:
        return data[2:]
    return zstandard.ZstdDecompressor().decompress(memoryview(data)[2:], max_output_size=LIMIT)


def known_objects(image: FileImage | None, page_id: UUID) -> Mapping[UUID, Node]:
    """The objects of a page of an image, as far as there is one."""
    page = None if image is None else image.pages.get(page_id)
    return {} if page is None else page.objects


def read_page(body: Mapping[str, Any], known: Mapping[UUID, Node]) -> PagePatch:
    """A page's patch from its JSON."""
    ids = Interner(known)
    attributes = body.get("attributes")
    nodes = [
        node_of(ids["~u" + object_id], text.encode(), ids) for object_id, text in body.get("set", {}).items()
    ]
    return PagePatch(
        attributes=None if attributes is None else attributes.encode(),
        set={node.id: node for node in nodes},
        removed=uuids(body.get("removed", ())),
        whole=body.get("whole", False),
    )


def read_map(body: Mapping[str, Any]) -> MapPatch:
    """An asset map's patch from its JSON."""
    return MapPatch(
        set={UUID(key): text.encode() for key, text in body.get("set", {}).items()},
        removed=uuids(body.get("removed", ())),
        dropped=body.get("dropped", False),
    )


def uuids(texts: Any) -> tuple[UUID, ...]:
    """Ids from their texts."""
    return tuple(map(UUID, texts))
