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
from penpot_core.types import CliCommand, CronJob, Entity, LifeCycle, RpcMethod, StorageReference, TaskHandler
from penpot_plugins.files import fragment_methods, methods, summaries, thumbnail_data
from penpot_plugins.files.cleaning import tasks as cleaning
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.liveness import Liveness
from penpot_plugins.files.entities import ENTITIES
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.rules import FileRules, make_rules
from penpot_plugins.files.service import make_engine, make_migrator
from penpot_plugins.files.settings import SETTINGS
from penpot_plugins.files.snapshots import methods as snapshots
from penpot_plugins.files.snapshots.making import FILL_TASK
from penpot_plugins.files.snapshots.tasks import fill_file_snapshots
from penpot_plugins.files.storage_references import REFERENCES
from penpot_plugins.files.transit import HANDLERS
from penpot_plugins.files.trash import methods as trash
from penpot_plugins.files.validation.clean_pages import CleanPages

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
    """Files, what is told of their data, their snapshots, and the bin."""
    modules = (methods, fragment_methods, summaries, thumbnail_data, snapshots, trash)
    return [method for module in modules for method in methods_of(module)]


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Writing the data of snapshots, and cleaning files at rest."""
    return [
        TaskHandler(FILL_TASK, fill_file_snapshots),
        TaskHandler("file-gc-scheduler", cleaning.file_gc_scheduler),
        TaskHandler(cleaning.CLEAN, cleaning.file_gc),
        TaskHandler(cleaning.OFFLOAD, cleaning.offload_file_data),
    ]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every night, after what the purge of that night has left."""
    return [CronJob("file-gc-scheduler", "0 0 2 * * ?", task="file-gc-scheduler")]


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Files and what belongs to them."""
    return ENTITIES


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot file`, `penpot trash` and `penpot release`."""
    from penpot_plugins.files import cli, release_cli
    from penpot_plugins.files.trash import cli as trash_cli

    return [
        CliCommand("file", cli.commands),
        CliCommand("trash", trash_cli.commands),
        CliCommand("release", release_cli.commands),
    ]


@hookimpl
def penpot_storage_references() -> Sequence[StorageReference]:
    """Objects that hold the data of files."""
    return REFERENCES


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The engine and its checkpoints, and the sign that this process lives."""
    engine = make_engine(app)
    app.provide(FileEngine, engine)
    app.provide(Migrator, make_migrator(app, engine))
    app.provide(FileRules, make_rules(app))
    app.provide(CleanPages, CleanPages())
    liveness = Liveness(app.database)
    return [
        LifeCycle("file-liveness", liveness.start, liveness.stop),
        LifeCycle("file-engine", engine.start, engine.checkpoints.stop),
    ]
