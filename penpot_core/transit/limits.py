"""How much a text may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MAX_DEPTH = 250
"""The deepest `Limits.depth`: the JSON library writes 254 levels."""

MAX_COLLIDING = 64
"""How many different members or keys may have one hash. Python's hash of numbers and uuids is not secret: a client
could choose thousands with the same, and building a set of them would take minutes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one text. They hold for what clients send; texts over a bound raise TransitError("limit")."""

    depth: int = 200
    """Levels of JSON arrays and objects, one in another; a tag is a level too."""
    items: int = 5_000_000
    """Array elements and object entries in all."""
    key_length: int = 4_096
    """Characters of a map key, a keyword, a symbol or a tag."""
    text_length: int = 64 * 1024 * 1024
    """Characters of any other text."""

    def __post_init__(self) -> None:
        """Refuse bounds that the JSON library could not honour."""
        if not 1 <= self.depth <= MAX_DEPTH:
            raise ValueError(f"The depth limit must be between 1 and {MAX_DEPTH}, not {self.depth}.")
        if min(self.items, self.key_length, self.text_length) < 1:
            raise ValueError("The limits of items, key_length and text_length must be at least 1.")
