"""Fills and strokes of shapes: from single attributes to vectors, and to what the schemas accept."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.migration import (
    Context,
    FileMigration,
    of_containers,
    of_shapes,
)
from penpot_plugins.files.migrations.walks import (
    CHILDREN,
    FILLS,
    STROKES,
    Attrs,
    Data,
    is_content,
    is_paragraph_set,
    kept,
    like,
    map_nodes,
    mapped,
    objects_of,
    only,
    text_runs,
    updated,
    with_values,
    without,
    without_nulls,
)
from penpot_plugins.files.model.keys import FRAME_ID, ID, words
from penpot_plugins.files.schema.paint import FILL, STROKE
from penpot_plugins.files.schema.scalars import uuid_in

FILL_ATTRS = words(
    "fill-color fill-color-gradient fill-color-ref-file fill-color-ref-id fill-opacity fill-image"
)
STROKE_ATTRS = words(
    "stroke-style stroke-alignment stroke-width stroke-color stroke-color-ref-id stroke-color-ref-file "
    "stroke-opacity stroke-color-gradient stroke-cap-start stroke-cap-end"
)
FILL_KEYS = frozenset(FILL_ATTRS)
STROKE_KEYS = frozenset((*STROKE_ATTRS, *words("stroke-image stroke-dash stroke-gap hidden")))
GRADIENT_KEYS = frozenset(words("type start-x start-y end-x end-y width stops"))
IMAGE_KEYS = frozenset(words("width height mtype id name keep-aspect-ratio"))
GREYS = ("#B1B2B5", "#7B7D85")
SOLID = Keyword("solid")
CAPS = ("stroke-cap-start", "stroke-cap-end")


def picked(shape: Attrs, keys: tuple[str, ...]) -> Attrs:
    """Some attributes of a shape that are not null."""
    return {Keyword(key): shape[key] for key in keys if shape.get(key) is not None}


def is_default_grey(color: Any, opacity: Any) -> bool:
    """Whether a paint is the grey that pictures used to get."""
    return isinstance(color, str) and color.upper() in GREYS and opacity == 1


def pictures_without_grey(container: Attrs, _data: Data, _context: Context) -> Attrs:
    """Pictures lose the default grey; the boards around them their thumbnails. Null keys of the container go."""
    objects = dict(objects_of(container))
    for shape_id, shape in objects_of(container).items():
        if not isinstance(shape, dict) or shape.get("type") != "image":
            continue
        if is_default_grey(shape.get("fill-color"), shape.get("fill-opacity")):
            objects[shape_id] = without(shape, "fill-color", "fill-opacity")
            frame = objects.get(shape.get(FRAME_ID))
            if isinstance(frame, dict):
                objects[frame.get(ID, shape.get(FRAME_ID))] = without(frame, "thumbnail")
    unchanged = all(objects[key] is shape for key, shape in objects_of(container).items())
    return without_nulls(container if unchanged else with_values(container, objects=objects))


def paint_vectors(shape: Attrs) -> Attrs:
    """Paints in vectors; texts have theirs in their content."""
    if shape.get("type") == "text":
        return shape
    strokes, fills = picked(shape, STROKE_ATTRS), picked(shape, FILL_ATTRS[:5])
    if strokes and "strokes" not in shape:
        shape = with_values(shape, strokes=[strokes])
    if fills and "fills" not in shape:
        shape = with_values(shape, fills=[fills])
    return shape


def pictures_without_grey_fill(shape: Attrs) -> Attrs:
    """A picture whose only fill is the default grey, as its old attributes say too, has none."""
    fills = shape.get(FILLS)
    if shape.get("type") != "image" or not isinstance(fills, list) or len(fills) != 1:
        return shape
    color: Any = shape.get("fill-color")
    opacity, new = shape.get("fill-opacity"), fills[0].get("fill-color")
    if not is_default_grey(color, opacity) or not is_default_grey(new, fills[0].get("fill-opacity")):
        return shape
    return with_values(shape, fills=[]) if color.upper() == new.upper() else shape


def gradient_kind(fill: Any) -> Any:
    """A fill whose gradient's type is a keyword."""

    def gradient(found: Any) -> Any:
        text = isinstance(found, dict) and type(found.get("type")) is str
        return with_values(found, type=Keyword(found["type"])) if text else found

    return updated(fill, "fill-color-gradient", gradient) if isinstance(fill, dict) else fill


def gradient_kinds(shape: Attrs) -> Attrs:
    """Gradient types as keywords: in fills, on nodes of texts and in their positions."""

    def fills_of(holder: Any) -> Any:
        if not isinstance(holder, dict):
            return holder
        return updated(holder, "fills", lambda fills: mapped(fills, gradient_kind))

    shape = fills_of(shape)
    if shape.get("type") != "text":
        return shape

    def node(found: Attrs) -> Attrs:
        made: Attrs = fills_of(gradient_kind(found))
        return made

    shape = updated(shape, "content", lambda content: map_nodes(content, lambda _: True, node))
    return updated(shape, "position-data", lambda places: mapped(places, fills_of))


def valid_fills(shape: Attrs) -> Attrs:
    """Fills that the schema accepts, on text nodes too; no null `shape-ref`."""

    def holder(found: Attrs) -> Attrs:
        return updated(found, "fills", lambda fills: kept(fills, FILL.fits))

    shape = holder(shape)
    if shape.get("shape-ref", ID) is None:
        shape = without(shape, "shape-ref")
    if shape.get("type") != "text":
        return shape
    return updated(shape, "content", lambda content: map_nodes(content, is_content, holder))


