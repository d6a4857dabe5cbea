"""The path grammar of SVG, reduced to move, line, curve and close."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, LINE, MOVE, Segment
from penpot_plugins.files.shapes.svg_arc import arc_to_curves
from penpot_plugins.files.shapes.svg_path import PathTextError, read_path

LETTERS = {MOVE: "M", LINE: "L", CURVE: "C", CLOSE: "Z"}


def written(segments: list[Segment]) -> str:
    """Segments as text, with numbers rounded to three places."""
    out = ""
    for kind, x, y, *controls in segments:
        numbers = {CURVE: [*controls, x, y], CLOSE: []}.get(kind, [x, y])
        out += LETTERS[kind] + ",".join(f"{round(number, 3) + 0:g}" for number in numbers)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  \n", ""),
        ("M0,0L10,0C1,2,3,4,5,6Z", "M0,0L10,0C1,2,3,4,5,6Z"),
        ("M 1 2 3 4 5 6", "M1,2L3,4L5,6"),
        ("m 1 2 3 4 5 6", "M1,2L4,6L9,12"),
        ("m1,1 2,0 z m5,5 1,0", "M1,1L3,1ZM6,6L7,6"),
        ("M0,0 L10,0 l0,10 H0 Z", "M0,0L10,0L10,10L0,10Z"),
        ("M1 1h2v3H0V0h-1-1", "M1,1L3,1L3,4L0,4L0,0L-1,0L-2,0"),
        ("M.5.5-1e1-2.5E-1+3+4", "M0.5,0.5L-10,-0.25L3,4"),
        ("M1.L2.,3.", None),
        ("M1.5.5.25.125", "M1.5,0.5L0.25,0.125"),
        ("M1. 2.L3.,4.", "M1,2L3,4"),
        ("M10,10 c1,2 3,4 5,6", "M10,10C11,12,13,14,15,16"),
        ("M0,0 C1,2 3,4 5,6 S9,9 10,10", "M0,0C1,2,3,4,5,6C7,8,9,9,10,10"),
        ("M0,0 c1,2 3,4 5,6 s4,3 5,4", "M0,0C1,2,3,4,5,6C7,8,9,9,10,10"),
        ("M2,3 S4,5 6,7", "M2,3C2,3,4,5,6,7"),
        ("M0,0 Q3,3 6,0", "M0,0C2,2,4,2,6,0"),
        ("M0,0 q3,3 6,0 t6,0", "M0,0C2,2,4,2,6,0C8,-2,10,-2,12,0"),
        ("M0,0 Q3,3 6,0 L7,0 T9,0", "M0,0C2,2,4,2,6,0L7,0C7,0,7.667,0,9,0"),
        ("M1,1 A0,5 0 0 1 9,9", "M1,1L9,9"),
        ("M1,1 A5,5 0 0 1 1,1 L2,2", "M1,1L2,2"),
        ("M0,0A10,10,0,0,1,10,10", "M0,0C5.523,0,10,4.477,10,10"),
        ("M0,0a10 10 0 0110 10", "M0,0C5.523,0,10,4.477,10,10"),
        ("M0,0 A1,1 0 0 0 10,0", "M0,0C0,2.761,2.239,5,5,5C7.761,5,10,2.761,10,0"),
        ("M1,1ZL2,2", "M1,1ZL2,2"),
        ("M0,0,1,1,", "M0,0L1,1"),
    ],
)
def test_read_path_gives_absolute_segments(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(PathTextError):
            read_path(text)
    else:
        assert written(read_path(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "L1,1",
        "1,1",
        "M",
        "M1",
        "M1,1L2",
        "M1,1X2,2",
        "M1,1L2,b",
        "M1,1Z2,2",
        "M0,0A1,1,0,2,1,5,5",
        "M0,0A1,1,0,1",
        "M--1,1",
        "hello",
        "M0,0\x00",
    ],
)
def test_read_path_of_another_text_is_refused(text: str) -> None:
    with pytest.raises(PathTextError):
        read_path(text)


@given(st.text(alphabet="MmLlHhVvCcSsQqTtAaZz0123456789.,-+eE \n", max_size=40))
def test_read_path_of_any_text_gives_segments_or_the_one_error(text: str) -> None:
    try:
        segments = read_path(text)
    except PathTextError:
        return
    assert all(type(segment) is Segment for segment in segments)


places = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(
    places, places, st.integers(1, 60), st.integers(1, 60), st.integers(0, 180), st.booleans(), st.booleans()
)
def test_arc_to_curves_stays_on_the_ellipse_and_ends_where_asked(
    start: tuple[int, int],
    end: tuple[int, int],
    radius_x: int,
    radius_y: int,
    rotation: int,
    large: bool,
    sweep: bool,
) -> None:
    curves = arc_to_curves(start, end, (radius_x, radius_y), rotation, large, sweep)

    if start == end:
        assert curves == []
        return
    assert (curves[-1].x, curves[-1].y) == end
    assert len(curves) <= 4
    previous = start
    for curve in curves:
        gap = math.dist(previous, (curve.x, curve.y))
        assert math.isfinite(gap)
        assert gap <= 2.001 * max(radius_x, radius_y, math.dist(start, end) / 2) * max(
            1, radius_x / radius_y, radius_y / radius_x
        )
        previous = (curve.x, curve.y)


@pytest.mark.parametrize(("large", "sweep"), [(True, True), (True, False), (False, True), (False, False)])
def test_arc_to_curves_of_a_circle_keeps_its_distance_from_the_centre(large: bool, sweep: bool) -> None:
    start, end, radius = (3.0, 0.0), (0.0, 3.0), 3.0
    centre = (0.0, 0.0) if large != sweep else (3.0, 3.0)

    curves = arc_to_curves(start, end, (radius, radius), 0, large, sweep)

    turned = sum(1 for _ in curves)
    assert turned == (3 if large else 1)
    at = start
    for curve in curves:
        for share in (0.25, 0.5, 0.75, 1.0):
            x, y = on_curve(at, curve, share)
            assert math.dist((x, y), centre) == pytest.approx(radius, rel=5e-4)
        at = (curve.x, curve.y)


def on_curve(start: tuple[float, float], curve: Segment, share: float) -> tuple[float, float]:
    """The point on a cubic curve at a share of its parameter."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    xs = (start[0], curve.c1x, curve.c2x, curve.x)
    ys = (start[1], curve.c1y, curve.c2y, curve.y)
    return (
        sum(weight * x for weight, x in zip(weights, xs, strict=True)),
        sum(weight * y for weight, y in zip(weights, ys, strict=True)),
    )
