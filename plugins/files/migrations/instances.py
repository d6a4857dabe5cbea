"""Instances of components: their links, swap slots and touched groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.migration import (
    Context,
    FileMigration,
    of_containers,
    of_shapes,
)
from penpot_plugins.files.migrations.references import (
    Libraries,
    groups_of,
    head_of,
    instance,
    is_nested_copy_head,
    mirrored,
    near_match,
    slot_of,
    swapped_original,
    with_groups,
    without_slot,
)
from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    map_components,
    map_objects,
    map_pages,
    objects_of,
    renamed,
    updated,
    with_values,
    without,
)
from penpot_plugins.files.model.keys import ID, PARENT_ID, SHAPE_REF, words
from penpot_plugins.files.schema.collections import SETS
from penpot_plugins.files.shapes.sync_groups import (
    CONTENT_GROUP,
    TEXT_CONTENT_ATTRIBUTE,
    TEXT_CONTENT_STRUCTURE,
    TEXT_CONTENT_TEXT,
)
from penpot_plugins.files.shapes.text_difference import text_difference

FLAGS = {
    f"{name}?": Keyword(name)
    for name in words("main-instance component-root remote-synced masked-group saved-component-root")
}
LINKS = words("component-id component-file component-root main-instance remote-synced shape-ref touched")
TEXT_GROUPS = frozenset({TEXT_CONTENT_TEXT, TEXT_CONTENT_ATTRIBUTE, TEXT_CONTENT_STRUCTURE})
MOST_ROUNDS = 21


def own_file(page: Attrs, data: Data, _context: Context) -> Attrs:
    """Instances without a file are of this one."""

    def each(shape: Attrs) -> Attrs:
        if shape.get("component-id") is None or shape.get("component-file") is not None:
            return shape
        return with_values(shape, component_file=data.get(ID))

    return map_objects(page, each)


def flags_renamed(shape: Attrs) -> Attrs:
    """Flags without their question marks."""
    return renamed(shape, FLAGS)


def slots_of_mains(page: Attrs, data: Data, _context: Context) -> Attrs:
    """A swap slot that the mirrored shape has as well goes, where that one's parent is a main instance."""
    objects = objects_of(page)

    def each(shape: Attrs) -> Attrs:
        slot = slot_of(shape)
        if slot is None:
            return shape
        # A cloned file's instances may still name the file that they came from.
        above = mirrored(objects, shape, EveryFile(data), deleted=True)
        if above is None or slot_of(above.shape) != slot:
            return shape
        parent = above.objects.get(above.shape.get(PARENT_ID)) or {}
        return without_slot(shape) if parent.get("main-instance") is True else shape

    return map_objects(page, each)


class EveryFile(dict[UUID, Data]):
    """Libraries in which every id is that of one file."""

    def __init__(self, data: Data) -> None:
        super().__init__()
        self._data = data

    def get(self, file_id: Any, default: Any = None) -> Any:
        """The file's data."""
        return self._data


def slots_of_nested_copies(shape: Attrs) -> Attrs:
    """Only the top of a nested copy has a swap slot."""
    return shape if slot_of(shape) is None or is_nested_copy_head(shape) else without_slot(shape)


def touched_keywords(shape: Attrs) -> Attrs:
    """Touched groups as a set of keywords."""

    def keywords(touched: Any) -> Any:
        if type(touched) is frozenset and all(type(group) is Keyword for group in touched):
            return touched
        groups = touched if isinstance(touched, list) or type(touched) in SETS else ()
        return frozenset(Keyword(group) for group in groups if isinstance(group, str))

    return updated(shape, "touched", keywords)


def without_rings(component: Attrs, _data: Data, _context: Context) -> Attrs:
    """Instances with a shape that mirrors itself are detached as a whole."""
    objects = objects_of(component)
    rings = [one for one in objects.values() if isinstance(one, dict) and is_ring(one)]
    heads = {head[ID] for one in rings if (head := head_of(objects, one)) is not None}
    gone = {shape.get(ID) for head_id in heads for shape in instance(objects, head_id)}
    return map_objects(component, lambda shape: without(shape, *LINKS) if shape.get(ID) in gone else shape)


def is_ring(shape: Attrs) -> bool:
    """Whether a shape mirrors itself."""
    return shape.get(SHAPE_REF) is not None and shape.get(SHAPE_REF) == shape.get(ID)


def deleted_without_rings(data: Data, context: Context) -> Data:
    """No ring in the objects that deleted components keep."""
    return map_components(data, lambda component: without_rings(component, data, context))


def libraries_of(data: Data, context: Context) -> Libraries:
    """The linked libraries, and the file itself."""
    return {**context.libraries, data[ID]: data} if data.get(ID) is not None else context.libraries


