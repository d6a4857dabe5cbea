"""Sets of texts are written in the reference's order, whatever the order of Python's sets in this process."""

from __future__ import annotations

import json

import pytest

from penpot_core.transit import Codec, JsonEncoder, Keyword
from penpot_core.transit.set_order import MOST, java_hash, mixed, ordered

# As the reference's frontend and `.penpot` files have them.
FEATURES = [
    "fdata/path-data", "plugins/runtime", "design-tokens/v1", "variants/v1", "layout/grid", "styles/v2",
    "fdata/objects-map", "tokens/numeric-input", "render-wasm/v1", "components/v2", "fdata/shape-data-type",
]  # fmt: skip


def test_set_when_written_then_its_texts_are_in_the_references_order() -> None:
    backwards = dict.fromkeys(reversed(FEATURES))
    assert ordered(backwards) == FEATURES
    written = json.loads(Codec().encode(frozenset(FEATURES), verbose=True))
    assert written == {"~#set": FEATURES}
    assert json.loads(JsonEncoder().encode({Keyword("features"): set(FEATURES)})) == {"features": FEATURES}


@pytest.mark.parametrize(("text", "number"), [("a", 1455541201), ("", 0)])
def test_hash_when_of_a_text_then_is_the_references(text: str, number: int) -> None:
    assert mixed(java_hash(text)) == number


@pytest.mark.parametrize("items", [[Keyword("b"), "a"], [2, "a"], ["b" * (MOST + 1), "a"], [*"ba"] * MOST])
def test_items_when_some_have_no_place_then_all_stay(items: list[object]) -> None:
    assert ordered(items) == items
