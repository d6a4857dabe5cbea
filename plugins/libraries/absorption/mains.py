"""Main instances of absorbed components: copied with their ids to the page "Main components", in a grid."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.ids import next_id
from penpot_core.transit import Keyword
from penpot_plugins.files.changes.tree import subtree
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.page_draft import PageDraft
from penpot_plugins.files.model.keys import (
    COMPONENT_FILE,
    COMPONENT_ID,
    COMPONENT_ROOT,
    FRAME_ID,
    ID,
    MAIN_INSTANCE,
    NAME,
    PARENT_ID,
    ROOT_ID,
    SHAPE_REF,
    SHAPES,
    TOUCHED,
)
from penpot_plugins.files.shapes.construction import root_shape
from penpot_plugins.files.shapes.transforms import bounds, places
from penpot_plugins.files.shapes.translation import translated
from penpot_plugins.files.transit import Rect, Shape

MAIN_PAGE = "Main components"
GAP = 50
"""Between two cells of the grid, and below what is there already."""

SIZINGS = (Keyword("layout-item-h-sizing"), Keyword("layout-item-v-sizing"))
OF_PARENT = (
    *SIZINGS,
    *(
        Keyword(name)
        for name in (
            "layout-item-margin",
            "layout-item-margin-type",
            "layout-item-max-h",
            "layout-item-min-h",
            "layout-item-max-w",
            "layout-item-min-w",
            "layout-item-absolute",
            "layout-item-z-index",
            "layout-item-align-self",
            "interactions",
        )
    ),
)
"""What a shape has from the place where it stands."""
NOT_COPIED = (TOUCHED, Keyword("variant-id"), Keyword("variant-name"), SHAPE_REF)

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Main:
    """A component of the library and its main instance there: the top shape first, parents before children."""

    component: dict[Any, Any]
    shapes: Sequence[Shape]

    @property
    def box(self) -> Rect:
        """The box around the top shape."""
        return box_of(self.shapes[0])

    @property
    def place(self) -> Place:
        """Where the top shape stands."""
        return self.shapes[0]["x"], self.shapes[0]["y"]


def main_of(library: Draft, component: dict[Any, Any]) -> Main | None:
    """The main instance of a component; None where the library has lost it."""
    page = library.page(component["main-instance-page"])
    if page is None or component["main-instance-id"] not in page.objects:
        return None
    ids = subtree(page.objects, component["main-instance-id"])
    shapes = [shape for shape in map(page.objects.get, ids) if shape is not None]
    known = {shape[ID] for shape in shapes}
    return Main(component, [with_known_children(shape, known) for shape in shapes])


def with_known_children(shape: Shape, known: set[UUID]) -> Shape:
    """A shape that names no children that are not there."""
    children = shape.get(SHAPES)
    if not children or known.issuperset(children):
        return shape
    return Shape({**shape, SHAPES: [child for child in children if child in known]})


def box_of(shape: Shape) -> Rect:
    """The box around a shape as it stands."""
    return bounds(places(shape["points"]))


async def main_page(draft: Draft) -> tuple[UUID, Place]:
    """The page for main instances, made where there is none, and the first free place on it."""
    for page_id in draft.pages:
        page = draft.page(page_id)
        if page is not None and page.get("name") == MAIN_PAGE:
            return page_id, await free_place(page)
    page_id = next_id()
    draft.add_page(page_id, {ID: page_id, NAME: MAIN_PAGE}, {ROOT_ID: root_shape()})
    draft.order_pages((*draft.pages, page_id))
    return page_id, (0, 0)


async def free_place(page: PageDraft) -> Place:
    """Below everything on a page, the root's own box included, and not right of anything."""
    left, bottom = 0.0, 0.0
    async for shape_id in paced(page.objects.ids()):
        shape = page.objects.get(shape_id)
        if shape is not None and shape.get("points"):
            box = box_of(shape)
            left, bottom = min(left, box["x"]), max(bottom, box["y"] + box["height"] + GAP)
    return left, bottom


def grid(mains: Sequence[Main], start: Place) -> Iterator[Place]:
    """A place for each main instance: as many columns as rows, all cells as large as the largest."""
    columns = math.ceil(math.sqrt(len(mains)))
    wide = max(main.box["width"] for main in mains) + GAP
    high = max(main.box["height"] for main in mains) + GAP
    for number in range(len(mains)):
        row, column = divmod(number, columns)
        yield start[0] + column * wide, start[1] + row * high


def put_main(page: PageDraft, main: Main, place: Place, file_id: UUID) -> list[UUID]:
    """Put a main instance on a page, below its root and above all else; the ids of its shapes.

    The reference looks for a board at that place to put it in; below everything there is none.
    """
    dx, dy = place[0] - main.place[0], place[1] - main.place[1]
    for number, shape in enumerate(main.shapes):
        copy = translated(copied(shape, file_id), dx, dy)
        page.objects.put(shape[ID], as_top(copy, main.component[ID], file_id) if number == 0 else inner(copy))
    top = main.shapes[0][ID]
    root = page.objects.get(ROOT_ID)
    if root is not None and top not in (root.get(SHAPES) or ()):
        page.objects.put(ROOT_ID, Shape({**root, SHAPES: [*(root.get(SHAPES) or ()), top]}))
    return [shape[ID] for shape in main.shapes]


def copied(shape: Shape, file_id: UUID) -> Shape:
    """A shape of a main instance as the new file has it: no copy of anything, and of that file."""
    copy = without(shape, NOT_COPIED)
    if copy.get(COMPONENT_ROOT):
        copy[MAIN_INSTANCE] = True
    if copy.get(COMPONENT_FILE) is not None:
        copy[COMPONENT_FILE] = file_id
    return copy


def as_top(shape: Shape, component_id: UUID, file_id: UUID) -> Shape:
    """The top of a main instance, on the page itself. Sizes that follow its own layout stay."""
    top = without(shape, OF_PARENT)
    if shape.get("layout") is not None:
        top |= {key: shape[key] for key in SIZINGS if shape.get(key) == "auto"}
    top |= {PARENT_ID: ROOT_ID, FRAME_ID: ROOT_ID, COMPONENT_ID: component_id}
    top |= {COMPONENT_FILE: file_id, COMPONENT_ROOT: True, MAIN_INSTANCE: True}
    return top


def inner(shape: Shape) -> Shape:
    """A shape within a main instance."""
    return without(shape, (COMPONENT_ROOT,))


def without(shape: Shape, keys: Iterable[Keyword]) -> Shape:
    """A copy that lacks some attributes."""
    dropped = frozenset(keys)
    return Shape({key: value for key, value in shape.items() if key not in dropped})
