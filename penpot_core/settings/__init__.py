"""Settings: what can be set, where it is read from, and what is wrong with it.

    settings = load(plugin_settings)        # SettingsError lists all problems
    settings[HTTP_SERVER_PORT]              # 6060, an int
    "registration" in settings.flags        # contract/config.md §3
    settings.embedded                       # no database address is given

A plugin declares `Setting` records and returns them from the hook `penpot_settings`. Importing this package
is cheap; dynaconf, which holds the layers, is imported by `load`.
"""

from __future__ import annotations

from penpot_core.settings.flags import Flags
from penpot_core.settings.kinds import (
    Boolean,
    ByteSize,
    Choice,
    Duration,
    Integer,
    Kind,
    PathKind,
    Text,
    UriKind,
    WordList,
    WordSet,
)
from penpot_core.settings.loading import load, plugin_choice
from penpot_core.settings.problems import Problem, SettingsError
from penpot_core.settings.setting import Setting
from penpot_core.settings.store import Settings

__all__ = [
    "Boolean",
    "ByteSize",
    "Choice",
    "Duration",
    "Flags",
    "Integer",
    "Kind",
    "PathKind",
    "Problem",
    "Setting",
    "Settings",
    "SettingsError",
    "Text",
    "UriKind",
    "WordList",
    "WordSet",
    "load",
    "plugin_choice",
]
