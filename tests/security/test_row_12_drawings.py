"""A stored SVG is inert whichever way it came, and a harmless one is the drawing that it was (SECURITY row 12)."""

from __future__ import annotations

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.fixtures import People
from tests.security.test_stored_scripts import SVG
from tests.security.ways import OF_FILES, WAYS

KIND = "image/svg+xml"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'
ACTIVE = (b"script", b"onload", b"onclick", b"javascript:", b"foreignObject")


@pytest.mark.parametrize("way", OF_FILES)
async def test_svg_when_it_has_scripts_then_it_comes_back_without_them_and_never_as_a_page(
    people: People, way: str
) -> None:
    alice = await people("Alice")
    object_id = await OF_FILES[way](alice, SVG, KIND, "x.svg")
    answer = await alice.http.get(f"/assets/by-id/{object_id}")
    assert answer.status_code == 200
    assert [one for one in ACTIVE if one in answer.content] == []
    assert answer.headers["content-type"].partition(";")[0] == KIND
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == "attachment"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("way", OF_FILES)
async def test_svg_when_it_only_draws_then_it_draws_the_same(people: People, way: str) -> None:
    alice = await people("Alice")
    object_id = await OF_FILES[way](alice, DRAWING, KIND, "x.svg")
    answer = await alice.http.get(f"/assets/by-id/{object_id}")
    assert answer.content.partition(b"?>")[2].strip() == DRAWING


@pytest.mark.parametrize("way", sorted(set(WAYS) - set(OF_FILES)))
async def test_svg_when_it_is_to_be_a_photo_then_it_is_refused(people: People, way: str) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError, match="media-type-not-allowed"):
        await WAYS[way](alice, DRAWING, KIND, "x.svg")
