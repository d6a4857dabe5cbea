"""The record of a migration, and builders for those that look at one shape, container or asset at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    map_components,
    map_entries,
    map_objects,
    map_pages,
)

ShapeChange = Callable[[Attrs], Attrs]
ContainerChange = Callable[[Attrs, Data, "Context"], Attrs]


@dataclass(frozen=True, slots=True)
class Context:
    """What a migration may ask beside the data: the data of linked libraries by file id, as they are stored.

    The map is filled only where a missing migration says `needs_libraries`; the file itself is never in it.
    """

    libraries: Mapping[UUID, Data] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileMigration:
    """A step that a file's data takes once, known by its name (table `file_migration`).

    `migrate` gives the data after the step: it never changes what it was given and does no harm to data that is
    already in the later form. `features` are added to the file. Whatever it raises leaves the file as it was.
    """

    name: str
    migrate: Callable[[Data, Context], Data]
    features: frozenset[str] = frozenset()
    needs_libraries: bool = False
    replaces: str | None = None


def of_shapes(
    name: str, change: ShapeChange, *, components: bool = True, features: frozenset[str] = frozenset()
) -> FileMigration:
    """A migration of every shape of the pages, and of the objects that deleted components keep."""

    def objects(container: Attrs) -> Attrs:
        return map_objects(container, change)

    def migrate(data: Data, _: Context) -> Data:
        changed = map_pages(data, objects)
        return map_components(changed, objects) if components else changed

    return FileMigration(name, migrate, features)


def of_containers(
    name: str, change: ContainerChange, *, components: bool = True, needs_libraries: bool = False
) -> FileMigration:
    """A migration of every page, and of every component, as a whole."""

    def migrate(data: Data, context: Context) -> Data:
        def changed(container: Attrs) -> Attrs:
            return change(container, data, context)

        after = map_pages(data, changed)
        return map_components(after, changed) if components else after

    return FileMigration(name, migrate, needs_libraries=needs_libraries)


def of_pages(name: str, change: ShapeChange) -> FileMigration:
    """A migration of every page."""
    return FileMigration(name, lambda data, _: map_pages(data, change))


def of_entries(name: str, kind: str, change: Callable[[Any], Any]) -> FileMigration:
    """A migration of every entry of a map of assets."""
    return FileMigration(name, lambda data, _: map_entries(data, kind, change))


def of_data(name: str, change: Callable[[Data], Data]) -> FileMigration:
    """A migration of the data as a whole."""
    return FileMigration(name, lambda data, _: change(data))
