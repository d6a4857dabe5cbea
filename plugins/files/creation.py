"""Making a file (contract/rpc-files.md, create-file)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row, Step, UniqueViolation, get
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.ids import next_id
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, OrderedSet, record
from penpot_plugins.files import queries
from penpot_plugins.files.answers import FileAnswer, Form, Writers, file_answer
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.migrations import FILE_VERSION
from penpot_plugins.files.migrator import Migrator, migration_rows
from penpot_plugins.files.schemas import CreateFile
from penpot_plugins.files.settings import FILE_DATA_BACKEND
from penpot_plugins.files.shapes.construction import empty_file_data
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.projects.access import project_permissions
from penpot_plugins.teams import features
from penpot_plugins.teams.access import no_such_team, team_permissions


async def create(call: Call, params: CreateFile) -> FileAnswer:
    """Make a file with one empty page or none, and answer with all of it. The data is made before the transaction."""
    file_id = params.id or next_id()
    engine = call.app.get(FileEngine)
    image = await image_of(file_id, 0, empty_file_data(file_id, params.first_page()), call.app.codec)
    names = call.app.get(Migrator).migrations.names
    made = await engine.new_file(image, Mark(params.revn or 0, 0, call.now), names)
    async with call.app.database.write() as db:
        await check_again(db, call, params.project_id)
        team = await team_of(db, call, params.project_id)
        enabled = features.team_enabled(call.app.settings.flags, team.features or ())
        features.refuse(features.check_client(enabled, params.features))
        await call.app.get(Quotes).check(
            db, "files-per-project", profile_id=call.profile_id, call=call, project_id=params.project_id
        )
        row = file_row(call, params, file_id, features.with_client(enabled, params.features))
        await insert(db, call, row, made.steps)
        await extend_team(db, team, features.with_client(enabled, params.features))
        db.after_commit(made.committed)
    seen = shown(call, row, team.id)
    form = Form.JSON if call.wants_json else Form.OBJECTS_MAP
    return await file_answer(seen, image, form, Writers(call.app.codec, call.app.json))


async def check_again(db: Connection, call: Call, project_id: UUID) -> None:
    """The caller's right to the project, which may have ended since the declared check."""
    found = await project_permissions(db, call.profile_id, project_id)
    if found is None or not found.can_edit:
        raise ObjectNotFound()


async def team_of(db: Connection, call: Call, project_id: UUID) -> Row:
    """The team of a project that is not deleted, held; for its members (contract/rpc-files.md §0.2)."""
    team = await get(db, queries.TEAM_OF_PROJECT, {"project_id": project_id}, table="project")
    if await team_permissions(db, call.profile_id, team.id) is None:
        raise no_such_team()
    return team


def file_row(call: Call, params: CreateFile, file_id: UUID, file_features: frozenset[str]) -> dict[str, Any]:
    """The columns of the new row."""
    return {
        "id": file_id,
        "project_id": params.project_id,
        "name": params.name,
        "created_at": call.now,
        "modified_at": call.now,
        "is_shared": bool(params.is_shared),
        "revn": params.revn or 0,
        "vern": 0,
        "version": FILE_VERSION,
        "features": file_features,
    }


async def insert(db: Connection, call: Call, row: dict[str, Any], data_steps: Sequence[Step]) -> None:
    """Write everything that a file consists of."""
    file_id, names = row["id"], call.app.get(Migrator).migrations.names
    try:
        await db.execute(queries.ADD_FILE, row)
    except UniqueViolation:
        raise ValidationFailed(
            "id-already-exists", "This id is in use; leave it out to get a new one."
        ) from None
    for step in data_steps:
        await db.execute(step.statement, step.params)
    await db.execute_many(queries.ADD_MIGRATIONS, migration_rows(file_id, names, call.now))
    await db.execute(queries.ADD_OWNER, {"file_id": file_id, "profile_id": call.profile_id, "now": call.now})
    await db.execute(queries.TOUCH_PROJECT, {"project_id": row["project_id"], "now": call.now})


async def extend_team(db: Connection, team: Row, enabled: frozenset[str]) -> None:
    """A team gets the features that its files have."""
    after = features.of_team_after(team.features or (), enabled)
    if after is not None:
        await db.execute(queries.SET_TEAM_FEATURES, {"team_id": team.id, "new_features": after})


def shown(call: Call, row: dict[str, Any], team_id: UUID) -> dict[Keyword, Any]:
    """The new file as its maker sees it."""
    seen = {Keyword(name.replace("_", "-")): value for name, value in row.items()}
    backend = call.app.settings[FILE_DATA_BACKEND]
    more = record(has_media_trimmed=False, comment_thread_seqn=0, team_id=team_id, backend=backend)
    return {**seen, **more, Keyword("migrations"): OrderedSet(call.app.get(Migrator).migrations.names)}
