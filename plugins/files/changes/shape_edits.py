"""Changes of single attributes that several types of change make to shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from penpot_plugins.files.model.keys import REMOTE_SYNCED, SHAPE_REF, SHAPES
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.transit import Shape


def edited(shape: Shape, changes: Mapping[Any, Any]) -> Shape:
    """A copy of a shape with some attributes set."""
    return Shape({**shape, **changes})


def set_children(
    objects: Objects, shape_id: UUID, children: Sequence[UUID], *, keep_synced: bool = True
) -> None:
    """Set the list of children of a shape, if there is such a shape and anything differs.

    With `keep_synced` false a shape in a copy is no longer `remote-synced` (contract/changes.md §2 add-obj,
    del-obj).
    """
    if not keep_synced and objects.component(shape_id).in_copy:
        shape = objects.get(shape_id)
        if shape is not None and (REMOTE_SYNCED in shape or shape.get(SHAPES) != children):
            kept = {key: value for key, value in shape.items() if key != REMOTE_SYNCED}
            objects.put(shape_id, Shape({**kept, SHAPES: list(children)}))
    elif list(objects.children(shape_id)) != list(children):
        shape = objects.get(shape_id)
        if shape is not None:
            objects.put(shape_id, edited(shape, {SHAPES: list(children)}))


def in_copy(shape: Mapping[Any, Any]) -> bool:
    """Whether a decoded shape mirrors one of a main instance."""
    return shape.get(SHAPE_REF) is not None
