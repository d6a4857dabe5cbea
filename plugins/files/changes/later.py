"""Types of change that are written but not served yet."""

from __future__ import annotations

from penpot_plugins.files.changes.change_type import ChangeType
from penpot_plugins.files.changes.components import COMPONENT_CHANGES
from penpot_plugins.files.changes.geometry import GEOMETRY_CHANGES
from penpot_plugins.files.changes.page_settings import PAGE_SETTING_CHANGES
from penpot_plugins.files.changes.plugin_data import PLUGIN_DATA_CHANGES
from penpot_plugins.files.changes.tokens import TOKEN_CHANGES

LATER: tuple[ChangeType, ...] = (
    *COMPONENT_CHANGES,
    *PAGE_SETTING_CHANGES,
    *PLUGIN_DATA_CHANGES,
    *TOKEN_CHANGES,
    *GEOMETRY_CHANGES,
)