def text_flags(page: Attrs, data: Data, context: Context) -> Attrs:
    """Copies of texts are touched in what differs from the text that they mirror."""
    objects, libraries = objects_of(page), libraries_of(data, context)

    def each(shape: Attrs) -> Attrs:
        if shape.get("type") != "text" or shape.get(SHAPE_REF) is None:
            return shape
        above = mirrored(objects, shape, libraries, deleted=True)
        if above is None:
            return shape
        new = text_difference(shape.get("content"), above.shape.get("content")) - groups_of(shape)
        return with_groups(shape, *new) if new else shape

    return map_objects(page, each)


def findable_slots(page: Attrs, data: Data, context: Context) -> Attrs:
    """Swap slots whose original can be found."""
    objects, libraries = objects_of(page), libraries_of(data, context)

    def each(shape: Attrs) -> Attrs:
        if not any(str(group).startswith("swap-slot-") for group in groups_of(shape)):
            return shape
        return shape if swapped_original(objects, shape, libraries) is not None else without_slot(shape)

    return map_objects(page, each)


def content_flag(shape: Attrs) -> Attrs:
    """What is touched in its text is touched in its content."""
    groups = groups_of(shape)
    if CONTENT_GROUP in groups or groups.isdisjoint(TEXT_GROUPS):
        return shape
    return with_groups(shape, CONTENT_GROUP)


def every_container(data: Data, change: Any) -> Data:
    """Data with every page and component changed."""
    return map_components(map_pages(data, change), change)


def slots_of_swapped(data: Data, context: Context) -> Data:
    """Tops of nested copies that do not mirror what stands in their place were swapped: they get its slot."""
    libraries = libraries_of(data, context)

    def container(found: Attrs) -> Attrs:
        objects = objects_of(found)

        def each(shape: Attrs) -> Attrs:
            if not is_nested_copy_head(shape) or slot_of(shape) is not None:
                return shape
            near = near_match(objects, shape, libraries)
            if near is None or near.get(ID) == shape.get(SHAPE_REF):
                return shape
            return with_groups(shape, f"swap-slot-{near[ID]}")

        return map_objects(found, each)

    return every_container(data, container)


def components_of_mirrored(data: Data, context: Context) -> Data:
    """Tops of nested copies that were not swapped are of the component of what they mirror; until nothing changes."""
    for _ in range(MOST_ROUNDS):
        after = one_round(data, libraries_of(data, context))
        if after is data:
            break
        data = after
    return data


def one_round(data: Data, libraries: Libraries) -> Data:
    """One pass over all containers."""

    def container(found: Attrs) -> Attrs:
        objects = objects_of(found)

        def each(shape: Attrs) -> Attrs:
            if not is_nested_copy_head(shape) or slot_of(shape) is not None:
                return shape
            above = mirrored(objects, shape, libraries, deleted=True)
            return shape if above is None else with_component_of(shape, above.shape)

        return map_objects(found, each)

    return every_container(data, container)


def with_component_of(shape: Attrs, other: Attrs) -> Attrs:
    """A shape with the component of another; without one where that has none."""
    for key in ("component-id", "component-file"):
        value = other.get(key)
        if value == shape.get(key):
            continue
        shape = without(shape, key) if value is None else with_values(shape, **{Keyword(key): value})
    return shape


def resynchronized(data: Data, context: Context) -> Data:
    """No `component-root` that says no; then slots and components again."""

    def container(found: Attrs) -> Attrs:
        return map_objects(
            found,
            lambda shape: without(shape, "component-root") if shape.get("component-root") is False else shape,
        )

    return components_of_mirrored(slots_of_swapped(every_container(data, container), context), context)


MIGRATIONS: tuple[FileMigration, ...] = (
    of_containers("legacy-5", own_file, components=False),
    of_shapes("legacy-27", flags_renamed),
    of_containers("legacy-47", slots_of_mains, components=False),
    of_shapes("legacy-48", slots_of_nested_copies, components=False),
    of_shapes("legacy-59", touched_keywords),
    FileMigration("legacy-62", deleted_without_rings),
    of_containers("0009-add-partial-text-touched-flags", text_flags, components=False, needs_libraries=True),
    of_containers(
        "0010-fix-swap-slots-pointing-non-existent-shapes",
        findable_slots,
        components=False,
        needs_libraries=True,
    ),
    of_shapes("0011-fix-invalid-text-touched-flags", content_flag, components=False),
    FileMigration("0019-fix-missing-swap-slots", slots_of_swapped, needs_libraries=True),
    FileMigration("0020-sync-component-id-with-near-main", components_of_mirrored, needs_libraries=True),
    FileMigration("0022-normalize-component-root-and-resync", resynchronized, needs_libraries=True),
)
