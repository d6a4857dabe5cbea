"""Boolean operations on closed outlines (contract/changes.md §7.2).

Both outlines are cut where they cross; what the operation keeps of either is joined to loops again.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from penpot_plugins.files.shapes.crossings import boxes_meet, crossings
from penpot_plugins.files.shapes.pieces import Piece, box_of, chords, cut_at, point_on, reversed_piece
from penpot_plugins.files.shapes.rows import Effort, Rows
from penpot_plugins.files.shapes.transforms import Place

GRID = 0.02
"""Ends of pieces closer than this are one point."""
ON_BORDER = 0.005

ASIDE = 0.05
"""How far beside a border its sides are looked at."""

Outline = list[Piece]
Line = tuple[Place, Place]
Rule = Callable[[bool, bool], bool]

OPERATIONS: dict[str, Rule] = {
    "union": operator.or_,
    "difference": lambda first, second: first and not second,
    "intersection": operator.and_,
    "exclude": operator.xor,
}


def combine(outlines: Sequence[Outline], operation: str, effort: Effort) -> list[list[Piece]]:
    """Fold outlines from left to right; the result as closed loops. Raises TooComplex.

    A step of the effort is a comparison of two pieces, or of a piece with a part of a border.
    """

    def fold(a: Outline, b: Outline) -> Outline:
        return [piece for loop in loops_of(combine_two(a, b, operation, effort)) for piece in loop]

    return loops_of(reduce(fold, outlines)) if outlines else []


def combine_two(a: Outline, b: Outline, operation: str, effort: Effort) -> Outline:
    """The pieces that an operation (union, difference, intersection, exclude) keeps of two outlines."""
    a, b = snapped(*cut_both(a, b, effort))
    sides = Sides(border_of(a, effort), border_of(b, effort), OPERATIONS[operation])
    kept_a = [piece for piece in a if sides.keeps(piece, of_first=True)]
    kept_b = [piece for piece in b if sides.keeps(piece, of_first=False)]
    if operation == "difference":
        kept_b = [reversed_piece(piece) for piece in kept_b]
    return without_doubles([*kept_a, *kept_b])


def cut_both(a: Outline, b: Outline, effort: Effort) -> tuple[Outline, Outline]:
    """Both outlines cut wherever they cross each other."""
    cuts_a: list[set[float]] = [set() for _ in a]
    cuts_b: list[set[float]] = [set() for _ in b]
    boxes = [box_of(piece) for piece in b]
    rows = Rows([(box[1], box[3], index) for index, box in enumerate(boxes)], effort)
    for piece, cut in zip(a, cuts_a, strict=True):
        box = box_of(piece)
        for other in rows.near(box[1], box[3]):
            if boxes_meet(piece, b[other]):
                for share, share_of_other in crossings(piece, b[other], effort):
                    cut.add(share)
                    cuts_b[other].add(share_of_other)
    return divided(a, cuts_a), divided(b, cuts_b)


def divided(outline: Outline, cuts: list[set[float]]) -> Outline:
    """Every piece cut at its shares; those next to an end or to each other are left out."""
    parts: Outline = []
    for piece, shares in zip(outline, cuts, strict=True):
        apart: list[float] = []
        for share in sorted(shares):
            if 1e-6 < share < 1 - 1e-6 and (not apart or share - apart[-1] > 1e-6):
                apart.append(share)
        parts.extend(cut_at(piece, apart))
    return parts


def snapped(*outlines: Outline) -> tuple[Outline, ...]:
    """The outlines with ends that are as good as one point made one; pieces that vanish are left out."""
    known: dict[tuple[int, int], Place] = {}

    def snap(point: Place) -> Place:
        column, row = round(point[0] / GRID), round(point[1] / GRID)
        for step_x in (0, -1, 1):
            for step_y in (0, -1, 1):
                near = known.get((column + step_x, row + step_y))
                if near is not None and abs(near[0] - point[0]) + abs(near[1] - point[1]) < GRID:
                    return near
        known[column, row] = point
        return point

    moved = ([(snap(piece[0]), *piece[1:-1], snap(piece[-1])) for piece in outline] for outline in outlines)
    return tuple([piece for piece in outline if len(piece) > 2 or piece[0] != piece[1]] for outline in moved)


def border_of(outline: Outline, effort: Effort) -> Rows[Line]:
    """An outline as straight lines, found by their height."""
    lines = [line for piece in outline for line in pairwise(chords(piece))]
    spans = ((min(a[1], b[1]) - ON_BORDER, max(a[1], b[1]) + ON_BORDER, (a, b)) for a, b in lines)
    return Rows(list(spans), effort)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two borders, and what is inside the result by what is inside either."""

    first: Rows[Line]
    second: Rows[Line]
    rule: Rule

    def keeps(self, piece: Piece, *, of_first: bool) -> bool:
        """Whether a piece of one outline borders the result; of a piece in both, that of the first counts."""
        middle = point_on(piece, 0.5)
        other = self.second if of_first else self.first
        lines = other.near(middle[1], middle[1])
        if any(is_on(line, middle) for line in lines):
            return of_first and self.differs_across(piece, middle)
        within = is_inside(middle, lines)
        if of_first:
            return self.rule(True, within) != self.rule(False, within)
        return self.rule(within, True) != self.rule(within, False)

    def differs_across(self, piece: Piece, middle: Place) -> bool:
        """Whether one side of a piece is inside the result and the other is not."""
        before, after = point_on(piece, 0.49), point_on(piece, 0.51)
        run_x, run_y = after[0] - before[0], after[1] - before[1]
        length = math.hypot(run_x, run_y) or 1.0
        aside = (-run_y / length * ASIDE, run_x / length * ASIDE)
        return self.inside(middle, aside, 1) != self.inside(middle, aside, -1)

    def inside(self, middle: Place, aside: Place, sign: int) -> bool:
        """Whether the point on one side of a border is inside the result."""
        point = (middle[0] + sign * aside[0], middle[1] + sign * aside[1])
        first, second = (
            is_inside(point, border.near(point[1], point[1])) for border in (self.first, self.second)
        )
        return self.rule(first, second)


