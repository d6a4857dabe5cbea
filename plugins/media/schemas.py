"""Parameters of the methods of pictures."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from penpot_core.rpc import Decode, Length, Mismatch, Params, Upload

Name = Annotated[str, Length(0, 250)]


def uri(value: object) -> str:
    """An address as a text; which ones may be fetched is the business of the client."""
    if isinstance(value, str) and len(value) <= 8192:
        return value.strip()
    raise Mismatch("an address such as https://example.com/picture.png")


Uri = Annotated[str, Decode(uri)]


class UploadFileMediaObject(Params):
    """A picture in a form."""

    file_id: UUID
    is_local: bool
    name: Name
    content: Upload
    id: UUID | None = None


class CreateFileMediaObjectFromUrl(Params):
    """A picture that lies elsewhere."""

    file_id: UUID
    is_local: bool
    url: Uri
    id: UUID | None = None
    name: Name | None = None


class CloneFileMediaObject(Params):
    """A picture of a file, for another file."""

    file_id: UUID
    is_local: bool
    id: UUID


class AssembleFileMediaObject(Params):
    """A picture that came in chunks."""

    session_id: UUID
    file_id: UUID
    is_local: bool
    name: Name
    mtype: str
    id: UUID | None = None
