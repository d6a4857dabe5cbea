"""Reading a file for somebody: its team, its features, and its row as clients see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from penpot_core.rpc import Call
from penpot_core.transit import Keyword, OrderedSet, record
from penpot_plugins.files.access import FileAccess
from penpot_plugins.files.engine.head import Head
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.teams import features

CLIENT_COLUMNS = frozenset(
    {
        "id",
        "project-id",
        "created-at",
        "modified-at",
        "name",
        "is-shared",
        "has-media-trimmed",
        "revn",
        "vern",
        "version",
        "ignore-sync-until",
        "comment-thread-seqn",
        "team-id",
        "backend",
    }
)


async def opened_for(
    call: Call,
    file_id: UUID,
    client: Collection[str] | None,
    *,
    members_only: bool = True,
    deleted: bool = False,
) -> Opened:
    """A file, checked for a client that declares features. `call.permissions` is what its access check found.

    `members_only`: the team is looked up as one of the caller's (contract/rpc-files.md §0.2). `deleted`: a file in the
    bin is read, too.
    """
    access: FileAccess = call.permissions
    opened = await opened_plainly(call, file_id, deleted=deleted)
    team_features = access.features_of_team() if members_only else access.team_features or ()
    check_features(call, team_features, client, opened.head)
    return opened


async def opened_plainly(call: Call, file_id: UUID, *, deleted: bool = False) -> Opened:
    """A file whose features do not matter. `call.permissions` is what its access check found."""
    access: FileAccess = call.permissions
    async with call.app.database.read() as db:
        return await call.app.get(Migrator).open(db, file_id, access.head, deleted=deleted)


def check_features(
    call: Call, team_features: Collection[str], client: Collection[str] | None, head: Head
) -> frozenset[str]:
    """Check what client and file have against what is on in the team; the features that are on."""
    enabled = features.team_enabled(call.app.settings.flags, team_features)
    features.refuse(features.check_client(enabled, client))
    features.refuse(features.check_file(enabled, head.features))
    return enabled


def file_record(opened: Opened) -> dict[Keyword, Any]:
    """A file's row as clients see it (contract/rpc-files.md §0.4)."""
    head = opened.head
    row = {key: value for key, value in head.row.record().items() if key in CLIENT_COLUMNS}
    row[Keyword("is-shared")] = bool(head.row["is_shared"])
    row[Keyword("features")] = head.features
    row[Keyword("backend")] = opened.origin.backend
    if opened.origin.object_id is not None:
        row[Keyword("metadata")] = record(storage_ref_id=opened.origin.object_id)
    row[Keyword("migrations")] = OrderedSet(opened.origin.migrations)
    return row
