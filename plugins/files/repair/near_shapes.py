"""The shape of the near component that a part of a copy should refer to, where it refers to nothing there."""

from __future__ import annotations

from uuid import UUID

from penpot_plugins.files.changes.tree import ancestry, nearest_component_root
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.validation.world import Members, World


def near_shape(world: World, objects: Objects, shape_id: UUID) -> UUID | None:
    """The shape to refer to, None where nothing matches.

    First one that has the same reference, as a far one was meant; then, where a shape of the page is referred to,
    what that shape mirrors, in the component of the root around it or of the head around it.
    """
    wanted = objects.component(shape_id).shape_ref
    if wanted is None:
        return None
    root = members_of(world, objects, nearest_component_root(objects, shape_id))
    if root is not None:
        for candidate in sorted(root.ids):
            if root.objects.component(candidate).shape_ref == wanted:
                return candidate
    mirrored = objects.component(wanted).shape_ref
    for members in (root, members_of(world, objects, head_around(objects, shape_id))):
        if mirrored is not None and members is not None and mirrored in members.ids:
            return mirrored
    return None


def head_around(objects: Objects, shape_id: UUID) -> UUID | None:
    """The nearest head."""
    return next((one for one in ancestry(objects, shape_id) if objects.component(one).is_head), None)


def members_of(world: World, objects: Objects, head: UUID | None) -> Members | None:
    """The shapes of the component that a head is of."""
    if head is None:
        return None
    link = objects.component(head)
    if link.component_file is None or link.component_id is None:
        return None
    return world.members(link.component_file, link.component_id)
