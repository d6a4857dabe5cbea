"""File changes: their types, their decoding and their application to a draft (contract/changes.md).

    changes = decode_changes(params["changes"], from_json=...)
    outcome = apply_changes(draft, changes, now=..., file_id=...)

Everything here is pure: no input or output, no clock. A module per group of types; built_in.py lists them.
"""

from penpot_plugins.files.changes.application import apply_changes, relink_outcome
from penpot_plugins.files.changes.built_in import BUILT_IN, REGISTRY, decode_changes
from penpot_plugins.files.changes.change_type import Change, ChangeType, Place
from penpot_plugins.files.changes.outcome import Outcome
from penpot_plugins.files.changes.registry import Registry
from penpot_plugins.files.changes.run import Run, ShapeAddress

__all__ = [
    "BUILT_IN",
    "REGISTRY",
    "Change",
    "ChangeType",
    "Outcome",
    "Place",
    "Registry",
    "Run",
    "ShapeAddress",
    "apply_changes",
    "decode_changes",
    "relink_outcome",
]
