"""mod-obj: attributes of one shape (contract/changes.md §2)."""

from __future__ import annotations

from penpot_plugins.files.changes.change_type import (
    CONTAINER_KEYS,
    Change,
    ChangeType,
    change_schema,
    its_container,
)
from penpot_plugins.files.changes.container import container_of
from penpot_plugins.files.changes.operations import OPERATION, Edit
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.model.keys import ID
from penpot_plugins.files.schema.collections import vector
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import UUID_VALUE


def mod_obj(run: Run, change: Change) -> None:
    """Apply operations to a shape. Raises ShapeInvalid where the result does not fit the schema."""
    container = container_of(run.draft, change)
    shape = container.objects.get(change[ID]) if container is not None else None
    if container is None or shape is None:
        return
    edit = Edit(shape)
    edit.apply(change["operations"])
    container.check(change[ID], edit.shape)
    if edit.touched:
        run.register_touched(change)
    if container.place.page_id is not None:
        run.collect_media(container.place, change[ID], edit.shape)
    container.objects.put(change[ID], edit.shape)
    container.save()


MODIFICATION_CHANGES = (
    ChangeType(
        "mod-obj",
        change_schema("mod-obj", Fields({"id": UUID_VALUE, "operations": vector(OPERATION)}, CONTAINER_KEYS)),
        mod_obj,
        library_relevant=True,
        affects=its_container,
    ),
)
