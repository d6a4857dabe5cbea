"""Making, renaming, deleting and locking snapshots (contract/rpc-files.md §3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from penpot_core.db import BatchConflict, Row, Step
from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call
from penpot_core.testing import faults
from penpot_core.transit import Keyword, record
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.turns import Turn
from penpot_plugins.files.engine.writing import key_of, new_state
from penpot_plugins.files.snapshots import queries
from penpot_plugins.files.snapshots.access import locked
from penpot_plugins.files.snapshots.attempts import attempted
from penpot_plugins.files.snapshots.making import by_user, making_steps
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.teams.plans import deletion_delay


async def create(call: Call, file_id: UUID, label: str) -> dict[Keyword, Any]:
    """Keep the file as it is now. Costs the same whatever its size: the data is written later."""

    async def once(turn: Turn, opened: Opened) -> dict[Keyword, Any]:
        snapshot = by_user(call, opened, label)
        steps = [*hold_steps(call, opened), *await making_steps(call, snapshot)]
        await faults.reach("files.snapshot.before-batch")
        await turn.finish(commit_within_quotas(call, opened, steps), f"create-file-snapshot {file_id}")
        return snapshot.record()

    return await attempted(call, file_id, once)


async def commit_within_quotas(call: Call, opened: Opened, steps: Sequence[Step]) -> None:
    """Write one more version that somebody keeps, where quotas allow it. Raises Restricted `max-quote-reached`."""
    quotes = call.app.get(Quotes)
    if not quotes.enabled:
        return await commit(call, steps)
    file_id, team_id = opened.head.id, call.permissions.team_id
    async with call.app.database.write() as db:
        for target in ("snapshots-per-file", "snapshots-per-team"):
            await quotes.check(
                db, target, profile_id=call.profile_id, call=call, team_id=team_id, file_id=file_id
            )
        for step in steps:
            met = await db.execute(step.statement, step.params)
            if step.expect is not None and step.expect != met:
                raise BatchConflict(step.name, step.expect, met)
    call.flush()
    return None


async def commit(call: Call, steps: Sequence[Step]) -> None:
    """Write, and wake who fills it. Not cancelled by a client that goes away."""
    await call.app.database.batch(steps)
    faults.point("files.snapshot.after-commit")
    call.flush()


def hold_steps(call: Call, opened: Opened) -> list[Step]:
    """Statements that keep the file as it was opened, and its editor's right to it, until COMMIT."""
    head, access = opened.head, call.permissions
    if head.state is None:
        state = Step(
            engine_queries.INSERT_STATE,
            new_state(head.id, head.mark, opened.origin.digest),
            expect=1,
            name="state",
        )
    else:
        version = {"file_id": head.id, "built_from": head.data_version}
        state = Step(engine_queries.HOLD_STATE, version, expect=1, name="state")
    right = {"of_file": head.id, "in_team": access.team_id, "profile_id": call.profile_id}
    return [
        Step(engine_queries.LOCK, {"key": key_of(head.id)}, name="lock"),
        state,
        Step(queries.HOLD_FILE, right, expect=1, name="file"),
    ]


async def rename(call: Call, snapshot_id: UUID, label: str) -> None:
    """Give a snapshot another label; one of the system stays from then on."""
    row = await locked(call, snapshot_id)
    await call.db.execute(queries.RENAME, {"snapshot_id": snapshot_id, "new_label": label})
    data = {"file_id": row["file_id"], "snapshot_id": snapshot_id, "now": call.now}
    await call.db.execute(queries.KEEP_DATA, data)


async def delete(call: Call, snapshot_id: UUID) -> None:
    """Delete a snapshot of somebody's; one that is locked, only by who locked it."""
    row = await locked(call, snapshot_id)
    who = record(file_id=row["file_id"], snapshot_id=snapshot_id, profile_id=call.profile_id)
    if row["created_by"] != "user":
        raise refusal("system-snapshots-cant-be-deleted", None, who)
    if row["locked_by"] not in (None, call.profile_id):
        raise refusal("snapshot-is-locked", None, who)
    call.permissions.features_of_team()
    at = call.now + await deletion_delay(call.app, call.db, call.permissions.team_id)
    await call.db.execute(queries.MARK_DELETED, {"snapshot_id": snapshot_id, "at": at})
    task = record(object=Keyword("snapshot"), deleted_at=at, file_id=row["file_id"], id=snapshot_id)
    await call.submit("delete-object", task)


async def lock(call: Call, snapshot_id: UUID) -> None:
    """Keep others from deleting a snapshot that the caller made."""
    row = await locked(call, snapshot_id)
    check_own(call, row, "lock", "locked")
    if row["locked_by"] is not None:
        who = record(snapshot_id=snapshot_id, profile_id=call.profile_id, locked_by=row["locked_by"])
        raise refusal("snapshot-already-locked", "Version is already locked", who)
    await call.db.execute(queries.SET_LOCK, {"snapshot_id": snapshot_id, "holder": call.profile_id})


async def unlock(call: Call, snapshot_id: UUID) -> None:
    """Take the lock of a snapshot away."""
    row = await locked(call, snapshot_id)
    check_own(call, row, "unlock", "unlocked")
    if row["locked_by"] is None:
        who = record(snapshot_id=snapshot_id, profile_id=call.profile_id)
        raise refusal("snapshot-not-locked", "Version is not locked", who)
    await call.db.execute(queries.SET_LOCK, {"snapshot_id": snapshot_id, "holder": None})


def check_own(call: Call, row: Row, verb: str, done: str) -> None:
    """Refuse snapshots of the system, and those of others."""
    who = record(snapshot_id=row["id"], profile_id=call.profile_id)
    if row["created_by"] != "user":
        hint = f"Only user-created versions can be {done}"
        raise refusal(f"system-snapshots-cant-be-{done}", hint, who)
    if row["profile_id"] != call.profile_id:
        hint = f"Only the version creator can {verb} it"
        raise refusal(f"only-creator-can-{verb}", hint, who | record(creator_id=row["profile_id"]))


def refusal(code: str, hint: str | None, data: dict[Keyword, Any]) -> ValidationFailed:
    """A rule of snapshots that stands against it, with whom and what it concerns."""
    return ValidationFailed(code, hint, **data)
