"""Whether what an edit left behind fits the schema of file data (contract/update-file.md §3 step 18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from penpot_plugins.files.errors import FileInvalid
from penpot_plugins.files.model.keys import PAGES_INDEX
from penpot_plugins.files.schema.assets import COMPONENT, LIBRARY_COLOR, MEDIA, TYPOGRAPHY
from penpot_plugins.files.schema.file_data import FILE_FIELDS
from penpot_plugins.files.schema.page import PAGE_FIELDS
from penpot_plugins.files.schema.problem import Problem
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.schema.shape import SHAPE

Path = tuple[Any, ...]

ASSETS: Mapping[str, Schema] = {
    "colors": LIBRARY_COLOR,
    "components": COMPONENT,
    "typographies": TYPOGRAPHY,
    "media": MEDIA,
}


def check_parts(parts: Iterable[tuple[Path, Any]]) -> None:
    """Check parts of file data, each given with its path; raises FileInvalid for the first that does not fit."""
    for path, value in parts:
        schema = schema_at(path)
        problem = schema.check(value) if schema is not None and value is not None else None
        if problem is not None:
            raise FileInvalid(placed(problem, path).sentence("file data"))


def schema_at(path: Path) -> Schema | None:
    """The schema of a part; None where anything may stand."""
    match path:
        case (pages_index, _, key) if pages_index == PAGES_INDEX:
            return PAGE_FIELDS.all.get(key)
        case (pages_index, _, _, _) if pages_index == PAGES_INDEX:
            return SHAPE
        case (kind, _):
            return ASSETS[kind]
        case _:
            return FILE_FIELDS.all.get(path[0])


def placed(problem: Problem, path: Path) -> Problem:
    """The problem as seen from the file."""
    for step in reversed(path):
        problem = problem.under(step)
    return problem
