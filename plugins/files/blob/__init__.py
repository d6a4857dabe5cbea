"""The stored form of file data and of change lists (contract/file-data.md §8): a header, then a compressed body.

Versions 1 and 3 are read, version 3 is written. Their bodies are transit JSON; what the body means is the
business of `engine.base` and `engine.foreign`.
"""

from penpot_plugins.files.blob.blob import Body, pack, unpack
from penpot_plugins.files.blob.errors import BlobUnreadable

__all__ = ["BlobUnreadable", "Body", "pack", "unpack"]
