"""The types of change that the files plugin brings. Other plugins add theirs: `Registry([*BUILT_IN, …])`."""

from __future__ import annotations

from typing import Any

from penpot_plugins.files.changes.assets import ASSET_CHANGES
from penpot_plugins.files.changes.change_type import Change, ChangeType
from penpot_plugins.files.changes.components import COMPONENT_CHANGES
from penpot_plugins.files.changes.geometry import GEOMETRY_CHANGES
from penpot_plugins.files.changes.modification import MODIFICATION_CHANGES
from penpot_plugins.files.changes.moving import MOVING_CHANGES
from penpot_plugins.files.changes.objects import OBJECT_CHANGES
from penpot_plugins.files.changes.page_settings import PAGE_SETTING_CHANGES
from penpot_plugins.files.changes.pages import PAGE_CHANGES
from penpot_plugins.files.changes.plugin_data import PLUGIN_DATA_CHANGES
from penpot_plugins.files.changes.registry import Registry
from penpot_plugins.files.changes.tokens import TOKEN_CHANGES

BUILT_IN: tuple[ChangeType, ...] = (
    *OBJECT_CHANGES,
    *MODIFICATION_CHANGES,
    *MOVING_CHANGES,
    *GEOMETRY_CHANGES,
    *PAGE_CHANGES,
    *PAGE_SETTING_CHANGES,
    *PLUGIN_DATA_CHANGES,
    *ASSET_CHANGES,
    *COMPONENT_CHANGES,
    *TOKEN_CHANGES,
)

REGISTRY = Registry(BUILT_IN)


def decode_changes(raw: Any, *, from_json: bool, registry: Registry = REGISTRY) -> list[Change]:
    """The changes of a request, decoded and valid, or ChangesInvalid. See Registry.decode."""
    return registry.decode(raw, from_json=from_json)
