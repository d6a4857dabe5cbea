"""Reads the path grammar of SVG 1.1 (`d` attributes) into move, line, curve and close segments.

Relative commands, H V S Q T A and repeated arguments are turned into the four kinds that path content knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, LINE, MOVE, Segment
from penpot_plugins.files.shapes.svg_arc import arc_to_curves

SEPARATOR = re.compile(r"[\s,]*")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
ARC_FLAGS = (3, 4)
"""Which arguments of an arc are flags: a single 0 or 1, with or without a space before the next number."""


class PathTextError(ValueError):
    """A text that is no SVG path; the message says where."""


class Scanner:
    """Goes through the text, one letter or number at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip()

    def skip(self) -> None:
        """Leave white space and commas behind."""
        found = SEPARATOR.match(self.text, self.at)
        self.at = found.end() if found else self.at

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    def letter(self) -> str | None:
        """The command letter here, if there is one."""
        character = self.text[self.at]
        if character.upper() not in ARGUMENTS:
            return None
        self.at += 1
        self.skip()
        return character

    def number(self) -> float:
        """The number here."""
        found = NUMBER.match(self.text, self.at)
        if found is None:
            raise PathTextError(f"A number is missing at character {self.at} of the path.")
        self.at = found.end()
        self.skip()
        return float(found.group())

    def flag(self) -> float:
        """The flag here."""
        character = self.text[self.at : self.at + 1]
        if character not in ("0", "1"):
            raise PathTextError(f"A flag (0 or 1) is missing at character {self.at} of the path.")
        self.at += 1
        self.skip()
        return float(character)

    def arguments(self, command: str) -> list[float]:
        """The arguments of one run of a command."""
        flags = ARC_FLAGS if command == "A" else ()
        return [self.flag() if index in flags else self.number() for index in range(ARGUMENTS[command])]


class Pen:
    """Draws commands: keeps the current point, the start of the subpath, and the last control point."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.control: tuple[str, float, float] | None = None

    def run(self, command: str, numbers: list[float], relative: bool) -> None:
        """Draw one command."""
        control, self.control = self.control, None
        if command == "Z":
            self.close()
        elif command == "A":
            self.arc(numbers, relative)
        else:
            self.draw(command, self.absolute(command, numbers) if relative else numbers, control)

    def absolute(self, command: str, numbers: list[float]) -> list[float]:
        """Arguments counted from the origin instead of the current point."""
        if command == "V":
            return [numbers[0] + self.y]
        return [number + (self.y if index % 2 else self.x) for index, number in enumerate(numbers)]

    def draw(self, command: str, n: list[float], control: tuple[str, float, float] | None) -> None:
        """Draw a command given in absolute coordinates."""
        drawing: dict[str, Callable[[], None]] = {
            "M": lambda: self.move(n[0], n[1]),
            "L": lambda: self.line(n[0], n[1]),
            "H": lambda: self.line(n[0], self.y),
            "V": lambda: self.line(self.x, n[0]),
            "C": lambda: self.curve(n[0], n[1], n[2], n[3], n[4], n[5]),
            "S": lambda: self.curve(*self.reflected("C", control), n[0], n[1], n[2], n[3]),
            "Q": lambda: self.quadratic(n[0], n[1], n[2], n[3]),
            "T": lambda: self.quadratic(*self.reflected("Q", control), n[0], n[1]),
        }
        drawing[command]()

    def reflected(self, kind: str, control: tuple[str, float, float] | None) -> tuple[float, float]:
        """The last control point mirrored, where the command before was of the same kind."""
        if control is None or control[0] != kind:
            return self.x, self.y
        return 2 * self.x - control[1], 2 * self.y - control[2]

    def move(self, x: float, y: float) -> None:
        """Begin a subpath."""
        self.segments.append(Segment(MOVE, x, y))
        self.x, self.y = self.start_x, self.start_y = x, y

    def line(self, x: float, y: float) -> None:
        """A straight line."""
        self.segments.append(Segment(LINE, x, y))
        self.x, self.y = x, y

    def curve(self, c1x: float, c1y: float, c2x: float, c2y: float, x: float, y: float) -> None:
        """A cubic curve."""
        self.segments.append(Segment(CURVE, x, y, c1x, c1y, c2x, c2y))
        self.control = ("C", c2x, c2y)
        self.x, self.y = x, y

    def quadratic(self, cx: float, cy: float, x: float, y: float) -> None:
        """A quadratic curve, raised to a cubic one."""
        from_x, from_y = self.x, self.y
        self.curve(
            from_x + (cx - from_x) * 2 / 3,
            from_y + (cy - from_y) * 2 / 3,
            x + (cx - x) * 2 / 3,
            y + (cy - y) * 2 / 3,
            x,
            y,
        )
        self.control = ("Q", cx, cy)

    def arc(self, numbers: list[float], relative: bool) -> None:
        """A part of an ellipse, as curves."""
        radius_x, radius_y, rotation, large, sweep, x, y = numbers
        if relative:
            x, y = x + self.x, y + self.y
        start = (self.x, self.y)
        for curve in arc_to_curves(start, (x, y), (radius_x, radius_y), rotation, bool(large), bool(sweep)):
            self.segments.append(curve)
        self.x, self.y = x, y

    def close(self) -> None:
        """Close the subpath."""
        self.segments.append(Segment(CLOSE))
        self.x, self.y = self.start_x, self.start_y


def read_path(text: str) -> list[Segment]:
    """The segments of a path text; an empty text is an empty path. Raises PathTextError."""
    scanner, pen = Scanner(text), Pen()
    command, relative = "", False
    while not scanner.done:
        letter = scanner.letter()
        if letter is not None:
            command, relative = letter.upper(), letter.islower()
        elif command in ("", "Z"):
            raise PathTextError(f"A command is missing at character {scanner.at} of the path.")
        if not pen.segments and command != "M":
            raise PathTextError("A path begins with M or m.")
        pen.run(command, scanner.arguments(command), relative)
        if command == "M":
            command = "L"
    return pen.segments
