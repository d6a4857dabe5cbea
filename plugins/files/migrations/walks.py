"""Changing maps, containers and text trees without touching the ones given; unchanged parts stay the same objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import OBJECTS, PAGES_INDEX, SHAPES

Attrs = dict[Any, Any]
"""A shape, page, component, node … by keyword, of whichever map class it was read as."""
Data = dict[Any, Any]
"""File data (contract/file-data.md §1), older forms included."""

COMPONENTS = Keyword("components")
CHILDREN = Keyword("children")
FILLS, STROKES = Keyword("fills"), Keyword("strokes")


def like(attrs: Attrs, items: Mapping[Any, Any]) -> Attrs:
    """A map of the same class."""
    return type(attrs)(items)


def with_values(attrs: Attrs, **values: Any) -> Attrs:
    """The map with these values, underscores standing for hyphens; the same object where it has them all."""
    named = {Keyword(name.replace("_", "-")): value for name, value in values.items()}
    if all(key in attrs and attrs[key] is value for key, value in named.items()):
        return attrs
    return like(attrs, {**attrs, **named})


def without(attrs: Attrs, *keys: str) -> Attrs:
    """The map without these keys; the same object where it has none of them."""
    if not any(key in attrs for key in keys):
        return attrs
    return like(attrs, {key: value for key, value in attrs.items() if key not in keys})


def without_nulls(attrs: Attrs) -> Attrs:
    """The map without the keys whose value is null."""
    if all(value is not None for value in attrs.values()):
        return attrs
    return like(attrs, {key: value for key, value in attrs.items() if value is not None})


def only(attrs: Any, keys: frozenset[str]) -> Any:
    """The map with these keys alone; what is no map stays."""
    if not isinstance(attrs, dict) or all(key in keys for key in attrs):
        return attrs
    return like(attrs, {key: value for key, value in attrs.items() if key in keys})


def renamed(attrs: Attrs, names: Mapping[str, Keyword]) -> Attrs:
    """The map with keys renamed, where it has them; a renamed value wins."""
    if not any(key in attrs for key in names):
        return attrs
    kept = {key: value for key, value in attrs.items() if key not in names}
    return like(attrs, kept | {new: attrs[old] for old, new in names.items() if old in attrs})


def updated(attrs: Attrs, key: str, change: Callable[[Any], Any]) -> Attrs:
    """The map with the value under a key changed, if the key is there."""
    if key not in attrs:
        return attrs
    value = change(attrs[key])
    return attrs if value is attrs[key] else like(attrs, {**attrs, Keyword(key): value})


def mapped(items: Any, change: Callable[[Any], Any]) -> Any:
    """A vector with every member changed; the same object where none is, and what is no vector stays."""
    if not isinstance(items, list):
        return items
    made = [change(item) for item in items]
    if type(items) is list and all(new is old for new, old in zip(made, items, strict=True)):
        return items
    return made


def kept(items: Any, wanted: Callable[[Any], bool]) -> Any:
    """A vector with the wanted members alone; null counts as empty."""
    if items is None:
        return []
    if not isinstance(items, list):
        return items
    made = [item for item in items if wanted(item)]
    return items if type(items) is list and len(made) == len(items) else made


def changed_values(items: Any, change: Callable[[Any], Any]) -> Any:
    """A map with every value changed; the same object where none is, and what is no map stays."""
    if not isinstance(items, dict):
        return items
    made = {key: change(value) for key, value in items.items()}
    return items if all(made[key] is value for key, value in items.items()) else like(items, made)


def map_objects(container: Attrs, change: Callable[[Attrs], Attrs]) -> Attrs:
    """A page or component with every shape changed."""

    def each(shape: Any) -> Any:
        return change(shape) if isinstance(shape, dict) else shape

    return updated(container, OBJECTS, lambda objects: changed_values(objects, each))


def map_pages(data: Data, change: Callable[[Attrs], Attrs]) -> Data:
    """Data with every page changed."""
    return map_entries(data, PAGES_INDEX, change)


def map_components(data: Data, change: Callable[[Attrs], Attrs]) -> Data:
    """Data with every component changed."""
    return map_entries(data, COMPONENTS, change)


def map_entries(data: Data, kind: str, change: Callable[[Any], Any]) -> Data:
    """Data with every entry of a map changed."""

    def each(entry: Any) -> Any:
        return change(entry) if isinstance(entry, dict) else entry

    return updated(data, kind, lambda entries: changed_values(entries, each))


def objects_of(container: Any) -> dict[Any, Any]:
    """The shapes of a page or component; empty where it has none."""
    objects = container.get(OBJECTS) if isinstance(container, dict) else None
    return objects if isinstance(objects, dict) else {}


def children_of(shape: Any) -> list[Any]:
    """The ids in `shapes`."""
    shapes = shape.get(SHAPES) if isinstance(shape, dict) else None
    return shapes if isinstance(shapes, list) else []


def ancestors(objects: Mapping[Any, Any], shape_id: Any) -> Iterator[Attrs]:
    """The shape and those above it, nearest first; a ring of parents ends where it closes."""
    seen: set[UUID | None] = set()
    while shape_id not in seen and isinstance(shape := objects.get(shape_id), dict):
        seen.add(shape_id)
        yield shape
        shape_id = shape.get("parent-id")


def descendants(objects: Mapping[Any, Any], shape_id: Any) -> Iterator[Attrs]:
    """The shapes below one, each once."""
    seen, waiting = {shape_id}, list(children_of(objects.get(shape_id)))
    while waiting:
        child_id = waiting.pop(0)
        if child_id in seen or not isinstance(child := objects.get(child_id), dict):
            continue
        seen.add(child_id)
        yield child
        waiting[:0] = children_of(child)


def is_text(node: Attrs) -> bool:
    """Whether a node is a run of text."""
    return node.get("type") is None and isinstance(node.get("text"), str)


def is_content(node: Attrs) -> bool:
    """Whether a node is a run of text, a paragraph or the root."""
    return is_text(node) or node.get("type") in ("paragraph", "root")


def is_paragraph_set(node: Attrs) -> bool:
    """Whether a node is a set of paragraphs."""
    return node.get("type") == "paragraph-set"


def map_nodes(node: Any, wanted: Callable[[Attrs], bool], change: Callable[[Attrs], Attrs]) -> Any:
    """A text tree with the wanted nodes changed, those below first."""
    if not isinstance(node, dict):
        return node
    node = updated(
        node, CHILDREN, lambda items: mapped(items, lambda child: map_nodes(child, wanted, change))
    )
    return change(node) if wanted(node) else node


def text_runs(node: Any) -> Iterator[Attrs]:
    """The runs of text in a tree, in order."""
    if isinstance(node, dict):
        if is_text(node):
            yield node
        children = node.get(CHILDREN)
        for child in children if isinstance(children, list) else ():
            yield from text_runs(child)
