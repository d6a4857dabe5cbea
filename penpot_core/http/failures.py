"""What the log says of calls that failed, answered at once or at the end of a stream."""

from __future__ import annotations

import structlog

from penpot_core.db import ValueRefused
from penpot_core.errors import PenpotError, ServerFault, Unavailable

log = structlog.get_logger("penpot.rpc")


def tell(error: PenpotError, method: str, cause: Exception | None = None) -> None:
    """Log our own failures; what is away for now needs no trace, and refusals are the client's affair.

    A value that the database refuses is one that a declaration should have refused: it is told, without a trace.
    `cause` is what the error was made of, where that is another exception.
    """
    if error.status == Unavailable.status or isinstance(error, ValueRefused):
        log.warning("call failed", method=method, code=error.code, problem=str(error))
    elif isinstance(error, ServerFault):
        log.error("call failed", method=method, code=error.code, hint=error.hint, exc_info=cause or error)
