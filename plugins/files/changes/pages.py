"""add-page, mod-page, del-page, mov-page (contract/changes.md §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import (
    Change,
    ChangeType,
    Place,
    change_schema,
    its_page,
)
from penpot_plugins.files.changes.order import insert_at
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.model.keys import ID, INDEX, NAME, OBJECTS
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.page import PAGE, PAGE_FIELDS
from penpot_plugins.files.schema.problem import Problem
from penpot_plugins.files.schema.scalars import HEX_COLOR, INTEGER, NUMBER, STRING, UUID_VALUE
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.shapes.construction import empty_page

PAGE_KEY = Keyword("page")
LOOKS = tuple(map(Keyword, ("background", "pixel-grid-color", "pixel-grid-opacity")))
"""Attributes that mod-page sets, or removes where they are null."""


def page_given(change: Mapping[str, Any]) -> Problem | None:
    """Either id and name make an empty page, or `page` is a whole one.

    The reference answers 500 to all three, and keeps a null among the pages for an id alone.
    """
    whole, named = change.get(PAGE_KEY) is not None, ID in change and NAME in change
    if whole and named:
        return Problem("either id and name, or a whole page", "id, name and page")
    if not whole and not named:
        given = [key for key in ("id", "name") if key in change]
        return Problem(
            "either id and name, or a whole page", " alone ".join([*given, ""]).strip() or "neither"
        )
    return None


def add_page(run: Run, change: Change) -> None:
    """Add a page at the end or at its `index`, or replace the page of that id where it is."""
    given = change.get(PAGE_KEY)
    page = given if given is not None else empty_page(change[ID], change[NAME])
    place_page(run.draft, page[ID], page.get(INDEX))
    attributes = {key: value for key, value in page.items() if key not in (OBJECTS, INDEX)}
    run.draft.add_page(page[ID], attributes, page[OBJECTS])


def place_page(draft: FileDraft, page_id: UUID, index: int | None) -> None:
    """List a page among the pages, where it is not yet."""
    pages = list(draft.pages)
    if page_id not in pages:
        draft.order_pages(insert_at(pages, len(pages) if index is None else index, [page_id]))


def mod_page(run: Run, change: Change) -> None:
    """Set the name and the looks of a page; what is absent stays."""
    page = run.draft.page(change[ID])
    if page is None:
        return
    if NAME in change:
        page.put(NAME, change[NAME])
    for key in LOOKS:
        if change.get(key) is not None:
            page.put(key, change[key])
        elif key in change:
            page.remove(key)


def del_page(run: Run, change: Change) -> None:
    """Remove a page."""
    run.draft.order_pages([page_id for page_id in run.draft.pages if page_id != change[ID]])
    run.draft.remove_page(change[ID])


def mov_page(run: Run, change: Change) -> None:
    """Move a page within the order; an unknown id is listed, too."""
    run.draft.order_pages(insert_at(run.draft.pages, change[INDEX], [change[ID]]))


def added_page(change: Change) -> Iterable[Place]:
    """The page that add-page brings."""
    page = change.get(PAGE_KEY)
    yield Place(page_id=change[ID] if page is None else page[ID])


def given_page(value: Any) -> Any:
    """A page as a client sends it, perhaps with nulls for what it does not have: the reference takes any map."""
    if isinstance(value, dict):
        value = {
            key: item for key, item in value.items() if item is not None or key not in PAGE_FIELDS.optional
        }
    return PAGE.decode(value)


GIVEN_PAGE = Schema(PAGE.expected, PAGE.check, given_page)

ADD_PAGE = Fields({}, {"id": UUID_VALUE, "name": STRING, "page": nullable(GIVEN_PAGE)})
MOD_PAGE = Fields(
    {"id": UUID_VALUE},
    {
        "name": STRING,
        "background": nullable(HEX_COLOR),
        "pixel-grid-color": nullable(HEX_COLOR),
        "pixel-grid-opacity": nullable(NUMBER),
    },
)


def add_page_schema() -> Schema:
    """The schema of add-page with the rule about what is given."""
    schema = change_schema("add-page", ADD_PAGE)

    def check(value: Any) -> Problem | None:
        problem = schema.check(value)
        return page_given(value) if problem is None else problem

    return Schema(schema.expected, check, schema.decode)


PAGE_CHANGES = (
    ChangeType("add-page", add_page_schema(), add_page, affects=added_page),
    ChangeType("mod-page", change_schema("mod-page", MOD_PAGE), mod_page, affects=its_page),
    ChangeType("del-page", change_schema("del-page", Fields({"id": UUID_VALUE})), del_page),
    ChangeType("mov-page", change_schema("mov-page", Fields({"id": UUID_VALUE, "index": INTEGER})), mov_page),
)
