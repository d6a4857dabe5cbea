"""get-file-data-for-thumbnail: the page that a file's thumbnail is drawn from (contract/rpc-files.md §4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from penpot_core.rpc import Call, Prepared, rpc_method
from penpot_core.transit import Codec, Keyword, record
from penpot_plugins.files import queries, schemas
from penpot_plugins.files.access import can_read_file
from penpot_plugins.files.answers import (
    JSON,
    TRANSIT,
    Form,
    Writers,
    below,
    form_for,
    json_page,
    plain_page,
)
from penpot_plugins.files.engine.forms import make_json, make_plain
from penpot_plugins.files.engine.image import FileImage, PageImage
from penpot_plugins.files.engine.node import Node
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.values import join_texts, split_texts, write_value
from penpot_plugins.files.model.keys import FRAME, ROOT_ID, SHAPES
from penpot_plugins.files.reading import opened_for
from penpot_plugins.files.shapes.transforms import bounds, places
from penpot_plugins.files.transit import Shape

THUMBNAIL_ID, BOUNDS = Keyword("thumbnail-id"), Keyword("children-bounds")
CHOSEN = ("use-for-thumbnail", "use-for-thumbnail?")
THUMBNAIL, SHOW_CONTENT = "thumbnail", "show-content"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is drawn: a page, and the board on it that stands for the file where there is one."""

    page: PageImage
    board: UUID | None = None

    def nodes(self) -> dict[UUID, Node]:
        """The shapes drawn."""
        if self.board is None:
            return dict(self.page.objects)
        return {node.id: node for node in below(self.page, [self.board])}


@rpc_method(access=can_read_file("file_id"), transaction="own", added="1.17")
async def get_file_data_for_thumbnail(
    call: Call, params: schemas.FileDataForThumbnail
) -> Prepared | dict[Keyword, Any]:
    """The first page, or the board chosen for it; boards that have pictures are left to those."""
    codec = call.app.codec
    opened = await opened_for(call, params.file_id, None, deleted=True)
    about = record(file_id=params.file_id, revn=opened.head.mark.revn)
    subject = await subject_of(opened.image, codec)
    if subject is None:
        # What the reference makes of a page that is not there.
        return about | record(page=record(objects=None) if params.strips else None)
    nodes = subject.nodes()
    if params.strips:
        async with call.app.database.read() as db:
            rows = await db.fetch_all(queries.BOARD_THUMBNAILS, {"file_id": params.file_id})
        pictures = pictures_of(opened.image, subject, {row["object_id"]: row["media_id"] for row in rows})
        nodes = await stripped(nodes, pictures, codec)
    page = replace(subject.page, attributes=attributes_of(subject, codec))
    return await answer_of(about, page, list(nodes.values()), form_for(None, call.wants_json), call)


async def subject_of(image: FileImage, codec: Codec) -> Subject | None:
    """The board that is marked, on whichever page, or else the first page; None where there is no page."""
    boards = ((page, node) for page in image.pages.values() for node in boards_of(page.objects.values()))
    async for page, node in paced(boards):
        if b"use-for-thumbnail" in node.entry:
            shape = codec.decode(node.text())
            if any(shape.get(key) for key in CHOSEN):
                return Subject(page, node.id)
    first = next((page_id for page_id in image.order if page_id in image.pages), None)
    return None if first is None else Subject(image.pages[first])


def boards_of(nodes: Iterable[Node]) -> Iterator[Node]:
    """The boards among shapes; the root is none."""
    return (node for node in nodes if node.type == FRAME and node.id != ROOT_ID)


def pictures_of(image: FileImage, subject: Subject, stored: Mapping[str, UUID]) -> dict[UUID, UUID]:
    """Pictures by board, for the boards that a subject is about: the chosen one, or all of the page."""
    chosen = (
        boards_of(subject.page.objects.values())
        if subject.board is None
        else [subject.page.objects[subject.board]]
    )
    named = {node.id: f"{image.id}/{subject.page.id}/{node.id}/frame" for node in chosen}
    return {board: stored[name] for board, name in named.items() if name in stored}


async def stripped(nodes: dict[UUID, Node], pictures: Mapping[UUID, UUID], codec: Codec) -> dict[UUID, Node]:
    """The shapes with boards told of their pictures and of how far their content reaches.

    What is below a board goes only where the board has a picture and still the legacy attribute `thumbnail`.
    """
    page = PageImage(ROOT_ID, b"{}", nodes)
    kept = dict(nodes)
    async for node in paced([node for node in nodes.values() if node.type == FRAME]):
        if node.id not in kept or not is_concerned(node, pictures):
            continue
        shape = board_shape(node, page, pictures, codec)
        kept[node.id] = node.with_text(codec.encode(shape, verbose=True))
        if shape.get(THUMBNAIL):
            for inner in below(page, node.children):
                kept.pop(inner.id, None)
    return kept


def is_concerned(node: Node, pictures: Mapping[UUID, UUID]) -> bool:
    """Whether a board's shape is written differently."""
    return node.id in pictures or any(key.encode() in node.entry for key in (THUMBNAIL, SHOW_CONTENT))


def board_shape(node: Node, page: PageImage, pictures: Mapping[UUID, UUID], codec: Codec) -> Shape:
    """A board's shape with its picture, or without the legacy one; with the bounds of content that it shows."""
    shape = Shape(codec.decode(node.text()))
    shown = bool(shape.get(SHOW_CONTENT))
    if node.id in pictures:
        shape[THUMBNAIL_ID], shape[SHAPES] = pictures[node.id], []
    else:
        shape.pop(Keyword(THUMBNAIL), None)
    if shown:
        shape[BOUNDS] = bounds(
            place
            for inner in below(page, [node.id])
            for place in places(codec.decode(inner.text()).get("points") or ())
        )
    return shape


def attributes_of(subject: Subject, codec: Codec) -> bytes:
    """The attributes of the page, with the board that stands for the file."""
    if subject.board is None:
        return subject.page.attributes
    texts = split_texts(subject.page.attributes)
    return join_texts({**texts, "~:thumbnail-frame-id": write_value(codec, subject.board)})


async def answer_of(
    about: Mapping[Keyword, Any], page: PageImage, nodes: list[Node], form: Form, call: Call
) -> Prepared:
    """The map `about` with the page in it."""
    writers = Writers(call.app.codec, call.app.json)
    if form is Form.JSON:
        await make_json(nodes, writers.codec, writers.json)
        head, key, kind = writers.json.encode(about), b'"page":', JSON
        chunks = json_page(page, nodes, writers)
    else:
        await make_plain(nodes)
        head, key, kind = writers.codec.encode(about, verbose=True), b'"~:page":', TRANSIT
        chunks = plain_page(page, nodes)
    return Prepared([head[:-1] + b"," + key, *chunks, b"}"], kind)
