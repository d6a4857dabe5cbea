"""Migrations of single shapes, each with what contract/file-migrations.md §2 says of it."""

from __future__ import annotations

from typing import Any

from penpot_plugins.files.shapes.construction import corners, identity, rect
from penpot_plugins.files.transit import Point, Shape
from tests.plugins.files.builders import GREY, path, uid
from tests.plugins.files.migrations.cases import Case, of_shape

BOX = {"x": 1, "y": 2, "width": 30, "height": 40}
RED = {"fill-color": "#ff0000", "fill-opacity": 1}
MOVE = {"command": ":move-to", "params": {"x": 0, "y": 0}}
LINE = {"command": ":line-to", "params": {"x": 10, "y": 5}}
LINEAR = {
    "type": ":linear", "start-x": 0, "start-y": 0, "end-x": 1, "end-y": 1, "width": 1,
    "stops": [{"color": "#ff0000", "offset": 0}],
}  # fmt: skip
SHADOW = {
    "id": uid("shadow"), "style": ":drop-shadow", "offset-x": 1, "offset-y": 1, "blur": 2, "spread": 0,
    "hidden": False, "color": {"color": "#000000", "opacity": 1},
}  # fmt: skip
PICTURE = {"id": uid("picture"), "width": 10, "height": 20, "mtype": "image/png"}
POSITION = {"x": 0, "y": 10, "width": 5, "height": 8}
NEAR = {"points": corners(rect(0, 0, 100, 50))}


def content(**leaf: Any) -> dict[str, Any]:
    """Text content of one run."""
    paragraph = {"type": "paragraph", "children": [{"text": "Hi", **leaf}]}
    return {"type": "root", "children": [{"type": "paragraph-set", "children": [paragraph]}]}


def text(**leaf: Any) -> dict[str, Any]:
    """A text with such a run."""
    return {"type": ":text", "content": content(**leaf)}


CURVE = rect(0, 0, 10, 5)
FLAT = rect(0, 0, 10, 0)
TRANSFORMS = {"transform": identity(), "transform-inverse": identity()}

