"""Files: the file engine and the methods that read and write files (DESIGN.md §6, contract/rpc-files.md).

Needs: `teams`, `projects`, `crud`. Emits `file-change`, `file-deleted` and `file-restored` on the topic of the file,
`library-change` on that of the team.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.transit import TagHandler
from penpot_core.types import CliCommand, Entity, LifeCycle, RpcMethod, TaskHandler
from penpot_plugins.files import methods
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.entities import ENTITIES
from penpot_plugins.files.rules import FileRules, make_rules
from penpot_plugins.files.service import make_engine
from penpot_plugins.files.settings import SETTINGS
from penpot_plugins.files.snapshots import methods as snapshots
from penpot_plugins.files.snapshots.making import FILL_TASK
from penpot_plugins.files.snapshots.tasks import fill_file_snapshots
from penpot_plugins.files.transit import HANDLERS
from penpot_plugins.files.trash import methods as trash

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("limits", "teams", "projects", "crud")


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Storage form, checkpoints and cache."""
    return SETTINGS


@hookimpl
def penpot_transit_tags() -> Sequence[TagHandler]:
    """Shapes, their geometry, paths and tokens."""
    return HANDLERS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Files, their snapshots, and the bin."""
    return [*methods_of(methods), *methods_of(snapshots), *methods_of(trash)]


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Writing the data of snapshots."""
    return [TaskHandler(FILL_TASK, fill_file_snapshots)]


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Files and what belongs to them."""
    return ENTITIES


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot file` and `penpot trash`."""
    from penpot_plugins.files import cli
    from penpot_plugins.files.trash import cli as trash_cli

    return [CliCommand("file", cli.commands), CliCommand("trash", trash_cli.commands)]


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The engine, and its checkpoints."""
    engine = make_engine(app)
    app.provide(FileEngine, engine)
    app.provide(FileRules, make_rules(app))
    return [LifeCycle("file-engine", engine.start, engine.checkpoints.stop)]
