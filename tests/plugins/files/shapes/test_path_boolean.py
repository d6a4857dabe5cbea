"""Boolean operations: what is inside the result is what the operation says, point by point."""

from __future__ import annotations

import math
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penpot_plugins.files.shapes.crossings import crossings
from penpot_plugins.files.shapes.path_boolean import combine as combine_within
from penpot_plugins.files.shapes.path_boolean import is_inside
from penpot_plugins.files.shapes.pieces import Piece, chords, pieces_of, point_on
from penpot_plugins.files.shapes.rows import Effort, TooComplex
from penpot_plugins.files.shapes.svg_path import read_path

OPERATIONS = {
    "union": lambda a, b: a or b,
    "difference": lambda a, b: a and not b,
    "intersection": lambda a, b: a and b,
    "exclude": lambda a, b: a != b,
}
CIRCLE = "M50,0A50,50,0,0,1,50,100A50,50,0,0,1,50,0Z"
SQUARE = "M0,0H80V80H0Z"
TURNED = "M50,10L100,60L50,110L0,60Z"
SMALL = "M20,20H40V40H20Z"
FAR = "M200,200H240V240H200Z"
BESIDE = "M80,0H160V80H80Z"
HALF = "M40,0H120V80H40Z"
WAVE = "M0,40C30,0,60,80,90,40L90,90L0,90Z"
BACKWARDS = "M0,0V80H80V0Z"


def combine(outlines: list[list[Piece]], operation: str) -> list[list[Piece]]:
    return combine_within(outlines, operation, Effort(100_000))


def outline(text: str) -> list[Piece]:
    return pieces_of(read_path(text))


def lines(pieces: list[Piece]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return [line for piece in pieces for line in pairwise(chords(piece))]


def near_border(place: tuple[float, float], border: list[Piece]) -> bool:
    return any(
        math.dist(place, corner) < 3
        for piece in border
        for corner in [point_on(piece, i / 40) for i in range(40)]
    )


SAMPLES = [(x + 0.37, y + 0.71) for x, y in product(range(-5, 165, 7), range(-5, 120, 7))]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CIRCLE, SQUARE),
        (SQUARE, CIRCLE),
        (CIRCLE, TURNED),
        (SQUARE, TURNED),
        (SQUARE, SMALL),
        (SMALL, SQUARE),
        (SQUARE, FAR),
        (SQUARE, HALF),
        (SQUARE, BESIDE),
        (SQUARE, BACKWARDS),
        (SQUARE, SQUARE),
        (WAVE, CIRCLE),
        (WAVE, SQUARE),
        (WAVE, BACKWARDS),
        (f"{CIRCLE}{SMALL}", HALF),
    ],
)
def test_combine_gives_the_points_that_the_operation_says(first: str, second: str, operation: str) -> None:
    a, b = outline(first), outline(second)

    result = [piece for loop in combine([a, b], operation) for piece in loop]

    border_a, border_b, border = lines(a), lines(b), lines(result)
    for place in SAMPLES:
        if not near_border(place, [*a, *b]):
            expected = OPERATIONS[operation](is_inside(place, border_a), is_inside(place, border_b))
            assert is_inside(place, border) is expected, place


@pytest.mark.parametrize("operation", OPERATIONS)
def test_combine_gives_closed_loops(operation: str) -> None:
    for loop in combine([outline(WAVE), outline(CIRCLE)], operation):
        assert loop[0][0] == loop[-1][-1]
        assert all(before[-1] == after[0] for before, after in pairwise(loop))


def test_combine_folds_from_left_to_right() -> None:
    result = combine([outline(SQUARE), outline(HALF), outline(SMALL)], "difference")

    border = lines([piece for loop in result for piece in loop])
    assert [is_inside((x, 30.5), border) for x in (10, 30, 60, 100)] == [True, False, False, False]


def test_combine_of_one_outline_is_that_outline_and_of_none_nothing() -> None:
    assert [piece for loop in combine([outline(SQUARE)], "union") for piece in loop] == outline(SQUARE)
    assert combine([], "union") == []


place = st.tuples(st.integers(0, 40), st.integers(0, 40))


@settings(max_examples=60)
@given(
    st.lists(place, min_size=3, max_size=6),
    st.lists(place, min_size=3, max_size=6),
    st.sampled_from(sorted(OPERATIONS)),
)
def test_combine_of_any_polygons_ends_with_closed_loops(
    first: list[tuple[int, int]], second: list[tuple[int, int]], operation: str
) -> None:
    texts = ["M" + "L".join(f"{x},{y}" for x, y in corners) + "Z" for corners in (first, second)]

    loops = combine([outline(text) for text in texts], operation)

    assert all(loop[0][0] == loop[-1][-1] for loop in loops)


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("M0,0L10,10", "M0,10L10,0", 1),
        ("M0,0L10,0", "M0,5L10,5", 0),
        ("M0,0L10,0", "M5,0L15,0", 2),
        ("M0,0L10,0", "M20,0L30,0", 0),
        ("M0,0C0,40,10,-40,10,0", "M-1,0L11,0", 3),
        ("M0,5C5,-5,5,-5,10,5", "M0,-5C5,5,5,5,10,-5", 2),
        ("M0,0L10,10", "M10,10L0,0", 0),
    ],
)
def test_crossings_finds_where_two_pieces_meet(first: str, second: str, count: int) -> None:
    a, b = outline(first)[0], outline(second)[0]

    found = crossings(a, b, Effort(10_000))

    assert len({(round(share, 4), round(other, 4)) for share, other in found}) == count
    for share, other in found:
        assert math.dist(point_on(a, share), point_on(b, other)) < 0.01


def test_crossings_of_curves_that_run_along_each_other_ends() -> None:
    whole = outline("M0,0C0,55,45,100,100,100")[0]
    shifted = tuple((x + 1e-6, y) for x, y in whole)

    crossings(whole, shifted, Effort(100_000))


def test_effort_that_is_spent_is_refused() -> None:
    effort = Effort(3)
    effort.spend(3)

    with pytest.raises(TooComplex):
        effort.spend()
