"""Parameters of the methods of share links."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from penpot_core.rpc import Length, Params

Who = Annotated[str, Length(0, 250)]
"""Clients know `team` and `all`."""


class CreateShareLink(Params):
    """A new share link: pages of a file, and what else its readers may do."""

    file_id: UUID
    who_comment: Who
    who_inspect: Who
    pages: frozenset[UUID]


class ShareLinkId(Params):
    """A share link."""

    id: UUID
