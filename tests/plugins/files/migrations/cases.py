"""Cases of migrations: what a shape, page or file is before, and what afterwards, in the notation of `builders`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_plugins.files.migrations import BUILT_IN, Context
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.shapes.construction import root_shape
from tests.plugins.files.builders import typed, uid

FILE = uid("file")
PAGE = uid("page")
MIGRATIONS = {one.name: one for one in BUILT_IN}

Attrs = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One migration: `what` is shape, page or data. A shape stands alone on its page."""

    name: str
    before: Attrs
    after: Attrs
    what: str = "shape"

    def __str__(self) -> str:
        return self.name


def of_shape(name: str, before: Attrs, after: Attrs) -> Case:
    """A case of a shape called a."""
    return Case(name, {"id": uid("a"), **before}, type(after)({"id": uid("a"), **after}))


def page_with(*shapes: Attrs, **attrs: Any) -> Attrs:
    """A page with its root and such shapes."""
    objects = {ROOT_ID: root_shape(), **{one["id"]: one for one in shapes}}
    return {"id": PAGE, "name": "Page", "objects": objects, **key_words(attrs)}


def key_words(attrs: Mapping[str, Any]) -> Attrs:
    """Names with hyphens for underscores."""
    return {key.replace("_", "-"): value for key, value in attrs.items()}


def data_with(page: Attrs | None = None, **attrs: Any) -> Any:
    """File data with one page."""
    page = page_with() if page is None else page
    data = {"id": FILE, "pages": [PAGE], "pages-index": {PAGE: page}, **key_words(attrs)}
    return typed(data)


def migrate(name: str, data: Any, libraries: Mapping[UUID, Any] | None = None) -> Any:
    """Data after one migration; the data given must stay as it was."""
    copy = repr(data)
    after = MIGRATIONS[name].migrate(data, Context(libraries or {}))
    assert repr(data) == copy
    return after


def run(case: Case) -> tuple[Any, Any]:
    """What came out, and what should have."""
    wanted = typed(case.after)
    if case.what == "data":
        return migrate(case.name, data_with(**{"page": None, **case.before})), {**data_with(), **wanted}
    if case.what == "page":
        after = migrate(case.name, data_with(page_with(**case.before)))
        return after["pages-index"][PAGE], typed(page_with(**case.after))
    after = migrate(case.name, data_with(page_with(case.before)))
    return after["pages-index"][PAGE]["objects"][uid("a")], wanted


def again(case: Case) -> bool:
    """Whether running the migration on what came out changes nothing."""
    before = (
        data_with(**{"page": None, **case.after})
        if case.what == "data"
        else data_with(page_with(**case.after) if case.what == "page" else page_with(case.after))
    )
    return bool(migrate(case.name, before) == before)
