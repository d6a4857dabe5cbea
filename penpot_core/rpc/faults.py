"""What a client is told of a failure that nobody foresaw: a code, and never a text of ours or of a driver."""

from __future__ import annotations

from penpot_core.errors import PenpotError, ServerFault


def as_error(error: Exception) -> PenpotError:
    """The error itself where it has a form on the wire, else `server-error/unexpected`."""
    if isinstance(error, PenpotError):
        return error
    return ServerFault("unexpected", "The server failed; its log says why.")
