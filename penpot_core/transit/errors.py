"""The one error of the codec."""

from __future__ import annotations

from typing import Literal

Reason = Literal["empty", "truncated", "malformed", "limit", "unencodable"]
"""Why a text or a value is refused.

- `empty`: nothing but white space
- `truncated`: the text ends in the middle of a value
- `malformed`: not JSON, or JSON that is not transit
- `limit`: deeper, longer or bigger than `Limits` allow
- `unencodable`: a value without a form on the wire
"""


class TransitError(ValueError):
    """A text that cannot be read, or a value that cannot be written.

    `reason` tells the cases of contract/http.md §3.3 apart. The message says what to do; of what a client sent it
    repeats at most the name of a tag.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
