"""Trees of ordered maps, changed without touching the one given: token sets by group, themes by group.

A path is the keys from the root down; every inner node is an OrderedMap, a leaf anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from penpot_core.transit import OrderedMap

Path = tuple[str, ...]


def node_at(tree: OrderedMap, path: Sequence[str]) -> Any:
    """The node at a path, None where there is none."""
    node: Any = tree
    for key in path:
        node = node.get(key) if type(node) is OrderedMap else None
    return node


def leaves(tree: OrderedMap, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf with its path, in order."""
    for key, node in tree.items():
        if type(node) is OrderedMap:
            yield from leaves(node, (*path, key))
        else:
            yield (*path, key), node


def with_node(
    tree: OrderedMap, path: Sequence[str], node: Any, before: Sequence[str] | None = None
) -> OrderedMap:
    """Set the node at a path, making the maps on the way.

    `before` is the path that it goes before, level by level: as far as that is there, the key of each level is put
    before the one of `before`, also where it stood elsewhere (contract/changes.md §11 "Insertion before"). Otherwise
    what is there keeps its place and new keys go to the end.
    """
    key, *rest = path
    beside = before[0] if before and before[0] in tree else None
    if rest:
        inner = tree.get(key)
        deeper = before[1:] if before and beside is not None else None
        node = with_node(inner if type(inner) is OrderedMap else OrderedMap(), rest, node, deeper)
    if beside is None or beside == key:
        return OrderedMap({**tree, key: node})
    return inserted(tree, key, node, beside)


def reordered(tree: OrderedMap, path: Sequence[str], before: str | None) -> OrderedMap:
    """The node at a path put before a key beside it, or at the end of its level where that is not there."""
    key, *rest = path
    if rest:
        return OrderedMap({**tree, key: reordered(tree[key], rest, before)})
    if key == before:
        return tree
    return inserted(tree, key, tree[key], before)


def inserted(tree: OrderedMap, key: str, node: Any, before: str | None) -> OrderedMap:
    """Set a key of one level before another key, or at the end where that is not there; it moves if it is there."""
    result = OrderedMap()
    for name, item in tree.items():
        if name == before:
            result[key] = node
        if name != key:
            result[name] = item
    result.setdefault(key, node)
    return result


def without_node(tree: OrderedMap, path: Sequence[str]) -> OrderedMap:
    """Remove the node at a path, and the maps on the way that it leaves empty."""
    key, *rest = path
    if key not in tree:
        return tree
    inner = tree[key]
    if rest:
        inner = without_node(inner, rest) if type(inner) is OrderedMap else inner
        if inner or type(inner) is not OrderedMap:
            return OrderedMap({**tree, key: inner})
    return OrderedMap({name: item for name, item in tree.items() if name != key})


def mapped_leaves(tree: OrderedMap, change: Any) -> OrderedMap:
    """The tree with every leaf replaced by what `change` makes of it."""
    return OrderedMap(
        {
            key: mapped_leaves(node, change) if type(node) is OrderedMap else change(node)
            for key, node in tree.items()
        }
    )
