"""Files: the file engine and the methods that read and write files (DESIGN.md §6, contract/rpc-files.md).

Needs: `teams`, `projects`. Emits `file-change` and `file-deleted` on the topic of the file, `library-change` on that
of the team.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.transit import TagHandler
from penpot_core.types import Entity, LifeCycle, RpcMethod, StorageReference
from penpot_plugins.files import methods
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.entities import ENTITIES
from penpot_plugins.files.service import make_engine
from penpot_plugins.files.settings import SETTINGS
from penpot_plugins.files.storage_references import REFERENCES
from penpot_plugins.files.transit import HANDLERS

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("teams", "projects")


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
    """Files."""
    return methods_of(methods)


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Files and what belongs to them."""
    return ENTITIES


@hookimpl
def penpot_storage_references() -> Sequence[StorageReference]:
    """Objects that hold the data of files."""
    return REFERENCES


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The engine, and its checkpoints."""
    engine = make_engine(app)
    app.provide(FileEngine, engine)
    return [LifeCycle("file-engine", engine.start, engine.checkpoints.stop)]
