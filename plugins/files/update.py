"""update-file: an edit of a file (contract/update-file.md; DESIGN.md §6 "Order of an edit").

Everything is prepared on a draft outside any transaction. One batch then writes it, if nothing that the
preparation relied on has changed; otherwise the edit is done again from the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.db import BatchConflict, Connection, Row, SerializationFailure, Step, StepResult
from penpot_core.errors import ValidationFailed, VersionConflict
from penpot_core.ids import next_id
from penpot_core.rpc import Call, Prepared
from penpot_core.testing import faults
from penpot_core.transit import Codec, Encoded, Keyword, record
from penpot_plugins.files import edit_steps, events, queries
from penpot_plugins.files.access import FileAccess, checked_access, edits
from penpot_plugins.files.answers import TRANSIT
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.changes import Change, Outcome, apply_changes, relink_outcome
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.shape_texts import ShapeTexts
from penpot_plugins.files.engine.turns import Turn
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.files.reading import check_features
from penpot_plugins.files.rules import FileRules
from penpot_plugins.files.schemas import UpdateFile, from_json
from penpot_plugins.files.snapshots.automatic import automatic_steps
from penpot_plugins.files.transit import Shape
from penpot_plugins.files.validation.clean_pages import CleanPages, Sound
from penpot_plugins.files.validation.editing import EditCheck, check_rules
from penpot_plugins.teams import features

OBJ = Keyword("obj")
ATTEMPTS = 50
"""How often a lost race is run again before the client is told to come back."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A prepared edit: everything that the batch writes, and the answer tells."""

    call: Call
    params: UpdateFile
    opened: Opened
    access: FileAccess
    enabled: frozenset[str]
    patch: Patch
    encoded: bytes
    outcome: Outcome
    media: Sequence[tuple[UUID, UUID]]
    snapshot: Sequence[Step]
    change_id: UUID
    sound: Sound | None

    @property
    def mark(self) -> Mark:
        """The file's row after the edit, whose time never goes back: a call may have waited for a later one."""
        before = self.opened.head.mark
        return Mark(before.revn + 1, before.vern, max(self.call.now, before.modified_at))


async def update_file(call: Call, params: UpdateFile) -> Mapping[Keyword, Any] | Prepared:
    """Apply the changes of a client, one edit of a file at a time."""
    changes = decoded(call, params)
    engine = call.app.get(FileEngine)
    async with engine.turn(params.id) as turn:
        edit, results = await run_edit(engine, turn, call, params, changes)
    return answer(edit, results)


def decoded(call: Call, params: UpdateFile) -> Sequence[Change]:
    """The changes to apply. Raises ChangesInvalid, also for those that are passed over."""
    registry = call.app.get(FileRules).registry
    unused, used = params.passed_over(), params.raw_changes()
    registry.decode(unused, from_json=from_json(unused))
    return registry.decode(used, from_json=from_json(used))


async def run_edit(
    engine: FileEngine, turn: Turn, call: Call, params: UpdateFile, changes: Sequence[Change]
) -> tuple[Edit, list[StepResult]]:
    """Prepare and write, again where something changed in between."""
    for attempt in range(ATTEMPTS):
        async with call.app.database.read() as db:
            if attempt or turn.waited:
                call.permissions = await checked_access(call, db, params.id, edits)
            edit = await prepare(engine, call, db, params, changes)
        if edit is None:
            await call.app.get(Migrator).migrate(turn, params.id)
            continue
        try:
            return edit, await turn.finish(commit(engine, edit), f"update-file {params.id}")
        except (BatchConflict, SerializationFailure):
            await faults.reach("files.edit.before-retry")
    raise FileBusy(params.id)


