"""What a file takes over of a library, as changes of a draft: components, then colors and typographies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.model.keys import COMPONENT_FILE, ID, MODIFIED_AT, NAME
from penpot_plugins.files.shapes.media_references import media_references, relink_media
from penpot_plugins.files.transit import Shape
from penpot_plugins.libraries.absorption.mains import Main, grid, main_of, main_page, put_main
from penpot_plugins.libraries.absorption.references import (
    colors_moved,
    typographies_moved,
    used_colors,
    used_typographies,
)

COLORS, TYPOGRAPHIES, COMPONENTS = "colors", "typographies", "components"
IMAGE, PATH = Keyword("image"), Keyword("path")
MAIN_ID, MAIN_PAGE_ID = Keyword("main-instance-id"), Keyword("main-instance-page")

Address = tuple[UUID, UUID]
"""A page and a shape on it."""


@dataclass(slots=True)
class Absorbed:
    """What a file took over: shapes of main instances, colors, and how many assets in all."""

    shapes: list[Address] = field(default_factory=list)
    colors: set[UUID] = field(default_factory=set)
    assets: int = 0


async def absorb(draft: Draft, library: Draft, now: datetime) -> Absorbed:
    """Let a file own what it uses of a library. Done again, it finds nothing that is used.

    Assets that the library does not have, deleted components among them, stay as they are.
    """
    absorbed = Absorbed()
    users = await shapes_naming(draft.image, library.image.id)
    await absorb_components(draft, library, users, absorbed, now)
    used: dict[str, set[UUID]] = {COLORS: absorbed.colors, TYPOGRAPHIES: set()}
    async for page_id, shape_id in paced([*users, *absorbed.shapes]):
        move_references(draft, library, (page_id, shape_id), used)
    for kind, ids in used.items():
        for asset_id in sorted(ids):
            asset = library.entry(kind, asset_id) or {}
            draft.put_entry(kind, asset_id, {**asset, MODIFIED_AT: now})
        absorbed.assets += len(ids)
    return absorbed


async def shapes_naming(image: FileImage, library_id: UUID) -> list[Address]:
    """The shapes whose text names a library anywhere; nothing is decoded."""
    name = f"~u{library_id}".encode()
    nodes = ((page.id, node) for page in image.pages.values() for node in page.objects.values())
    return [(page_id, node.id) async for page_id, node in paced(nodes) if name in node.entry]


async def absorb_components(
    draft: Draft, library: Draft, users: Iterable[Address], absorbed: Absorbed, now: datetime
) -> None:
    """Give the file the components that its shapes are instances of, by name, and turn the instances to them."""
    instances = instances_by_component(draft, library.image.id, users)
    components = [library.entry(COMPONENTS, component_id) for component_id in instances]
    found = [main_of(library, one) for one in components if one is not None and not one.get("deleted")]
    mains = sorted((main for main in found if main is not None), key=lambda main: str(main.component[NAME]))
    if not mains:
        return
    page_id, start = await main_page(draft)
    page = draft.page(page_id)
    assert page is not None
    async for main, place in paced(zip(mains, grid(mains, start), strict=True)):
        shapes = put_main(page, main, place, draft.image.id)
        absorbed.shapes += [(page_id, shape_id) for shape_id in shapes]
        put_component(draft, main, page_id, now)
        for address in instances[main.component[ID]]:
            change_shape(draft, address, lambda shape: Shape({**shape, COMPONENT_FILE: draft.image.id}))
    absorbed.assets += len(mains)


def instances_by_component(
    draft: Draft, library_id: UUID, users: Iterable[Address]
) -> dict[UUID, list[Address]]:
    """The heads of instances of a library's components."""
    instances: dict[UUID, list[Address]] = {}
    for page_id, shape_id in users:
        page = draft.page(page_id)
        link = page.objects.component(shape_id) if page is not None else None
        if link is not None and link.component_file == library_id and link.component_id is not None:
            instances.setdefault(link.component_id, []).append((page_id, shape_id))
    return instances


def put_component(draft: Draft, main: Main, page_id: UUID, now: datetime) -> None:
    """The component in the file that owns it now."""
    component = {key: main.component[key] for key in (ID, NAME, PATH) if key in main.component}
    component |= {MAIN_ID: main.shapes[0][ID], MAIN_PAGE_ID: page_id, MODIFIED_AT: now}
    draft.put_entry(COMPONENTS, main.component[ID], component)


def move_references(draft: Draft, library: Draft, address: Address, used: dict[str, set[UUID]]) -> None:
    """Turn what a shape refers to in the library to the file itself, and note it in `used`."""
    page = draft.page(address[0])
    shape = page.objects.get(address[1]) if page is not None else None
    if page is None or shape is None:
        return
    library_id, file_id = library.image.id, draft.image.id
    colors = known(library, COLORS, used_colors(shape, library_id))
    typographies = known(library, TYPOGRAPHIES, used_typographies(shape, library_id))
    if colors or typographies:
        moved = typographies_moved(colors_moved(shape, colors, file_id), typographies, file_id)
        page.objects.put(address[1], moved)
        used[COLORS] |= colors
        used[TYPOGRAPHIES] |= typographies


def known(library: Draft, kind: str, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those that the library has."""
    return frozenset(asset_id for asset_id in ids if library.entry(kind, asset_id) is not None)


def change_shape(draft: Draft, address: Address, change: Any) -> None:
    """Put a changed shape in the place of one."""
    page = draft.page(address[0])
    shape = page.objects.get(address[1]) if page is not None else None
    if page is not None and shape is not None:
        page.objects.put(address[1], change(shape))


def pictures_of(draft: Draft, absorbed: Absorbed) -> frozenset[UUID]:
    """The pictures that came with absorbed shapes and colors."""
    found: set[UUID] = set()
    for page_id, shape_id in absorbed.shapes:
        page = draft.page(page_id)
        shape = page.objects.get(shape_id) if page is not None else None
        found |= media_references(shape) if shape is not None else frozenset()
    for color_id in absorbed.colors:
        image = (draft.entry(COLORS, color_id) or {}).get(IMAGE)
        if image is not None:
            found.add(image[ID])
    return frozenset(found)


def relink_pictures(draft: Draft, absorbed: Absorbed, relinks: dict[UUID, UUID]) -> None:
    """Name the file's own copies of pictures in what it took over."""
    if not relinks:
        return
    for address in absorbed.shapes:
        change_shape(draft, address, lambda shape: relink_media(shape, relinks))
    for color_id in absorbed.colors:
        color = draft.entry(COLORS, color_id) or {}
        image = color.get(IMAGE)
        if image is not None and image[ID] in relinks:
            draft.put_entry(COLORS, color_id, {**color, IMAGE: {**image, ID: relinks[image[ID]]}})