SHAPE_CASES: tuple[Case, ...] = (
    of_shape(
        "legacy-3",
        {"type": ":curve", "segments": [{"x": 0, "y": 0}, {"x": 10, "y": 5}]},
        {"type": ":path", "content": [MOVE, LINE], "selrect": CURVE, "points": corners(CURVE)},
    ),
    of_shape(
        "legacy-6",
        {"type": ":path", "points": corners(FLAT), "content": [MOVE, {**LINE, "params": {"x": 10, "y": 0}}]},
        {
            "type": ":path", "points": corners(FLAT), "selrect": FLAT, **TRANSFORMS,
            "content": [MOVE, {**LINE, "params": {"x": 10, "y": 0}}],
        },
    ),
    of_shape("legacy-13", {"type": ":image"}, {"type": ":image", "rx": 0, "ry": 0}),
    of_shape("legacy-14", {"type": ":image", "fill-color": "#b1b2b5", "fill-opacity": 1}, {"type": ":image"}),
    of_shape(
        "legacy-16",
        {"type": ":rect", "fill-color": "#ff0000", "fill-opacity": 1, "stroke-color": "#000000", "stroke-width": 2},
        {
            "type": ":rect", "fill-color": "#ff0000", "fill-opacity": 1, "stroke-color": "#000000",
            "stroke-width": 2, "fills": [RED], "strokes": [{"stroke-color": "#000000", "stroke-width": 2}],
        },
    ),
    of_shape(
        "legacy-17",
        {"type": ":image", "fills": [GREY], **GREY},
        {"type": ":image", "fills": [], **GREY},
    ),
    of_shape("legacy-18", {"type": ":text", "position-data": []}, {"type": ":text"}),
    of_shape(
        "legacy-19",
        {"type": ":text", "position-data": [{**POSITION, "x": 900}], **NEAR},
        {"type": ":text", **NEAR},
    ),
    of_shape(
        "legacy-25",
        {"type": ":rect", "selrect": BOX, "points": [{"x": 1, "y": 2}]},
        Shape({"type": ":rect", "selrect": rect(1, 2, 30, 40), "points": [Point({"x": 1, "y": 2})]}),
    ),
    of_shape("legacy-25", {"type": ":rect"}, Shape({"type": ":rect", "selrect": rect(0, 0, 0.01, 0.01)})),
    of_shape("legacy-26", {"type": ":rect"}, {"type": ":rect", **TRANSFORMS}),
    of_shape(
        "legacy-27",
        {"main-instance?": True, "component-root?": True, "masked-group?": False},
        {"main-instance": True, "component-root": True, "masked-group": False},
    ),
    of_shape(
        "legacy-29",
        text(**{"typography-ref-id": "old", "fill-color-ref-file": uid("lib")}),
        text(**{"typography-ref-id": None, "fill-color-ref-file": uid("lib")}),
    ),
    of_shape("legacy-31", {"use-for-thumbnail?": True}, {"use-for-thumbnail": True}),
    of_shape(
        "legacy-32",
        {
            "svg-attrs": {"stroke-width": " 2 ", "class": "c", "unheard-of": "x", "style": "fill: red; -x-y:1"},
            "svg-viewbox": BOX,
        },
        {
            "svg-attrs": {"strokeWidth": "2", "className": "c", "style": {"fill": "red", "XY": "1"}},
            "svg-viewbox": rect(1, 2, 30, 40),
        },
    ),
    of_shape("legacy-32", {"svg-viewbox": None}, {"svg-viewbox": rect(0, 0, 0.01, 0.01)}),
    of_shape("legacy-34", {"type": ":bool", **BOX}, {"type": ":bool"}),
    of_shape(
        "legacy-38",
        {**text(**{"fill-color-gradient": {"type": "linear"}}), "fills": [{"fill-color-gradient": {"type": "radial"}}]},
        {
            **text(**{"fill-color-gradient": {"type": ":linear"}}),
            "fills": [{"fill-color-gradient": {"type": ":radial"}}],
        },
    ),
    of_shape("legacy-39", {"type": ":bool"}, {"type": ":bool", "bool-content": []}),
    of_shape(
        "legacy-40",
        {"type": ":frame", "selrect": CURVE, "content": [MOVE, LINE], **BOX},
        {
            "type": ":path", "selrect": CURVE, "content": [MOVE, LINE],
            "x": None, "y": None, "width": None, "height": None,
        },
    ),
    of_shape(
        "legacy-41",
        {"type": ":rect", "selrect": rect(1, 2, 30, 40), "x": None},
        {"type": ":rect", "selrect": rect(1, 2, 30, 40), **BOX},
    ),
    of_shape("legacy-42", {"type": ":group"}, {"type": ":group", "shapes": []}),
    of_shape(
        "legacy-43",
        text(**{"font-size": 14, "font-weight": 400, "fills": [RED, {"fill-color": "red"}], "key": None}),
        text(**{"font-size": "14", "font-weight": "400", "fills": [RED]}),
    ),
    of_shape(
        "legacy-44",
        {"shadow": [{**SHADOW, "color": "#000000"}, {**SHADOW, "blur": "much"}]},
        {"shadow": [SHADOW]},
    ),
    of_shape(
        "legacy-45",
        {"type": ":rect"},
        {"type": ":rect", "frame-id": uid("root"), "parent-id": uid("root")},
    ),
    of_shape("legacy-46", {"thumbnail": "data:"}, {}),
    of_shape(
        "legacy-48",
        {"touched": frozenset({f":swap-slot-{uid('b')}", ":name-group"})},
        {"touched": frozenset({":name-group"})},
    ),
    of_shape(
        "legacy-50",
        {"type": ":path", "content": [{"command": ":curve-to", "params": Point({"x": 1, "y": 2, "c1x": 0})}]},
        {
            "type": ":path",
            "content": [
                {"command": ":curve-to", "params": {"x": 1, "y": 2, "c1x": 0, "c1y": 2, "c2x": 1, "c2y": 2}}
            ],
        },
    ),
    of_shape("legacy-52", {"layout-wrap-type": ":no-wrap"}, {"layout-wrap-type": ":nowrap"}),
    of_shape("legacy-53", {"type": ":rect"}, {"type": ":rect", **TRANSFORMS}),
    of_shape(
        "legacy-54",
        {"shadow": [{**SHADOW, "color": {"color": "#000000", "opacity": 1, "ref-id": None}}]},
        {"shadow": [SHADOW]},
    ),
    of_shape(
        "legacy-56",
        {**text(fills=[{"fill-color": "no"}]), "fills": [RED, {}], "shape-ref": None},
        {**text(fills=[]), "fills": [RED]},
    ),
    of_shape("legacy-59", {"touched": {"name-group"}}, {"touched": {":name-group"}}),
    of_shape("legacy-66", {"rx": 5, "ry": 5}, {"rx": 5, "ry": 5, "r1": 5, "r2": 5, "r3": 5, "r4": 5}),
    of_shape(
        "0001-remove-tokens-from-groups",
        {"type": ":group", "fills": [RED], "applied-tokens": {"fill": "red"}},
        {"type": ":group", "fills": []},
    ),
    of_shape(
        "0002-normalize-bool-content-v2",
        {"type": ":bool", "bool-type": ":union", "bool-content": [MOVE]},
        {"type": ":bool", "bool-type": ":union", "content": [MOVE]},
    ),
    of_shape(
        "0002-clean-shape-interactions",
        {
            "interactions": [
                {"action-type": "navigate", "event-type": "click", "destination": str(uid("b"))},
                {"action-type": ":fly"},
            ]
        },
        {"interactions": [{"action-type": ":navigate", "event-type": ":click", "destination": uid("b")}]},
    ),
    of_shape(
        "0003-convert-path-content-v2",
        {"type": ":path", "content": [MOVE, LINE]},
        {"type": ":path", "content": path("M0,0L10,5")},
    ),
    of_shape(
        "0005-deprecate-image-type",
        {"type": ":image", "metadata": PICTURE, "fills": [RED]},
        {
            "type": ":rect",
            "fills": [{"fill-image": {**PICTURE, "keep-aspect-ratio": False}, "opacity": 1}, RED],
        },
    ),
    of_shape(
        "0009-add-partial-text-touched-flags",
        {"type": ":rect", "shape-ref": uid("b")},
        {"type": ":rect", "shape-ref": uid("b")},
    ),
    of_shape(
        "0010-fix-swap-slots-pointing-non-existent-shapes",
        {"touched": {f":swap-slot-{uid('b')}"}},
        {"touched": frozenset()},
    ),
    of_shape(
        "0011-fix-invalid-text-touched-flags",
        {"touched": {":text-content-text"}},
        {"touched": {":text-content-text", ":content-group"}},
    ),
    of_shape(
        "0012-fix-position-data",
        {"type": ":text", "position-data": [{**POSITION, "x": "3", "fills": [RED]}]},
        {"type": ":text", "position-data": [{**POSITION, "x": 3, "fills": [RED]}]},
    ),
    of_shape(
        "0013-clear-invalid-strokes-and-fills",
        {
            "fills": [{"fills": [{**RED, "opacity": 1}, {"fill-color": "no"}]}],
            "strokes": [{"stroke-color": "#000000", "stroke-style": ":svg", "odd": 1}, {"stroke-width": 1}],
        },
        {"fills": [RED], "strokes": [{"stroke-color": "#000000", "stroke-style": ":solid"}]},
    ),
    of_shape(
        "0015-fix-text-attrs-blank-strings",
        text(**{"font-size": " ", "text-transform": "", "direction": None}),
        text(**{"font-size": "14", "text-transform": "none", "direction": "ltr"}),
    ),
    of_shape(
        "0015-clean-shadow-color",
        {"shadow": [{**SHADOW, "color": {"color": "#000000", "id": uid("c"), "file-id": str(uid("f")), "n": 1}}]},
        {"shadow": [{**SHADOW, "color": {"color": "#000000", "ref-id": uid("c"), "ref-file": uid("f")}}]},
    ),
    of_shape(
        "0016-copy-fills-from-position-data-to-text-node",
        {**text(), "position-data": [{**POSITION, "fills": [RED]}]},
        {**text(fills=[RED]), "position-data": [{**POSITION, "fills": [RED]}]},
    ),
    of_shape("0017-fix-layout-flex-dir", {"layout-flex-dir": ":reverse-row"}, {"layout-flex-dir": ":row-reverse"}),
    of_shape("0021-fix-shape-svg-attrs", {"svg-attrs": {"fill-rule": "x"}}, {"svg-attrs": {"fillRule": "x"}}),
    of_shape(
        "0022-normalize-component-root-and-resync",
        {"type": ":rect", "component-root": False},
        {"type": ":rect"},
    ),
    of_shape(
        "0024b-fix-stroke-cap-placement",
        {"stroke-cap-start": "round", "strokes": [{"stroke-color": "#000000", "stroke-cap-end": "square"}]},
        {
            "strokes": [
                {"stroke-color": "#000000", "stroke-cap-end": ":square", "stroke-cap-start": ":round"}
            ]
        },
    ),
)  # fmt: skip
