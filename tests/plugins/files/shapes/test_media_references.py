"""Pictures named by shapes, and their new names (contract/update-file.md §3 step 17)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from penpot_plugins.files.schema import SHAPE
from penpot_plugins.files.shapes.media_references import media_references, relink_media
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import content, shape, typed, uid


def image(name: str) -> dict[str, Any]:
    return {"id": uid(name), "width": 1, "height": 1, "mtype": "image/png"}


def fill(name: str) -> dict[str, Any]:
    return {"fill-image": image(name), "fill-opacity": 1}


SHAPES = [
    (shape("rect"), set()),
    (shape("rect", fills=[fill("a"), {"fill-color": "#fff"}, fill("b")]), {"a", "b"}),
    (shape("rect", strokes=[{"stroke-image": image("a")}, {"stroke-color": "#fff"}]), {"a"}),
    (shape("rect", fill_image=image("a")), {"a"}),
    (shape("image", metadata=image("a")), {"a"}),
    (shape("text", content=content("x", fills=[fill("a")])), {"a"}),
    (shape("text", content=None, fills=[fill("b")]), {"b"}),
    (shape("rect", fill_image="text"), set()),
    (shape("rect", metadata=5), set()),
]


@pytest.mark.parametrize(("given", "names"), SHAPES)
def test_media_references_finds_every_picture(given: Shape, names: set[str]) -> None:
    assert media_references(given) == {uid(name) for name in names}


@pytest.mark.parametrize(("given", "names"), [case for case in SHAPES if case[1]])
def test_relink_media_renames_every_picture_and_nothing_else(given: Shape, names: set[str]) -> None:
    before = copy.deepcopy(given)

    relinked = relink_media(given, {uid(name): uid(f"new {name}") for name in names})

    assert media_references(relinked) == {uid(f"new {name}") for name in names}
    assert given == before
    assert SHAPE.check(relinked) is None
    assert relink_media(relinked, {uid(f"new {name}"): uid(name) for name in names}) == before


def test_relink_media_of_a_shape_without_such_pictures_is_the_very_same() -> None:
    given = shape("rect", fills=[fill("a")])

    assert relink_media(given, {uid("other"): uid("new")}) is given


def test_relink_media_renames_only_those_asked_for() -> None:
    given = shape("rect", fills=[fill("a"), fill("b")])

    assert media_references(relink_media(given, {uid("a"): uid("c")})) == {uid("b"), uid("c")}


def test_relink_media_leaves_the_metadata_of_what_is_no_image() -> None:
    given = shape("rect", metadata=typed(image("a")), fills=[fill("a")])

    relinked = relink_media(given, {uid("a"): uid("b")})

    assert relinked["metadata"]["id"] == uid("a")
    assert relinked["fills"][0]["fill-image"]["id"] == uid("b")
