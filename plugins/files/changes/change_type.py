"""What the engine knows of one type of change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import UUID

from penpot_plugins.files.model.keys import COMPONENT_ID, ID, PAGE_ID, TYPE
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import UUID_VALUE, one_of
from penpot_plugins.files.schema.schema import Schema

if TYPE_CHECKING:
    from penpot_plugins.files.changes.run import Run
    from penpot_plugins.files.model.draft import FileDraft

Change: TypeAlias = Mapping[Any, Any]
"""A decoded, valid change; unknown keys are kept in it (contract/changes.md §13)."""


class Place(NamedTuple):
    """A page or a component that a change may have altered; exactly one of the two is set."""

    page_id: UUID | None = None
    component_id: UUID | None = None


Apply = Callable[["Run", Change], None]
Affects = Callable[[Change], Iterable[Place]]
Expand = Callable[["FileDraft", Change], Sequence[Change]]


def nothing(change: Change) -> Iterable[Place]:
    """The change alters no shapes."""
    return ()


def its_container(change: Change) -> Iterable[Place]:
    """The page and the component that a change of shapes names."""
    if PAGE_ID in change:
        yield Place(page_id=change[PAGE_ID])
    if COMPONENT_ID in change:
        yield Place(component_id=change[COMPONENT_ID])


def its_page(change: Change) -> Iterable[Place]:
    """The page that the change is about, by `id`."""
    if ID in change:
        yield Place(page_id=change[ID])


def unapplied(run: Run, change: Change) -> None:
    """A change that becomes others is never applied itself."""
    raise TypeError(f"A change of type {change[TYPE]} was not expanded.")


@dataclass(frozen=True, slots=True)
class ChangeType:
    """A type of change (contract/changes.md).

    `schema` checks and decodes the whole change. `apply` alters the draft of a Run; it may raise what
    errors.py lists. `library_relevant` changes are told to the team of a shared file (contract/update-file.md
    §4); `affects` names what referential validation has to look at (contract/update-file.md §5). A type of a plugin
    has `expand` instead of `apply`: it gives the changes that are applied for it.
    """

    name: str
    schema: Schema
    apply: Apply = unapplied
    library_relevant: bool = False
    affects: Affects = nothing
    expand: Expand | None = None


CONTAINER_KEYS = {"page-id": UUID_VALUE, "component-id": UUID_VALUE}
"""The optional keys that say where the shapes of a change are."""

NULLABLE_UUID = nullable(UUID_VALUE)


def change_schema(name: str, fields: Fields) -> Schema:
    """The schema of a change of that name."""
    return map_with(Fields({TYPE: one_of(name)}) | fields, f"a change {name}")
