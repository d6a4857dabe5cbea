"""A write of file data: the one batch that makes the next version durable (DESIGN.md §6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from penpot_core.db import Step, advisory_key
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.head import Head, Mark, Origin
from penpot_plugins.files.engine.journal import encode_patch
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.storing import EncodedBase, Place


@dataclass(frozen=True, slots=True)
class Write:
    """What a writer of file data hands over.

    `head` is the file that the patch was made for, `mark` what its row says afterwards. `row` are the statements
    that change the row `file`, with everything that must still hold in their criteria; `more` are the others, whose
    results are given back in order.
    """

    head: Head
    origin: Origin
    patch: Patch
    mark: Mark
    row: Step
    more: Sequence[Step] = ()


def write_steps(write: Write, base: EncodedBase | None, place: Place) -> list[Step]:
    """The batch: lock, state, row, data, and the rest. `base` is given where every edit writes the whole file."""
    file_id = write.head.id
    data = patch_steps(write) if base is None else base_steps(write, base, place)
    return [
        Step(queries.LOCK, {"key": key_of(file_id)}, name="lock"),
        state_step(write, base, patch_size(data)),
        write.row,
        *data,
        *write.more,
    ]


def base_steps(write: Write, base: EncodedBase, place: Place) -> list[Step]:
    """The whole file in the place of the base that was read, which another process may have moved."""
    file_id, now = write.head.id, write.mark.modified_at
    return [place.same_place_step(file_id, write.origin), *place.steps(file_id, write.origin, base, now)]


@lru_cache(4096)
def key_of(file_id: UUID) -> int:
    """The key of a file's advisory lock."""
    return advisory_key(file_id)


def patch_steps(write: Write) -> list[Step]:
    """The journal's row."""
    params = {
        "file_id": write.head.id,
        "data_version": write.patch.version,
        "patch": encode_patch(write.patch),
        "created_at": write.mark.modified_at,
    }
    return [Step(queries.INSERT_PATCH, params, expect=1, name="patch")]


def state_step(write: Write, base: EncodedBase | None, size: int) -> Step:
    """Raise the version, if it still is the one that the patch was built from."""
    if write.head.state is None:
        return Step(queries.INSERT_STATE, first_state(write, base, size), expect=1, name="state")
    params: dict[str, Any] = {
        "file_id": write.head.id,
        "built_from": write.head.data_version,
        "new_revn": write.mark.revn,
        "new_vern": write.mark.vern,
        "new_modified_at": write.mark.modified_at,
    }
    if base is None:
        return Step(queries.ADVANCE_STATE, params | {"size": size}, expect=1, name="state")
    return Step(queries.ADVANCE_STATE_AND_BASE, params | {"new_hash": base.digest}, expect=1, name="state")


def first_state(write: Write, base: EncodedBase | None, size: int) -> dict[str, Any]:
    """The state row of a file that another program made: its base stays, as version 0."""
    state = new_state(write.head.id, write.mark, write.origin.digest if base is None else base.digest)
    patches = (
        {"patch_count": 1, "patch_bytes": size} if base is None else {"base_version": write.patch.version}
    )
    return state | {"data_version": write.patch.version} | patches


def new_state(file_id: Any, mark: Mark, digest: str | None) -> dict[str, Any]:
    """The state of a file whose base holds all of it."""
    return {
        "file_id": file_id,
        "data_version": 0,
        "base_version": 0,
        "revn": mark.revn,
        "vern": mark.vern,
        "modified_at": mark.modified_at,
        "base_hash": digest,
        "patch_count": 0,
        "patch_bytes": 0,
    }


def patch_size(steps: Sequence[Step]) -> int:
    """Bytes of the patch that a batch writes, 0 where it writes none."""
    return next((len(step.params["patch"]) for step in steps if step.name == "patch" and step.params), 0)
