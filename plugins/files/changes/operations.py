"""The operations of mod-obj: set, assign, set-touched, set-remote-synced (contract/changes.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.shape_edits import in_copy
from penpot_plugins.files.model.keys import (
    APPLIED_TOKENS,
    BASE_KEYS,
    CONTENT,
    REMOTE_SYNCED,
    TOUCHED,
    TYPE,
)
from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.collections import keywords_of, map_of, set_of
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import ANY, BOOLEAN, KEYWORD, one_of
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.schema.shape import decode_attrs
from penpot_plugins.files.shapes.comparison import close, same
from penpot_plugins.files.shapes.sync_groups import CONTENT_GROUP, GEOMETRY_GROUP, sync_group, token_groups
from penpot_plugins.files.shapes.text_difference import text_difference
from penpot_plugins.files.transit import Shape

Operation = Mapping[Any, Any]

POSITION_TOLERANCE = 1
TOLERANCE = 0.001
SIZES = ("width", "height")
FLAGS = {"ignore-touched": BOOLEAN, "ignore-geometry": BOOLEAN}

OPERATION_FIELDS = {
    "set": Fields({"attr": KEYWORD, "val": ANY}, FLAGS),
    "assign": Fields({"value": map_of(KEYWORD, ANY)}, FLAGS),
    "set-touched": Fields({"touched": nullable(set_of(KEYWORD))}),
    "set-remote-synced": Fields({}, {"remote-synced": nullable(BOOLEAN)}),
}

OPERATION: Schema = by_keyword(
    "type",
    {
        kind: map_with(fields | Fields({"type": one_of(kind)}), f"an operation {kind}")
        for kind, fields in OPERATION_FIELDS.items()
    },
    "an operation",
)


class Edit:
    """A shape while operations are applied to it; `touched` is the mark that the last set left."""

    def __init__(self, shape: Shape) -> None:
        self.shape = Shape(shape)
        self.touched = False

    def apply(self, operations: Iterable[Operation]) -> None:
        """Apply operations in order."""
        for operation in operations:
            kind = operation[TYPE]
            if kind == "set":
                self.set(operation["attr"], operation["val"], operation)
            elif kind == "assign":
                self.assign(operation)
            elif kind == "set-touched":
                self.keep(TOUCHED, operation["touched"])
            else:
                self.keep(REMOTE_SYNCED, operation.get(REMOTE_SYNCED))

    def assign(self, operation: Operation) -> None:
        """Set several attributes, given in JSON form perhaps; equal ones and the type are left alone."""
        kind = self.shape.get(TYPE)
        decoded = decode_attrs(kind, {**operation["value"], TYPE: kind})
        for attr, value in decoded.items():
            if attr != TYPE and not same(value, self.shape.get(attr)):
                self.set(attr, value, operation)

    def set(self, attr: Keyword, value: Any, flags: Operation) -> None:
        """Set or remove an attribute; a copy notes the sync groups that differ from its main from now on."""
        shape = self.shape
        kind, old = shape.get(TYPE), shape.get(attr)
        group = sync_group(attr, kind)
        geometry = attr not in SIZES and (
            group == GEOMETRY_GROUP or (group == CONTENT_GROUP and kind == "path")
        )
        differs = group is not None and not close(
            attr, value, old, POSITION_TOLERANCE if geometry else TOLERANCE
        )
        ignore_geometry = geometry and flags.get("ignore-geometry") is True
        self.touched = differs and not ignore_geometry
        if in_copy(shape) and not ignore_geometry and flags.get("ignore-touched") is not True:
            self.touch(attr, old, value, group if differs else None)
        if value is not None:
            shape[attr] = value
        elif attr in BASE_KEYS:
            shape[attr] = None
        else:
            shape.pop(attr, None)

    def touch(self, attr: Keyword, old: Any, value: Any, group: Keyword | None) -> None:
        """Add the groups that a new value of an attribute differs in to those touched."""
        if attr == "position-data":
            return
        kind = self.shape.get(TYPE)
        groups = token_groups(old, value, kind) if attr == APPLIED_TOKENS else frozenset()
        if group is not None:
            groups |= {group}
            if attr == CONTENT and kind == "text":
                groups |= text_difference(old, value)
        if groups:
            self.shape[TOUCHED] = keywords_of(self.shape.get(TOUCHED)) | groups
            self.shape.pop(REMOTE_SYNCED, None)

    def keep(self, key: Keyword, value: Any) -> None:
        """Set a flag of copies; another shape does not have it, nor is it kept empty or false."""
        if value and in_copy(self.shape):
            self.shape[key] = value
        else:
            self.shape.pop(key, None)
