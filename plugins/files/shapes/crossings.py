"""Where two pieces of outlines cross, as shares of the parameter of each."""

from __future__ import annotations

from collections.abc import Iterator

from penpot_plugins.files.shapes.pieces import Piece, Span, box_of, cut
from penpot_plugins.files.shapes.rows import Effort
from penpot_plugins.files.shapes.transforms import Place

NEAR = 1e-9
FLAT = 1e-4
"""A curve that leaves its chord by less than this counts as straight."""
DEEPEST = 40
MOST = 64
"""Two pieces with more crossings run along each other."""


def crossings(a: Piece, b: Piece, effort: Effort) -> list[Span]:
    """The crossings of two pieces; lines that overlap cross where one of them ends. Raises TooComplex."""
    if a in (b, b[::-1]):
        return []
    if len(a) == len(b) == 2:
        return list(line_crossings(a, b))
    found: list[Span] = []
    search(a, (0.0, 1.0), b, (0.0, 1.0), 0, found, effort)
    return found


def search(
    a: Piece, span_a: Span, b: Piece, span_b: Span, depth: int, found: list[Span], effort: Effort
) -> None:
    """Halve two pieces as long as their boxes meet, until both are as good as straight."""
    effort.spend()
    if len(found) >= MOST or not boxes_meet(a, b):
        return
    straight_a, straight_b = is_straight(a), is_straight(b)
    if (straight_a and straight_b) or depth >= DEEPEST:
        for share_a, share_b in line_crossings((a[0], a[-1]), (b[0], b[-1])):
            add(found, (at(span_a, share_a), at(span_b, share_b)))
        return
    for half_a, part_a in halves(a, span_a, straight_a):
        for half_b, part_b in halves(b, span_b, straight_b):
            search(half_a, part_a, half_b, part_b, depth + 1, found, effort)


def halves(piece: Piece, span: Span, straight: bool) -> Iterator[tuple[Piece, Span]]:
    """The piece itself where it is straight, else its halves."""
    if straight:
        yield piece, span
        return
    first, second = cut(piece, 0.5)
    middle = at(span, 0.5)
    yield first, (span[0], middle)
    yield second, (middle, span[1])


def at(span: Span, share: float) -> float:
    """A share of a span."""
    return span[0] + (span[1] - span[0]) * share


def add(found: list[Span], crossing: Span) -> None:
    """Note a crossing unless it was found from the other side already."""
    if all(abs(known[0] - crossing[0]) > 1e-6 or abs(known[1] - crossing[1]) > 1e-6 for known in found):
        found.append(crossing)


def boxes_meet(a: Piece, b: Piece) -> bool:
    """Whether the boxes around two pieces have a point in common."""
    left_a, top_a, right_a, bottom_a = box_of(a)
    left_b, top_b, right_b, bottom_b = box_of(b)
    return left_a <= right_b and left_b <= right_a and top_a <= bottom_b and top_b <= bottom_a


def is_straight(piece: Piece) -> bool:
    """Whether the control points of a piece lie on its chord."""
    if len(piece) == 2:
        return True
    start, end = piece[0], piece[3]
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    if length < FLAT:
        return all(abs(x - start[0]) + abs(y - start[1]) < FLAT for x, y in piece[1:3])
    return all(abs(side(start, end, point)) < FLAT * length for point in piece[1:3])


def side(start: Place, end: Place, point: Place) -> float:
    """Twice the area of a triangle: its sign tells on which side of a line a point is."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def line_crossings(a: Piece, b: Piece) -> Iterator[Span]:
    """The crossing of two straight pieces, or where their ends lie on each other if they are parallel."""
    (ax, ay), (bx, by) = a
    (cx, cy), (dx, dy) = b
    run_x, run_y, other_x, other_y = bx - ax, by - ay, dx - cx, dy - cy
    cross = run_x * other_y - run_y * other_x
    scale = (abs(run_x) + abs(run_y)) * (abs(other_x) + abs(other_y))
    if scale == 0:
        return
    if abs(cross) > NEAR * scale:
        share_a = ((cx - ax) * other_y - (cy - ay) * other_x) / cross
        share_b = ((cx - ax) * run_y - (cy - ay) * run_x) / cross
        if -NEAR <= share_a <= 1 + NEAR and -NEAR <= share_b <= 1 + NEAR:
            yield min(max(share_a, 0.0), 1.0), min(max(share_b, 0.0), 1.0)
    elif abs(side(a[0], a[1], b[0])) <= FLAT * (abs(run_x) + abs(run_y)):
        yield from ((share, float(end)) for end in (0, 1) if (share := along(a, b[end])) is not None)
        yield from ((float(end), share) for end in (0, 1) if (share := along(b, a[end])) is not None)


def along(line: Piece, point: Place) -> float | None:
    """The share at which a point of a straight line lies, None outside its ends."""
    (ax, ay), (bx, by) = line
    run_x, run_y = bx - ax, by - ay
    share = ((point[0] - ax) * run_x + (point[1] - ay) * run_y) / (run_x**2 + run_y**2)
    return share if 0 <= share <= 1 else None
