"""Sync groups of attributes, and of tokens (contract/changes.md §3, §4)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_plugins.files.shapes.sync_groups import sync_group, token_groups
from tests.plugins.files.builders import typed


@pytest.mark.parametrize(
    ("attr", "kind", "group"),
    [
        ("name", "rect", "name-group"),
        ("fills", "rect", "fill-group"),
        ("content", "text", "content-group"),
        ("content", "path", "geometry-group"),
        ("content", "bool", None),
        ("content", "svg-raw", None),
        ("bool-type", "bool", "content-group"),
        ("width", "rect", "geometry-group"),
        ("type", "rect", "geometry-group"),
        ("hidden", "rect", "visibility-group"),
        ("blocked", "rect", "modifiable-group"),
        ("stroke-width", "rect", "stroke-group"),
        ("r4", "rect", "radius-group"),
        ("background-blur", "rect", "blur-group"),
        ("layout-gap-type", "frame", "layout-gap"),
        ("layout-item-margin-type", "rect", "layout-item-margin"),
        ("layout-item-align-self", "rect", "layout-item-align-self"),
        ("layout-grid-cells", "frame", "layout-grid-cells"),
        ("shapes", "frame", None),
        ("parent-id", "rect", None),
        ("interactions", "rect", None),
        ("component-id", "frame", None),
        ("plugin-data", "rect", None),
        ("flip-x", "rect", None),
        ("applied-tokens", "rect", None),
        ("never-heard-of", "rect", None),
    ],
)
def test_sync_group_of_an_attribute(attr: str, kind: str, group: str | None) -> None:
    assert sync_group(attr, kind) == group


@pytest.mark.parametrize(
    ("kind", "old", "new", "groups"),
    [
        (
            "rect",
            None,
            {"r1": "a", "stroke-width": "b", "fill": "c"},
            {"radius-group", "stroke-group", "fill-group"},
        ),
        ("rect", {"fill": "a"}, {"fill": "a"}, set()),
        ("rect", {"fill": "a"}, None, {"fill-group"}),
        ("rect", {"fill": "a", "r1": "x"}, {"fill": "b", "r1": "x"}, {"fill-group"}),
        ("rect", None, {"row-gap": "a", "typography": "b"}, set()),
        ("rect", None, {"font-size": "a"}, {"text-font-group"}),
        (
            "text",
            None,
            {"font-size": "a"},
            {"text-font-group", "content-group", "text-content-attribute"},
        ),
        ("text", None, {"fill": "a"}, {"fill-group", "content-group", "text-content-attribute"}),
        ("text", None, {"rotation": "a"}, {"geometry-group"}),
        ("text", None, {"text-case": "a"}, set()),
        ("rect", "nonsense", {"r1": "a"}, {"radius-group"}),
        ("rect", None, {"name": "a", "shadow": "b"}, {"shadow-group"}),
    ],
)
def test_token_groups_of_a_change_of_tokens(kind: str, old: Any, new: Any, groups: set[str]) -> None:
    assert token_groups(typed(old), typed(new), kind) == groups
