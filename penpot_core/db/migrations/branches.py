"""Runs Alembic, which is imported here and only when there is something for it to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text

from penpot_core.db.migrations.engine import READ_REVISIONS, Progress, column
from penpot_core.db.migrations.errors import MigrationError
from penpot_core.db.migrations.state import BUILT_IN
from penpot_core.types import MigrationBranch
from penpot_migrations.history import FOLDER

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(connection: Connection, branches: Sequence[MigrationBranch], tell: Progress) -> tuple[str, ...]:
    """Let Alembic run what is missing, one branch after the other."""
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    applied: list[str] = []

    def note(*, step: Any, **_: Any) -> None:
        tell(f"{step.up_revision_id} is done.")
        applied.append(step.up_revision_id)

    everything = (BUILT_IN, *branches)
    config = alembic_config(connection, everything, note)
    try:
        scripts = ScriptDirectory.from_config(config)
        _check_heads(scripts, everything)
        with _aside(connection, {script.revision for script in scripts.walk_revisions()}):
            for branch in everything:
                command.upgrade(config, branch.head)
    except CommandError as error:
        raise MigrationError(f"Alembic refuses: {error}") from error
    if connection.dialect.name == "sqlite" and applied:
        _check_references(connection)
    return tuple(applied)


def alembic_config(
    connection: Connection, branches: Sequence[MigrationBranch], applied: Callable[..., None]
) -> Config:
    """What `penpot_migrations/env.py` is told. The caller owns the connection's transaction."""
    from alembic.config import Config

    folders = os.pathsep.join(_folder(branch) for branch in branches)
    config = Config()
    for name, value in (
        ("script_location", str(FOLDER)),
        ("path_separator", "os"),
        ("version_locations", folders),
    ):
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes.update(connection=connection, applied=applied)
    return config


def _folder(branch: MigrationBranch) -> str:
    package, _, folder = branch.location.partition(":")
    try:
        path = Path(str(resources.files(package))) / folder
    except ModuleNotFoundError as error:
        raise MigrationError(
            f"The migrations {branch.name!r} lie in {package!r}, which is not installed."
        ) from error
    if not path.is_dir():
        raise MigrationError(
            f"The migrations {branch.name!r} are not in {branch.location!r}: no such folder."
        )
    return str(path)


def _check_heads(scripts: Any, branches: Sequence[MigrationBranch]) -> None:
    heads = set(scripts.get_heads())
    for branch in branches:
        if branch.head not in heads:
            raise MigrationError(
                f"The migrations {branch.name!r} are declared to end with {branch.head!r}, but the last "
                f"revisions are {', '.join(sorted(heads))}: correct the declaration."
            )


@contextmanager
def _aside(connection: Connection, known: set[str]) -> Iterator[None]:
    """Keep the marks of plugins that are not installed now away from Alembic, which would stop at them."""
    strange = sorted(column(connection, READ_REVISIONS) - known)
    if newer := [revision for revision in strange if revision.startswith("penpot_")]:
        raise MigrationError(
            f"The database is at {newer[0]!r}, which a newer version of this server made: use that version."
        )
    rows = [{"revision": revision} for revision in strange]
    if rows:
        connection.execute(text("DELETE FROM alembic_version WHERE version_num = :revision"), rows)
    yield
    if rows:
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), rows)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise MigrationError(f"A row of {broken[0]!r} would be left without its row in {broken[2]!r}.")
