"""The statements of an edit beside the file's data (contract/update-file.md §3 steps 9, 11, 17, 20, 21, 24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from penpot_core.db import Step
from penpot_plugins.files import queries
from penpot_plugins.files.blob import pack
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.migrations import FILE_VERSION
from penpot_plugins.teams import features

if TYPE_CHECKING:
    from penpot_plugins.files.update import Edit

CHANGE_LIFE = timedelta(hours=1)
"""How long a row of the change log is kept."""


def write_of(edit: Edit) -> Write:
    """The whole write of an edit. Results given back: the changes that the client lags behind, if it does."""
    opened = edit.opened
    steps = [
        Step(
            queries.TOUCH_PROJECT,
            {"project_id": opened.head.project_id, "now": edit.mark.modified_at},
            1,
            "project",
        ),
        *team_steps(edit),
        *media_steps(edit),
        *edit.snapshot,
        Step(queries.ADD_CHANGE, change_row(edit), 1, "change"),
        *lagged_steps(edit),
    ]
    return Write(opened.head, opened.origin, edit.patch, edit.mark, row_step(edit), steps)


def row_step(edit: Edit) -> Step:
    """The file's row; it is met only if all that the edit relied on still holds."""
    head, call = edit.opened.head, edit.call
    return Step(
        queries.ADVANCE_FILE,
        {
            "of_file": head.id,
            "old_revn": head.mark.revn,
            "old_vern": head.mark.vern,
            "old_modified_at": head.mark.modified_at,
            "in_project": head.project_id,
            "was_shared": bool(head.row["is_shared"]),
            "in_team": head.team_id,
            "team_features": edit.access.team_features,
            "profile_id": call.profile_id,
            "now": edit.mark.modified_at,
            "new_version": FILE_VERSION,
            "new_features": features.of_file_after(edit.enabled, head.features),
        },
        expect=1,
        name="file",
    )


def team_steps(edit: Edit) -> list[Step]:
    """A team gets the features that its files have."""
    after = features.of_team_after(edit.access.features_of_team(), edit.enabled)
    if after is None:
        return []
    return [
        Step(
            queries.SET_TEAM_FEATURES, {"team_id": edit.opened.head.team_id, "new_features": after}, 1, "team"
        )
    ]


def media_steps(edit: Edit) -> list[Step]:
    """Copies of other files' pictures; each fails the edit where its original is gone meanwhile.

    The file's own ones are used again: cleaning may have marked them since they were uploaded, or last drawn.
    """
    file_id, used = edit.opened.head.id, sorted(edit.outcome.media_ids)
    if not used:
        return []
    return [
        Step(queries.REVIVE_MEDIA, {"file_id": file_id, "ids": used}, name="own media"),
        *(
            Step(
                queries.COPY_MEDIA,
                {"old_id": old, "new_id": new, "file_id": file_id, "now": edit.call.now},
                1,
                "media",
            )
            for old, new in edit.media
        ),
    ]


def change_row(edit: Edit) -> Mapping[str, Any]:
    """The row of the change log."""
    call, head = edit.call, edit.opened.head
    return {
        "id": edit.change_id,
        "session_id": edit.params.session_id,
        "profile_id": call.profile_id,
        "created_at": call.now,
        "updated_at": call.now,
        "deleted_at": call.now + CHANGE_LIFE,
        "file_id": head.id,
        "revn": edit.mark.revn,
        "version": FILE_VERSION,
        "features": features.of_file_after(edit.enabled, head.features),
        "changes": pack([edit.encoded], len(edit.encoded)),
    }


def lagged_steps(edit: Edit) -> list[Step]:
    """What a client that is behind has not seen; nothing can be newer than the revision that was stored."""
    if edit.params.revn >= edit.opened.head.mark.revn:
        return []
    params = {"file_id": edit.opened.head.id, "after": edit.params.revn, "own": edit.change_id}
    return [Step(queries.LAGGED, params, name="lagged")]
