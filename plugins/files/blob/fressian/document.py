"""A whole document: one object, nothing after it."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import TransitError
from penpot_plugins.files.blob.errors import BlobUnreadable
from penpot_plugins.files.blob.fressian.limits import Budget
from penpot_plugins.files.blob.fressian.reader import Reader, damaged
from penpot_plugins.files.blob.fressian.records import RECORDS


def read_document(data: bytes, budget: Budget | None = None) -> Any:
    """The value of a document. Raises BlobUnreadable, whatever the bytes are.

    CPU work of about a second for 5 MB: not for the event loop.
    """
    reader = Reader(data, RECORDS, budget or Budget())
    try:
        value = reader.value()
    except BlobUnreadable:
        raise
    except IndexError as cause:
        raise damaged("it ends too early, or refers to what is not there") from cause
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError, TransitError) as cause:
        raise damaged(f"a value cannot be made ({cause})") from cause
    except RecursionError:
        raise BlobUnreadable(hint="A stored blob's values are nested too deeply.") from None
    if reader.left:
        raise damaged(f"{reader.left} bytes follow its end")
    return value
