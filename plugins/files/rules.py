"""What a server knows of changes and validation: the built-in rules, and those that plugins add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.plugins import PluginError
from penpot_core.types import FileChangeType, FileProblem, FileValidator
from penpot_plugins.files.changes import BUILT_IN, ChangeType, Registry
from penpot_plugins.files.changes.change_type import change_schema
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.schema.maps import Fields

if TYPE_CHECKING:
    from penpot_core.app import App


@dataclass(frozen=True, slots=True)
class FileRules:
    """`registry`: all types of change; `validators`: those of plugins."""

    registry: Registry
    validators: Sequence[FileValidator] = ()

    def problems(self, file: FileDraft, page_ids: Sequence[UUID]) -> list[FileProblem]:
        """What the plugins' validators find."""
        return [problem for rule in self.validators for problem in rule.check(file, page_ids)]


def make_rules(app: App) -> FileRules:
    """The rules of a process. Raises PluginError where a plugin's type of change has the name of a built-in one."""
    types = app.plugins.named("penpot_file_change_types", FileChangeType)
    taken = {kind.name for kind in BUILT_IN} & types.keys()
    if taken:
        raise PluginError(
            f"The types of change {', '.join(sorted(taken))} are the reference's; name yours otherwise."
        )
    validators = app.plugins.named("penpot_file_validators", FileValidator)
    return FileRules(Registry([*BUILT_IN, *map(change_type, types.values())]), tuple(validators.values()))


def change_type(given: FileChangeType) -> ChangeType:
    """A plugin's type of change; what it needs it checks itself."""
    return ChangeType(given.name, change_schema(given.name, Fields()), expand=given.expand)
