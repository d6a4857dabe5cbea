"""Pieces of outlines: straight lines of two points and cubic curves of four."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, LINE, MOVE, Segment
from penpot_plugins.files.shapes.transforms import Place

Piece = tuple[Place, ...]
"""Start and end, with two control points between them where it is a curve."""

Span = tuple[float, float]
CHORDS = 16
"""Straight lines that stand in for a curve where only the side of a point is asked."""


def pieces_of(segments: Iterable[Segment]) -> list[Piece]:
    """The pieces of a path; open subpaths are closed, and pieces of no length left out."""
    pieces: list[Piece] = []
    start = at = (0.0, 0.0)
    for segment in segments:
        end = (segment.x, segment.y)
        if segment.kind == MOVE:
            pieces.append((at, start))
            start = at = end
        elif segment.kind == LINE:
            pieces.append((at, end))
            at = end
        elif segment.kind == CURVE:
            pieces.append((at, (segment.c1x, segment.c1y), (segment.c2x, segment.c2y), end))
            at = end
        elif segment.kind == CLOSE:
            pieces.append((at, start))
            at = start
    pieces.append((at, start))
    return [piece for piece in pieces if any(point != piece[0] for point in piece)]


def segments_of(loops: Iterable[Sequence[Piece]]) -> Iterator[Segment]:
    """The segments of closed loops of pieces; a last straight line is drawn by closing."""
    for loop in loops:
        yield Segment(MOVE, *loop[0][0])
        for piece in loop[:-1] if len(loop[-1]) == 2 else loop:
            if len(piece) == 2:
                yield Segment(LINE, *piece[1])
            else:
                yield Segment(CURVE, *piece[3], *piece[1], *piece[2])
        yield Segment(CLOSE)


def reversed_piece(piece: Piece) -> Piece:
    """The piece walked the other way."""
    return piece[::-1]


def between(a: Place, b: Place, share: float) -> Place:
    """The point at a share of the way from one to another."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def cut(piece: Piece, share: float) -> tuple[Piece, Piece]:
    """The two parts of a piece before and after a share of its parameter."""
    if len(piece) == 2:
        middle = between(piece[0], piece[1], share)
        return (piece[0], middle), (middle, piece[1])
    a, b, c, d = piece
    ab, bc, cd = between(a, b, share), between(b, c, share), between(c, d, share)
    abc, bcd = between(ab, bc, share), between(bc, cd, share)
    middle = between(abc, bcd, share)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def cut_at(piece: Piece, shares: Iterable[float]) -> list[Piece]:
    """The parts of a piece between sorted shares of its parameter."""
    parts, done, rest = [], 0.0, piece
    for share in shares:
        part, rest = cut(rest, (share - done) / (1 - done))
        parts.append(part)
        done = share
    return [*parts, rest]


def point_on(piece: Piece, share: float) -> Place:
    """The point of a piece at a share of its parameter."""
    return cut(piece, share)[1][0]


def box_of(piece: Piece) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the points of a piece: the piece lies within."""
    xs = [x for x, _ in piece]
    ys = [y for _, y in piece]
    return min(xs), min(ys), max(xs), max(ys)


def extremes(piece: Piece) -> list[Place]:
    """Points of a piece that span the smallest box around it."""
    if len(piece) == 2:
        return list(piece)
    shares = {share for axis in (0, 1) for share in turning_shares([point[axis] for point in piece])}
    return [piece[0], piece[3], *(point_on(piece, share) for share in shares)]


def turning_shares(values: Sequence[float]) -> list[float]:
    """Where the derivative of a cubic through four control values is zero, within its parameter's range."""
    p0, p1, p2, p3 = values
    a, b, c = -p0 + 3 * p1 - 3 * p2 + p3, 2 * (p0 - 2 * p1 + p2), p1 - p0
    if abs(a) < 1e-12:
        roots = [] if abs(b) < 1e-12 else [-c / b]
    else:
        under = b * b - 4 * a * c
        roots = [] if under < 0 else [(-b + sign * math.sqrt(under)) / (2 * a) for sign in (1, -1)]
    return [root for root in roots if 0 < root < 1]


def chords(piece: Piece) -> list[Place]:
    """Points along a piece, close enough for telling inside from outside."""
    if len(piece) == 2:
        return list(piece)
    return [point_on(piece, index / CHORDS) for index in range(CHORDS)] + [piece[3]]
