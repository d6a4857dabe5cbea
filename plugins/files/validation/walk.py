"""The walk over pages and components that finds all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from penpot_plugins.files.changes.change_type import Place
from penpot_plugins.files.model.keys import FRAME, ROOT_ID
from penpot_plugins.files.validation.components import ComponentCheck
from penpot_plugins.files.validation.instances import Inside, check_instance
from penpot_plugins.files.validation.page import PageCheck
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.tree import check_tree
from penpot_plugins.files.validation.variants import check_variants
from penpot_plugins.files.validation.world import COMPONENTS, World

VISITS = 20
"""A shape is looked at so often at most, on average: damaged trees may list shapes many times over."""


def affected_problems(world: World, places: Iterable[Place]) -> list[Problem]:
    """What is wrong on these pages and in these components, as far as they are there."""
    places = list(places)
    pages = {place.page_id for place in places if place.page_id is not None}
    components = {place.component_id for place in places if place.component_id is not None}
    found: list[Problem] = []
    for page_id in sorted(pages):
        check_page(world, page_id, found)
    for component_id in sorted(components):
        check_component(world, component_id, found)
    return found


def file_problems(world: World) -> list[Problem]:
    """What is wrong in a file."""
    found: list[Problem] = []
    for page_id in world.file.page_ids():
        check_page(world, page_id, found)
    for component_id in world.file.entry_ids(COMPONENTS):
        check_component(world, component_id, found)
    return found


def check_component(world: World, component_id: UUID, found: list[Problem]) -> None:
    """What is wrong with a component, if it is there."""
    component = world.own_component(component_id)
    if component is not None:
        ComponentCheck(world, component_id, component, found).run()


def check_page(world: World, page_id: UUID, found: list[Problem]) -> None:
    """What is wrong on a page: from its root down, then from each shape whose parent is not there."""
    page = world.file.page(page_id)
    if page is None:
        return
    check = PageCheck(world, page_id, page.objects, found)
    ids = list(page.objects.ids())
    budget = VISITS * len(ids) + VISITS
    budget = check_below(check, ROOT_ID, budget)
    for shape_id in ids:
        if page.objects.parent_id(shape_id) not in page.objects and not is_root(check, shape_id):
            budget = check_below(check, shape_id, budget)


def is_root(page: PageCheck, shape_id: UUID) -> bool:
    """Whether a shape is the page's root, whose parent does not matter."""
    return shape_id == ROOT_ID and page.objects.type(shape_id) == FRAME


def check_shape(page: PageCheck, shape_id: UUID, inside: Inside) -> Inside | None:
    """Check one shape; what its children are inside of, None where they are not looked at."""
    check_tree(page, shape_id)
    check_variants(page, shape_id)
    return check_instance(page, shape_id, inside)


def check_below(page: PageCheck, top: UUID, budget: int) -> int:
    """Check a shape and all below it, parents before children; returns what is left of the budget.

    A shape that is its own ancestor ends its branch.
    """
    waiting = [(top, Inside(), 0)]
    path: list[UUID] = []
    above: set[UUID] = set()
    while waiting and budget > 0:
        shape_id, inside, depth = waiting.pop()
        above.difference_update(path[depth:])
        del path[depth:]
        if shape_id not in page.objects or shape_id in above:
            continue
        budget -= 1
        within = check_shape(page, shape_id, inside)
        children = page.objects.children(shape_id)
        if within is not None and children:
            path.append(shape_id)
            above.add(shape_id)
            waiting.extend((child, within, depth + 1) for child in reversed(children))
    return budget
