"""Which revisions of a file its clients have heard of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Delivered:
    """Every revision up to `last`, and those of `ahead`, before which some are missing; `vern` is that of `last`.

    Messages of two processes may overtake each other, so one that is not the next is no gap yet.
    """

    last: int
    vern: int
    ahead: set[int] = field(default_factory=set)

    def heard(self, revn: int) -> None:
        """A change told of a revision."""
        self.ahead.add(revn)
        self._move()

    def restored(self, vern: int) -> None:
        """A version was restored: there is a revision that no change tells of, unless it was counted already."""
        if vern != self.vern:
            self.vern = vern
            self.last += 1
            self._move()

    def made_up(self, revn: int, vern: int) -> None:
        """The clients load the file anew, which has this revision at least."""
        self.last, self.vern = revn, vern
        self._move()

    def _move(self) -> None:
        while self.last + 1 in self.ahead:
            self.last += 1
        self.ahead = {revn for revn in self.ahead if revn > self.last}
