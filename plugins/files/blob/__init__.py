"""The stored form of file data and of change lists (contract/file-data.md §8): a header, then a compressed body.

Versions 1, 3, 4 and 5 are read, version 3 is written. Bodies are transit JSON or Fressian (`fressian`); `Body.value`
gives the same for both, and `engine.base` reads our own form without decoding it.
"""

from penpot_plugins.files.blob.blob import Body, pack, unpack
from penpot_plugins.files.blob.errors import BlobUnreadable

__all__ = ["BlobUnreadable", "Body", "pack", "unpack"]
