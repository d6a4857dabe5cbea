"""How much a document may hold before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

DEPTH = 200
"""Levels of lists and structs, one in another; the writers of transit and JSON go as deep."""

VALUES = 20_000_000
"""Values in all. One that comes from the cache counts with everything in it each time, as it will be written."""


@dataclass(slots=True)
class Budget:
    """What a document, with the documents inside of it, may still hold."""

    values: int = VALUES
    depth: int = DEPTH