async def prepare(
    engine: FileEngine, call: Call, db: Connection, params: UpdateFile, changes: Sequence[Change]
) -> Edit | None:
    """Check in the order of contract/update-file.md §3, and apply the changes to a draft.

    None where the file has to be migrated first.
    """
    access: FileAccess = call.permissions
    opened = await engine.open(db, params.id, access.head)
    if call.app.get(Migrator).pending(opened):
        return None
    enabled = check_features(call, access.features_of_team(), params.features, opened.head)
    check_revisions(params, opened)
    call.app.metrics.count("penpot_rpc_update_file_changes_total", len(changes))
    draft = engine.draft(opened.image)
    rules = call.app.get(FileRules)
    outcome = apply_changes(draft, changes, now=call.now, file_id=params.id, registry=rules.registry)
    media = await foreign_media(call, db, params.id, outcome)
    relink_outcome(draft, outcome, dict(media))
    check = EditCheck(
        call.app.settings.flags,
        call.app.get(CleanPages),
        skip=params.skip_validate is True,
        features=frozenset(features.of_file_after(enabled, opened.head.features)),
    )
    await check.run(engine, db, params.id, draft, outcome)
    check_rules(rules, params.id, draft, outcome)
    await faults.reach("files.edit.after-prepare")
    return Edit(
        call=call,
        params=params,
        opened=opened,
        access=access,
        enabled=enabled,
        patch=draft.patch(),
        encoded=change_log_text(call.app.codec, draft.texts, outcome.changes),
        outcome=outcome,
        media=media,
        snapshot=await automatic_steps(call, db, opened, params.session_id),
        change_id=next_id(),
        sound=check.sound,
    )


def change_log_text(codec: Codec, texts: ShapeTexts, changes: Sequence[Change]) -> bytes:
    """The verbose text of applied changes. A shape that was added has its text already, in the patch."""
    written = [
        {**change, OBJ: Encoded(texts.of(change[OBJ]))} if type(change.get(OBJ)) is Shape else change
        for change in changes
    ]
    return codec.encode(written, verbose=True)


def check_revisions(params: UpdateFile, opened: Opened) -> None:
    """Refuse a client of another version, or one that is ahead."""
    mark = opened.head.mark
    context = record(incoming_revn=params.revn, stored_revn=mark.revn)
    if params.vern != mark.vern:
        raise VersionConflict(hint="A different version has been restored for the file.", context=context)
    if params.revn > mark.revn:
        raise ValidationFailed(
            "revn-conflict", "The incoming revision number is greater that stored version.", context=context
        )


async def foreign_media(
    call: Call, db: Connection, file_id: UUID, outcome: Outcome
) -> list[tuple[UUID, UUID]]:
    """Pictures that belong to other files, each with the id of the copy for this one."""
    if not outcome.media_ids:
        return []
    params = {"ids": outcome.media_ids, "file_id": file_id, "profile_id": call.profile_id}
    return [(row["id"], next_id()) for row in await db.fetch_all(queries.FOREIGN_MEDIA, params)]


async def commit(engine: FileEngine, edit: Edit) -> list[StepResult]:
    """Write the edit, and let everybody know. Not cancelled by a client that goes away."""
    return await engine.write(edit.opened, edit_steps.write_of(edit), lambda: tell(edit))


def tell(edit: Edit) -> None:
    """Messages to those who have the file open, and to the team of a library."""
    call, head, mark, session_id = edit.call, edit.opened.head, edit.mark, edit.params.session_id
    who, changes = call.profile_id, Encoded(edit.encoded)
    call.publish(head.id, events.file_change(who, head.id, session_id, mark.revn, mark.vern, changes))
    relevant = edit.outcome.library_changes
    if head.row["is_shared"] and relevant:
        call.publish(
            head.team_id,
            events.library_change(who, head.id, session_id, mark.revn, mark.modified_at, relevant),
        )
    call.flush()
    if edit.sound is not None:
        call.app.get(CleanPages).keep(head.id, edit.sound)
    faults.point("files.edit.after-tell")


def answer(edit: Edit, results: Sequence[StepResult]) -> Mapping[Keyword, Any] | Prepared:
    """The revision before the edit, and what the client has not seen; its own change comes last."""
    call, head = edit.call, edit.opened.head
    call.audit_props |= record(
        id=head.id,
        name=head.row["name"],
        features=head.features,
        project_id=head.project_id,
        team_id=head.team_id,
    )
    lagged = [lagged_change(call, row) for result in results for row in result.rows]
    lagged.append(
        record(
            id=edit.change_id,
            revn=edit.mark.revn,
            file_id=head.id,
            session_id=edit.params.session_id,
            changes=call.app.codec.decode(edit.encoded) if call.wants_json else Encoded(edit.encoded),
        )
    )
    result = record(revn=head.mark.revn, lagged=lagged)
    return result if call.wants_json else Prepared([call.app.codec.encode(result, verbose=True)], TRANSIT)


def lagged_change(call: Call, row: Row) -> dict[Keyword, Any]:
    """A row of the change log as clients see it."""
    changes = unpack(row["changes"]).value(call.app.codec)
    return row.record() | record(changes=changes)
