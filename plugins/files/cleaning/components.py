"""Components that are deleted and that no copy needs any more (contract/deletion.md §6 step 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from penpot_core.db import Connection, Step
from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.cleaning import queries
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.head import Head
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.pace import paced
from penpot_plugins.files.engine.queries import HOLD_STATE
from penpot_plugins.files.engine.values import read_value
from penpot_plugins.files.model.keys import COMPONENT_FILE, COMPONENT_ID, OBJECTS

COMPONENTS = "components"
DELETED = Keyword("deleted")
WRITTEN = b'"~:deleted"'
LINKED = b'"~:component-file"'


@dataclass(frozen=True, slots=True)
class Unneeded:
    """Deleted components that may go, and the users of the file that were looked at."""

    components: frozenset[UUID] = frozenset()
    users: Sequence[Head] = ()

    def steps(self, file_id: UUID) -> list[Step]:
        """The statements that keep copies from being made until COMMIT: the users are as they were looked at."""
        if not self.components:
            return []
        known = {"file_id": file_id, "known": sorted(head.id for head in self.users)}
        return [
            *(user_step(head) for head in sorted(self.users, key=lambda head: head.id)),
            Step(queries.OTHER_USERS, known, expect=0, name="users"),
        ]


def user_step(head: Head) -> Step:
    """Hold a user's data; one that we never wrote is known by its row."""
    if head.state is not None:
        held = {"file_id": head.id, "built_from": head.data_version}
        return Step(HOLD_STATE, held, expect=1, name="user")
    mark = {f"old_{name}": value for name, value in head.mark._asdict().items()}
    return Step(queries.SAME_FILE, {"file_id": head.id, **mark}, expect=1, name="user")


async def unneeded_components(engine: FileEngine, db: Connection, image: FileImage) -> Unneeded:
    """The deleted components that no shape of this file, or of a live file that uses it, is a copy of.

    What a deleted component keeps counts as long as that component stays, so its own shapes do not keep it.
    Raises what opening those files does: a copy that cannot be seen may be there.
    """
    codec = engine.codec
    deleted = {
        component_id
        for component_id, text in image.maps.get(COMPONENTS, {}).items()
        if WRITTEN in text and read_value(codec, text).get(DELETED)
    }
    if deleted:
        deleted -= await copied_on_pages(image, image.id)
    users = []
    for row in await db.fetch_all(queries.USERS, {"file_id": image.id}) if deleted else ():
        opened = await engine.open(db, row["id"])
        users.append(opened.head)
        user = opened.image
        deleted -= await copied_on_pages(user, image.id)
        deleted -= set().union(*(await copied_within(user, image.id, codec)).values())
    return Unneeded(frozenset(await without_nested(image, deleted, codec)), users)


async def without_nested(image: FileImage, deleted: set[UUID], codec: Codec) -> set[UUID]:
    """Those of the deleted components that none of the others of this file has copies of."""
    within = await copied_within(image, image.id, codec)
    rest = set(deleted)
    while True:
        needed = set().union(*(ids for holder, ids in within.items() if holder not in rest))
        if rest.isdisjoint(needed):
            return rest
        rest -= needed


async def copied_on_pages(image: FileImage, library_id: UUID) -> set[UUID]:
    """The components of a library that shapes on the pages of a file are copies of."""
    found: set[UUID] = set()
    nodes = (node for page in image.pages.values() for node in page.objects.values())
    async for node in paced(nodes):
        if node.link.component_file == library_id and node.link.component_id is not None:
            found.add(node.link.component_id)
    return found


async def copied_within(image: FileImage, library_id: UUID, codec: Codec) -> dict[UUID, set[UUID]]:
    """The components of a library that shapes kept by a file's components are copies of, by the keeping component."""
    found: dict[UUID, set[UUID]] = {}
    async for holder, text in paced(image.maps.get(COMPONENTS, {}).items()):
        if LINKED not in text:
            continue
        shapes = (read_value(codec, text).get(OBJECTS) or {}).values()
        found[holder] = {
            shape[COMPONENT_ID]
            for shape in shapes
            if shape.get(COMPONENT_FILE) == library_id and shape.get(COMPONENT_ID) is not None
        }
    return found
