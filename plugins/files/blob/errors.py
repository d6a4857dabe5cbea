"""What can be wrong with a stored blob."""

from __future__ import annotations

from penpot_core.errors import ServerFault


class BlobUnreadable(ServerFault):
    """A stored blob is damaged, or of a version that this server does not read (`version` in the data)."""

    code = "blob-unreadable"
