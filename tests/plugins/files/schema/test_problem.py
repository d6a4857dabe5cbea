"""Problems in prose: where, what, and never more than a glimpse of the value."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, TaggedValue, TransitSet
from penpot_plugins.files.schema.problem import SHOWN, Problem, describe, mismatch, missing
from penpot_plugins.files.shapes.construction import rect
from tests.plugins.files.builders import uid


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        ("high", 'text "high"'),
        (Keyword("glow"), "the keyword :glow"),
        (5, "the number 5"),
        (0.5, "the number 0.5"),
        (uid("a"), f"the uuid {uid('a')}"),
        ([1, 2], "a vector of 2"),
        (frozenset({1}), "a set of 1"),
        (TransitSet([1]), "a set of 1"),
        ({"a": 1}, "a map of 1 keys"),
        (rect(0, 0, 1, 1), "a rect of 8 keys"),
        (TaggedValue("odd", 1), "a value with the unknown tag odd"),
        (b"ab", "a value of type bytes"),
    ],
)
def test_describe_says_what_kind_of_value_it_is(value: Any, expected: str) -> None:
    assert describe(value) == expected


@pytest.mark.parametrize(
    "value",
    ["x" * 5000, Keyword("y" * 4000), 10**5000, 1e300, float("inf"), TaggedValue("z" * 4000, 1)],
    ids=["text", "keyword", "integer", "double", "endless", "tag"],
)
def test_describe_of_a_long_value_shows_a_part_only(value: Any) -> None:
    assert len(describe(value)) < SHOWN + 40


def test_sentence_of_a_mismatch_names_place_expectation_and_value() -> None:
    problem = mismatch("a number", "high").under("opacity")

    assert problem.sentence() == 'attribute opacity must be a number, got text "high"'


def test_sentence_of_a_missing_key_says_so() -> None:
    assert missing("a number", "x").sentence("key") == "key x is missing; it must be a number"


def test_sentence_without_a_path_speaks_of_the_whole() -> None:
    assert Problem("a map", "nothing").sentence() == "it must be a map, got nothing"


def test_place_of_a_long_key_is_shortened() -> None:
    assert len(Problem("a map", "nothing", ("k" * 4000, 3)).place) < SHOWN + 10
