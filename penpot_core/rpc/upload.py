"""Files that come with a call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upload:
    """A part of a multipart form that has a file name: the annotation of a parameter that takes one.

    `path` is where its bytes lie until the call ends; `mtype` is what the client says it is, None where it says
    nothing. `filename` is the client's too: it is told to people, and never becomes part of a path.
    """

    filename: str
    size: int
    path: Path
    mtype: str | None = None