def image_as_fill(shape: Attrs) -> Attrs:
    """A picture is a rectangle filled with it."""
    if shape.get("type") != "image":
        return shape
    metadata = shape.get("metadata") or {}
    fill = {
        Keyword("fill-image"): {**metadata, Keyword("keep-aspect-ratio"): False},
        Keyword("opacity"): 1,
    }
    fills = [fill, *(shape.get(FILLS) or ())]
    return with_values(without(shape, "metadata"), type=Keyword("rect"), fills=fills)


def node_fills(node: Attrs) -> Attrs:
    """A node's paint in a vector; its references as uuids."""
    old = picked(node, FILL_ATTRS)
    rest = without(node, *FILL_ATTRS)
    painted = any(key in old for key in ("fill-color", "fill-opacity", "fill-color-gradient"))
    if node.get(FILLS) or not painted:
        return rest if "fills" in rest else with_values(rest, fills=None)
    for key in ("fill-color-ref-id", "fill-color-ref-file"):
        if key in old:
            reference = uuid_in(old[Keyword(key)])
            old[Keyword(key)] = None if isinstance(reference, str) else reference
    return with_values(rest, fills=[without_nulls(old)])


def text_fills(shape: Attrs) -> Attrs:
    """A text whose nodes have their paints in vectors."""
    if shape.get("type") != "text":
        return shape
    return updated(shape, "content", lambda content: map_nodes(content, is_content, node_fills))


def clean_paint(prefix: str, keys: frozenset[str], paint: Any) -> Any:
    """A fill or stroke with known keys alone, its gradient and picture too."""
    if not isinstance(paint, dict):
        return paint
    paint = only(paint, keys)
    image = f"{prefix}-image"
    paint = updated(paint, image, lambda found: only(found, IMAGE_KEYS))
    return updated(paint, f"{prefix}-color-gradient", lambda found: only(found, GRADIENT_KEYS))


def clean_fill(fill: Any) -> Any:
    """A fill with known keys alone."""
    return clean_paint("fill", FILL_KEYS, fill)


def clean_stroke(stroke: Any) -> Any:
    """A stroke with known keys alone and a style that exists."""
    stroke = clean_paint("stroke", STROKE_KEYS, stroke)
    if isinstance(stroke, dict) and stroke.get("stroke-style") in ("svg", "none"):
        return with_values(stroke, stroke_style=SOLID)
    return stroke


def unwrapped(fills: Any) -> Any:
    """Fills that stand in the only fill of a vector (contract/file-migrations.md §2, 67)."""
    nested = isinstance(fills, list) and len(fills) == 1 and isinstance(fills[0], dict) and FILLS in fills[0]
    return fills[0][FILLS] if nested else fills


def clean_paints(holder: Any) -> Any:
    """A shape or node with valid fills and strokes alone."""
    if not isinstance(holder, dict):
        return holder
    holder = updated(holder, "strokes", lambda strokes: kept(mapped(strokes, clean_stroke), STROKE.fits))
    return updated(holder, "fills", lambda fills: kept(mapped(unwrapped(fills), clean_fill), FILL.fits))


def valid_paints(shape: Attrs) -> Attrs:
    """Valid paints of a shape, its text and the positions of that; paragraph sets have none."""
    shape = updated(clean_paints(shape), "position-data", lambda places: mapped(places, clean_paints))
    if shape.get("type") != "text":
        return shape

    def content(root: Any) -> Any:
        clean = map_nodes(root, is_content, clean_paints)
        return map_nodes(clean, is_paragraph_set, lambda node: without(node, "fills"))

    return updated(shape, "content", content)


def fills_of_positions(shape: Attrs) -> Attrs:
    """A text none of whose runs is filled takes the fills of its positions, where there is one for each."""
    runs, places = list(text_runs(shape.get("content"))), shape.get("position-data")
    if shape.get("type") != "text" or not runs or not places or len(runs) != len(places):
        return shape
    if any(run.get(FILLS) for run in runs) or not all(place.get(FILLS) for place in places):
        return shape
    fills = iter([place[FILLS] for place in places])

    def filled(node: Any) -> Any:
        if isinstance(node.get(CHILDREN), list):
            children = [filled(child) for child in node[CHILDREN]]
            node = like(node, {**node, CHILDREN: children})
        is_run = node.get("type") is None and isinstance(node.get("text"), str)
        return with_values(node, fills=next(fills)) if is_run else node

    return updated(shape, "content", filled)


def caps_on_strokes(shape: Attrs) -> Attrs:
    """Caps of lines belong to the first stroke."""
    caps = {key: Keyword(shape[key]) for key in CAPS if shape.get(key) is not None}
    if not caps:
        return shape
    shape, strokes = without(shape, *CAPS), shape.get(STROKES)
    if not strokes:
        return shape
    first, *others = (
        {key: Keyword(value) if key in CAPS and type(value) is str else value for key, value in one.items()}
        for one in strokes
    )
    named = {Keyword(key): cap for key, cap in caps.items()}
    return with_values(shape, strokes=[{**first, **named}, *others])


MIGRATIONS: tuple[FileMigration, ...] = (
    of_containers("legacy-14", pictures_without_grey),
    of_shapes("legacy-16", paint_vectors),
    of_shapes("legacy-17", pictures_without_grey_fill),
    of_shapes("legacy-38", gradient_kinds),
    of_shapes("legacy-56", valid_fills),
    of_shapes("0005-deprecate-image-type", image_as_fill),
    of_shapes("0006-fix-old-texts-fills", text_fills),
    of_shapes("0013-clear-invalid-strokes-and-fills", valid_paints),
    of_shapes("0016-copy-fills-from-position-data-to-text-node", fills_of_positions),
    of_shapes("0024b-fix-stroke-cap-placement", caps_on_strokes),
)
