"""Fressian as the reference writes it (contract/file-data.md §8): the bodies of blobs of versions 4 and 5.

Read only. The values are those that the transit codec gives for the same data (`penpot_core.transit.values`,
`penpot_plugins.files.transit`), so whoever reads file data need not know in which of both it was stored.
"""

from penpot_plugins.files.blob.fressian.document import read_document

__all__ = ["read_document"]
