"""The kinds of difference between two texts (contract/changes.md §3.2)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_plugins.files.shapes.text_difference import text_difference
from tests.plugins.files.builders import content, typed

TEXT, ATTRIBUTE, STRUCTURE = "text-content-text", "text-content-attribute", "text-content-structure"
PLAIN = content("Hello")
BLACK = [{"fill-color": "#000000", "fill-opacity": 1}]


def two_paragraphs() -> Any:
    paragraphs = content("Hello")["children"][0]["children"]
    return typed({"type": "root", "children": [{"type": "paragraph-set", "children": paragraphs * 2}]})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (PLAIN, content("Hello"), set()),
        (PLAIN, content("Bye"), {TEXT}),
        (PLAIN, content("Hello", **{"font-size": "30"}), {ATTRIBUTE}),
        (PLAIN, content("Bye", fills=[{"fill-color": "#ff0000"}]), {TEXT, ATTRIBUTE}),
        (PLAIN, content("Hello", **{"font-size": 14}), set()),
        (PLAIN, content("Hello", **{"font-size": 14.0}), set()),
        (PLAIN, content("Hello", **{"font-weight": "400", "text-transform": "none"}), set()),
        (PLAIN, content("Hello", fills=BLACK), set()),
        (PLAIN, content("Hello", fills=[]), set()),
        (PLAIN, content("Hello", fills=None), set()),
        (PLAIN, content("Hello", key="abc"), set()),
        (PLAIN, content("Hello", **{"text-direction": "rtl"}), set()),
        (PLAIN, {**PLAIN, "vertical-align": "center"}, set()),
        (PLAIN, two_paragraphs(), {STRUCTURE}),
        (PLAIN, typed({"type": "root"}), {STRUCTURE}),
        (typed({"type": "root"}), typed({"type": "root", "children": None}), set()),
        (PLAIN, {**two_paragraphs(), **typed({"font-size": "20"})}, {STRUCTURE, ATTRIBUTE}),
        (PLAIN, None, {STRUCTURE}),
        (None, PLAIN, {STRUCTURE}),
        (None, None, set()),
        (PLAIN, "text", {STRUCTURE}),
        (PLAIN, content("Hello", **{"font-size": float("inf")}), {ATTRIBUTE}),
    ],
)
def test_text_difference_names_what_differs(old: Any, new: Any, expected: set[str]) -> None:
    assert text_difference(old, new) == expected
