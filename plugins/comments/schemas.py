"""Parameters of the methods of comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from penpot_core.rpc import Decode, Length, Mismatch, Nullable, Params, StrictBool
from penpot_core.rpc.params import Problem
from penpot_core.transit import Keyword

FARTHEST = 2**31 - 1
"""The greatest coordinate, either way from the origin (contract/rpc-accounts.md §0.2)."""

EXPECTED = (
    f"a point: a map of x and y, each a number between -{FARTHEST} and {FARTHEST}, or a text such as 1,2.5"
)


class Position(Params):
    """A place on a page."""

    x: float
    y: float


def position(value: Any) -> Position:
    """A point, a map of the two numbers, or both as a text."""
    if isinstance(value, str):
        parts: list[Any] = value.split(",")
    elif isinstance(value, Mapping):
        parts = [value.get(Keyword(axis)) for axis in ("x", "y")]
    else:
        parts = []
    try:
        x, y = (float(part) for part in parts if type(part) in (int, float, str))
    except (ValueError, OverflowError):
        raise Mismatch(EXPECTED) from None
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        raise Mismatch(EXPECTED)
    return Position(x=x, y=y)


Place = Annotated[Position, Decode(position)]
Content = Annotated[str, Length(0, 750)]
ShareId = Annotated[UUID, Nullable()]


class GetCommentThreads(Params):
    """The threads of a file; a team alone is no file (contract/rpc-accounts.md §12)."""

    file_id: UUID | None = None
    team_id: UUID | None = None
    share_id: ShareId | None = None

    def check(self) -> Problem | None:
        """One of both is needed."""
        missing = self.file_id is None and self.team_id is None
        return ("file-id", "a file's id, or team-id") if missing else None


class OfTeam(Params):
    """A team."""

    team_id: UUID


class OfFile(Params):
    """A file."""

    file_id: UUID
    share_id: ShareId | None = None


class GetCommentThread(Params):
    """A thread of a file."""

    file_id: UUID
    id: UUID
    share_id: ShareId | None = None


class OfThread(Params):
    """The thread whose comments are meant."""

    thread_id: UUID
    share_id: ShareId | None = None


class ThreadOrComment(Params):
    """A thread or a comment, as the method says."""

    id: UUID
    share_id: ShareId | None = None


class CreateCommentThread(Params):
    """A new thread with its first comment."""

    file_id: UUID
    page_id: UUID
    frame_id: UUID
    position: Place
    content: Content
    mentions: frozenset[UUID] | None = None
    share_id: ShareId | None = None


class CreateComment(Params):
    """An answer."""

    thread_id: UUID
    content: Content
    mentions: frozenset[UUID] | None = None
    share_id: ShareId | None = None


class UpdateComment(Params):
    """Another text for a comment."""

    id: UUID
    content: Content
    mentions: frozenset[UUID] | None = None
    share_id: ShareId | None = None


class UpdateCommentThread(Params):
    """Whether a thread is resolved."""

    id: UUID
    is_resolved: StrictBool
    share_id: ShareId | None = None


class UpdateCommentThreadPosition(Params):
    """Another place for a thread, and the board below it."""

    id: UUID
    position: Place
    frame_id: UUID
    share_id: ShareId | None = None


class UpdateCommentThreadFrame(Params):
    """Another board for a thread."""

    id: UUID
    frame_id: UUID
    share_id: ShareId | None = None


class MarkAllThreadsAsRead(Params):
    """Threads."""

    threads: list[UUID]
