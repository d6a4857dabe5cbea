"""A file as the first versions saved it: no records, no `fills`, paths of points, flags with question marks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_plugins.files.model.keys import ROOT_ID
from tests.plugins.files.builders import typed, uid

A, B, C, D, E = map(uid, "abcde")
BOX = {"x": 10, "y": 20, "width": 30, "height": 40}
MATRIX = {"a": 1.0, "b": 0.0, "c": 0.0, "d": 1.0, "e": 0.0, "f": 0.0}
TOP = {"parent-id": ROOT_ID, "frame-id": ROOT_ID}
NAMES = {"name": "Old"}


def oldest_data(file_id: UUID, page_id: UUID) -> Any:
    """Data of version 0."""
    root = {"id": ROOT_ID, "type": ":frame", "name": "Root Frame", "shapes": [A, C, D, E], **BOX}
    corners = [{"x": 0, "y": 0}, {"x": 9, "y": 5}]
    run = {"text": "Hi", "font-size": 14, "fill-color": "#123456", "fill-opacity": 1}
    objects = {
        ROOT_ID: root,
        A: {"id": A, "type": ":frame", **NAMES, **TOP, **BOX, "shapes": [B, uid("gone")], "fill-color": "#ffffff"},
        B: {
            "id": B, "type": ":rect", **NAMES, **BOX, "parent-id": A, "frame-id": ROOT_ID, "fill-color": "#ff0000",
            "fill-opacity": 1, "stroke-color": "#000000", "stroke-width": 1, "rx": 4, "use-for-thumbnail?": True,
        },
        C: {"id": C, "type": ":curve", **NAMES, **TOP, "segments": corners, "close?": True},
        D: {
            "id": D, "type": ":text", **NAMES, **TOP, **BOX,
            "content": {"type": "root", "children": [{"type": "paragraph-set", "children": [
                {"type": "paragraph", "children": [run]}
            ]}]},
        },
        E: {
            "id": E, "type": ":image", **NAMES, **TOP, **BOX,
            "metadata": {"id": uid("picture"), "width": 1, "height": 1, "mtype": "image/png"},
        },
        uid("empty"): {"id": uid("empty"), "type": ":group", **NAMES, **TOP, "shapes": []},
    }  # fmt: skip
    page = {"id": page_id, "name": "Page", "objects": objects, "options": {"background": "#eeeeee"}}
    red, bad = uid("red"), uid("bad")
    colors = {
        red: {"id": red, "name": "Red", "color": "#ff0000"},
        bad: {"id": bad, "name": "Bad", "color": "red"},
    }
    return typed(
        {
            "id": file_id,
            "version": 0,
            "pages": [page_id],
            "pages-index": {page_id: page},
            "colors": colors,
            "components": None,
        }
    )
