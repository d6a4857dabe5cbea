"""Whole file data, pages and library assets."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.schema import FILE_DATA, LIBRARY_COLOR, MEDIA, PAGE, TYPOGRAPHY
from penpot_plugins.files.schema.assets import TYPOGRAPHY_TEXTS
from penpot_plugins.files.shapes.construction import empty_file_data, empty_page
from penpot_plugins.files.transit import TokensLib
from tests.plugins.files.builders import NOW, component, point, shape, typed, uid

COLOR = {"id": uid("c"), "name": "Red", "color": "#f00"}
TYPO = {"id": uid("t"), **dict.fromkeys(TYPOGRAPHY_TEXTS, "x")}
PICTURE = {"id": uid("m"), "name": "", "width": 1, "height": 1, "mtype": "image/png", "media-id": uid("o")}
DATA = empty_file_data(uid("file"), uid("page"))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (LIBRARY_COLOR, {**COLOR, "path": "", "opacity": 1, "modified-at": NOW}),
        (TYPOGRAPHY, {**TYPO, "path": None, "extra": 1}),
        (MEDIA, {**PICTURE, "is-local": True}),
        (PAGE, {**empty_page(uid("p")), "index": 3, "guides": {}, "pixel-grid-opacity": 0.5}),
        (
            PAGE,
            {
                **empty_page(uid("p")),
                "comment-thread-positions": {uid("x"): {"frame-id": uid("f"), "position": point(1, 2)}},
            },
        ),
        (FILE_DATA, DATA),
        (FILE_DATA, empty_file_data(uid("file"))),
        (
            FILE_DATA,
            {
                **DATA,
                "colors": {uid("c"): COLOR},
                "components": {uid("comp"): component()},
                "typographies": {uid("t"): TYPO},
                "tokens-lib": TokensLib(),
                "media": {uid("m"): PICTURE},
                "plugin-data": {"acme": {"key": "value"}},
            },
        ),
    ],
)
def test_check_of_good_data_finds_nothing(schema: Any, value: Any) -> None:
    value = keyed(value)
    assert schema.check(value) is None


def keyed(value: Any) -> Any:
    """Data with text values under plugin data kept as texts."""
    data = typed(value)
    if "plugin-data" in data:
        data[Keyword("plugin-data")] = {Keyword("acme"): {"key": "value"}}
    return data


@pytest.mark.parametrize(
    ("schema", "value", "path"),
    [
        (LIBRARY_COLOR, {**COLOR, "name": " "}, ("name",)),
        (LIBRARY_COLOR, {**COLOR, "taste": "sweet"}, ("taste",)),
        (LIBRARY_COLOR, {"id": uid("c"), "name": "None"}, ()),
        (LIBRARY_COLOR, {**COLOR, "opacity": 2}, ("opacity",)),
        (TYPOGRAPHY, {**TYPO, "font-size": 14}, ("font-size",)),
        (TYPOGRAPHY, {**TYPO, "font-id": None}, ("font-id",)),
        (MEDIA, {**PICTURE, "width": 1.5}, ("width",)),
        (PAGE, {**empty_page(uid("p")), "background": None}, ("background",)),
        (PAGE, {**empty_page(uid("p")), "objects": {uid("a"): {}}}, ("objects", uid("a"))),
        (
            PAGE,
            {**empty_page(uid("p")), "objects": {uid("a"): shape("rect", r1="x")}},
            ("objects", uid("a"), "r1"),
        ),
        (FILE_DATA, {**DATA, "pages": [None]}, ("pages", 0)),
        (FILE_DATA, {**DATA, "tokens-lib": {}}, ("tokens-lib",)),
        (FILE_DATA, {**DATA, "components": {uid("c"): {"id": uid("c")}}}, ("components", uid("c"), "name")),
    ],
)
def test_check_of_bad_data_says_where(schema: Any, value: Any, path: tuple[Any, ...]) -> None:
    problem = schema.check(typed(value))

    assert problem is not None
    assert problem.path == path
