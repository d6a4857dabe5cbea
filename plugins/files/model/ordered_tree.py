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
    """Set the node at a path, making the maps on the way. What is there keeps its place.

    New keys go to the end, or where `before`, a path, first departs from `path`: before its key at that
    level.
    """
    key, *rest = path
    if rest:
        inner = tree.get(key)
        deeper = before[1:] if before and before[0] == key else None
        node = with_node(inner if type(inner) is OrderedMap else OrderedMap(), rest, node, deeper or None)
    if key in tree or not before or before[0] not in tree:
        return OrderedMap({**tree, key: node})
    return inserted(tree, key, node, before[0])


def inserted(tree: OrderedMap, key: str, node: Any, before: str) -> OrderedMap:
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
