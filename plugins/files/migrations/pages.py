"""Pages: their options, interactions between their boards, and flags of boards."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.migration import (
    Context,
    FileMigration,
    of_containers,
    of_data,
    of_pages,
    of_shapes,
)
from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    changed_values,
    kept,
    map_components,
    map_entries,
    map_objects,
    map_pages,
    mapped,
    objects_of,
    renamed,
    updated,
    with_values,
    without,
    without_nulls,
)
from penpot_plugins.files.schema.interactions import INTERACTION
from penpot_plugins.files.shapes.comparison import is_number
from penpot_plugins.files.shapes.construction import point
from penpot_plugins.files.transit import Point

SAVED_GRIDS = "saved-grids"


def destination(interaction: Any) -> Any:
    """Where an interaction leads."""
    return interaction.get("destination") if isinstance(interaction, dict) else None


def reachable(page: Attrs, _data: Data, _context: Context) -> Attrs:
    """Interactions lead to shapes of the page, or they go."""
    objects = objects_of(page)

    def each(shape: Attrs) -> Attrs:
        return updated(
            shape, "interactions", lambda all_of: kept(all_of, lambda one: destination(one) in objects)
        )

    return map_objects(page, each)


def grid_sizes(page: Attrs) -> Attrs:
    """Saved grids with the size `auto` have none."""

    def size(grid: Any) -> Any:
        automatic = isinstance(grid, dict) and grid.get("size") == "auto"
        return with_values(grid, size=None) if automatic else grid

    def options(found: Any) -> Any:
        if not isinstance(found, dict):
            return found
        return updated(found, SAVED_GRIDS, lambda grids: changed_values(grids, size))

    return updated(page, "options", options)


def thumbnail_flag(shape: Attrs) -> Attrs:
    """The flag without its question mark."""
    return renamed(shape, {"use-for-thumbnail?": Keyword("use-for-thumbnail")})


def without_thumbnail(shape: Attrs) -> Attrs:
    """A shape without its old thumbnail."""
    return without(shape, "thumbnail")


def shown_in_viewer(page: Attrs, _data: Data, _context: Context) -> Attrs:
    """What an interaction begins or ends at is not hidden from viewers."""
    ends = {
        destination(one)
        for shape in objects_of(page).values()
        if isinstance(shape, dict)
        for one in shape.get("interactions") or ()
    }

    def each(shape: Attrs) -> Attrs:
        # A vector of interactions counts also where it is empty.
        concerned = shape.get("interactions") is not None or shape.get("id") in ends
        return without(shape, "hide-in-viewer") if concerned else shape

    return map_objects(page, each)


def flows_by_id(flows: Any) -> Any:
    """Flows as a map, where a vector holds them."""
    return {flow["id"]: flow for flow in flows} if isinstance(flows, list) else flows


def options_of_page(page: Attrs) -> Attrs:
    """What the page's options say becomes keys of the page, unless it has them already."""
    options = page.get("options")
    if not isinstance(options, dict):
        return page
    found = {
        "default_grids": options.get(SAVED_GRIDS),
        "background": options.get("background"),
        "flows": flows_by_id(options.get("flows")),
        "guides": options.get("guides"),
        "comment_thread_positions": options.get("comment-threads-position"),
    }
    new = {
        key: value
        for key, value in found.items()
        if value is not None
        and (key.replace("_", "-") not in page or (key == "flows" and not isinstance(page["flows"], dict)))
    }
    return with_values(page, **new) if new else page


def thread_at_point(thread: Any) -> Any:
    """A comment thread whose place is a point; the origin where it has none."""
    place: Any = thread.get("position") if isinstance(thread, dict) else None
    if not isinstance(thread, dict) or type(place) is Point:
        return thread
    valid = isinstance(place, dict) and is_number(place.get("x")) and is_number(place.get("y"))
    return with_values(thread, position=point(place["x"], place["y"]) if valid else point(0, 0))


def valid_interactions(shape: Attrs) -> Attrs:
    """Interactions of today's form; what cannot be read goes."""
    return updated(
        shape,
        "interactions",
        lambda all_of: kept(mapped(all_of, INTERACTION.decode), INTERACTION.fits),
    )


def plugin_values(holder: Attrs) -> Attrs:
    """Plugin data without null entries."""
    return updated(
        holder, "plugin-data", lambda data: without_nulls(data) if isinstance(data, dict) else data
    )


def plugin_data(data: Data) -> Data:
    """Plugin data everywhere without null entries."""
    data = map_pages(plugin_values(data), lambda page: map_objects(plugin_values(page), plugin_values))
    for kind in ("colors", "typographies"):
        data = map_entries(data, kind, plugin_values)
    return map_components(data, plugin_values)


MIGRATIONS: tuple[FileMigration, ...] = (
    of_containers("legacy-7", reachable, components=False),
    of_pages("legacy-12", grid_sizes),
    of_shapes("legacy-31", thumbnail_flag),
    of_shapes("legacy-46", without_thumbnail),
    of_containers("legacy-49", shown_in_viewer, components=False),
    of_pages("legacy-55", options_of_page),
    of_data("legacy-65", plugin_data),
    of_shapes("0002-clean-shape-interactions", valid_interactions),
)
