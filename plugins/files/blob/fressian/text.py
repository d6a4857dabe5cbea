"""Texts of Fressian: UTF-8, but each UTF-16 unit is written on its own, so an emoji is two surrogates of three bytes."""

from __future__ import annotations

from penpot_plugins.files.blob.errors import BlobUnreadable


def text_of(data: bytes) -> str:
    """The text of bytes; half of a pair of surrogates becomes the replacement character."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    try:
        units = data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    except UnicodeDecodeError as cause:
        raise BlobUnreadable(hint="A stored blob has a text that is no UTF-8.") from cause
    return units.decode("utf-16-le", "replace")
