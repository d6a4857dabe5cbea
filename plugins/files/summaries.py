"""What is in a file: get-file-summary, get-file-stats, get-file-info (contract/rpc-files.md §1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.db import get
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Codec, record
from penpot_core.types import public
from penpot_plugins.files import queries, schemas
from penpot_plugins.files.access import can_read_file
from penpot_plugins.files.answers import below
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.values import read_value
from penpot_plugins.files.model.keys import OBJECTS, ROOT_ID
from penpot_plugins.files.reading import opened_plainly

Record = dict[Any, Any]
Asset = Mapping[Any, Any]

SAMPLED_COMPONENTS, SAMPLED = 4, 3
"""So many assets of a kind are shown."""

MISSING: Record = {None: record(points=[], selrect=None)}
"""What stands for a main instance that is not on its page (recorded: changes-components 13)."""


@rpc_method(access=can_read_file("id"), transaction="own", added="1.20")
async def get_file_summary(call: Call, params: schemas.FileId) -> Record:
    """How many assets a library has, and some of them."""
    opened = await opened_plainly(call, params.id)
    return await summary_of(opened.image, call.app.codec) | record(name=opened.head.row["name"])


@rpc_method(access=can_read_file("id"), transaction="own", added="2.17")
async def get_file_stats(call: Call, params: schemas.FileId) -> Record:
    """What a file consists of, and how many files it is tied to."""
    opened = await opened_plainly(call, params.id)
    async with call.app.database.read() as db:
        counts = await get(
            db, queries.LIBRARY_COUNTS, {"file_id": params.id, "now": call.now}, table="file_library_rel"
        )
    mark = opened.head.mark
    about = record(file_id=params.id, revn=mark.revn, updated_at=mark.modified_at)
    return about | stats_of(opened.image, call.app.codec) | counts.record()


@rpc_method(access=public, transaction="read", added="2.2.0")
async def get_file_info(call: Call, params: schemas.GetFile) -> Record:
    """Whether there is such a file; anybody may ask."""
    row = await get(call.db, queries.FILE_INFO, {"id": params.id}, table="file")
    return row.record()


async def summary_of(image: FileImage, codec: Codec) -> Record:
    """Counts and samples by lower-cased name. Of the components of a variant only the first counts."""
    components, variants = await countable_components(image, codec)
    return record(
        components=record(
            count=len(components),
            sample=[
                await with_objects(component, image, codec)
                for component in by_name(components)[:SAMPLED_COMPONENTS]
            ],
        ),
        variants=record(count=variants),
        colors=sampled(await assets(image, "colors", codec)),
        typographies=sampled(await assets(image, "typographies", codec)),
    )


async def assets(image: FileImage, kind: str, codec: Codec) -> list[Asset]:
    """All assets of a kind, decoded."""
    return [read_value(codec, text) async for text in paced(image.maps.get(kind, {}).values())]


async def countable_components(image: FileImage, codec: Codec) -> tuple[list[Asset], int]:
    """The components that are not deleted, one of each variant, and the number of variants."""
    counted: list[Asset] = []
    variants: set[UUID] = set()
    for component in await assets(image, "components", codec):
        variant = component.get("variant-id")
        if component.get("deleted") or variant in variants:
            continue
        if variant is not None:
            variants.add(variant)
        counted.append(component)
    return counted, len(variants)


def by_name(found: list[Asset]) -> list[Asset]:
    """In the order of lower-cased names."""
    return sorted(found, key=lambda asset: str(asset.get("name", "")).lower())


def sampled(found: list[Asset]) -> Record:
    """How many, and the first ones."""
    return record(count=len(found), sample=by_name(found)[:SAMPLED])


async def with_objects(component: Asset, image: FileImage, codec: Codec) -> Record:
    """A component with the shapes of its main instance, where it has none of its own."""
    if component.get("objects"):
        return dict(component)
    page = image.pages.get(component["main-instance-page"])
    nodes = [] if page is None else below(page, [component["main-instance-id"]])
    shapes = {node.id: codec.decode(node.text()) async for node in paced(nodes)} or MISSING
    return {**component, OBJECTS: shapes}


def stats_of(image: FileImage, codec: Codec) -> Record:
    """Numbers of pages, shapes (without roots) and assets, deleted components among them."""
    types = Counter(
        node.type for page in image.pages.values() for node in page.objects.values() if node.id != ROOT_ID
    )
    legacy = image.root.get("~:deleted-components")
    by_type = {kind: number for kind, number in types.items() if kind is not None}
    return record(
        page_count=len(image.pages),
        shape_counts=record(total=types.total(), by_type=by_type),
        component_count=len(image.maps.get("components", ())),
        deleted_component_count=0 if legacy is None else len(read_value(codec, legacy)),
        color_count=len(image.maps.get("colors", ())),
        typography_count=len(image.maps.get("typographies", ())),
    )