def is_on(line: Line, point: Place) -> bool:
    """Whether a point is as good as on a line."""
    (ax, ay), (bx, by) = line
    x, y = point
    if not (min(ax, bx) - ON_BORDER <= x <= max(ax, bx) + ON_BORDER):
        return False
    if not (min(ay, by) - ON_BORDER <= y <= max(ay, by) + ON_BORDER):
        return False
    length = abs(bx - ax) + abs(by - ay)
    return abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) <= ON_BORDER * length


def is_inside(point: Place, lines: Iterable[Line]) -> bool:
    """Whether a ray from a point crosses the lines of a border an odd number of times."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in lines:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def without_doubles(pieces: Outline) -> Outline:
    """Each piece once, whichever way it is walked."""
    seen: set[Piece] = set()
    result: Outline = []
    for piece in pieces:
        if piece not in seen and reversed_piece(piece) not in seen:
            seen.add(piece)
            result.append(piece)
    return result


def loops_of(pieces: Outline) -> list[list[Piece]]:
    """Pieces joined end to end; a loop that does not close is closed by a straight line."""
    starts: dict[Place, list[int]] = {}
    ends: dict[Place, list[int]] = {}
    for index, piece in enumerate(pieces):
        starts.setdefault(piece[0], []).append(index)
        ends.setdefault(piece[-1], []).append(index)
    used: set[int] = set()
    loops: list[list[Piece]] = []
    for index, piece in enumerate(pieces):
        if index not in used:
            used.add(index)
            loops.append(joined_from(piece, pieces, starts, ends, used))
    return loops


def joined_from(
    first: Piece,
    pieces: Outline,
    starts: dict[Place, list[int]],
    ends: dict[Place, list[int]],
    used: set[int],
) -> list[Piece]:
    """The loop that begins with a piece."""
    loop = [first]
    while loop[-1][-1] != first[0]:
        at = loop[-1][-1]
        following = next((index for index in starts.get(at, ()) if index not in used), None)
        backwards = next((index for index in ends.get(at, ()) if index not in used), None)
        if following is not None:
            used.add(following)
            loop.append(pieces[following])
        elif backwards is not None:
            used.add(backwards)
            loop.append(reversed_piece(pieces[backwards]))
        else:
            loop.append((at, first[0]))
    return loop
