"""Parameters of the methods of fonts."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from penpot_core.rpc import Decode, Length, Mismatch, NonBlank, Nullable, Params
from penpot_core.rpc.decoders import uuid
from penpot_core.rpc.params import Problem

Weight = Literal[100, 200, 300, 400, 500, 600, 700, 800, 900, 950]
SIGNS = frozenset("0123456789 _.-")


def font_family(value: object) -> str:
    """A name that can stand in a style sheet and in a file's name."""
    if isinstance(value, str) and all(sign.isalpha() or sign in SIGNS for sign in value):
        return str(value)
    raise Mismatch("a name of letters, digits, blanks and the signs _ . -")


def contents(value: object) -> dict[str, bytes]:
    """Bytes by media type; those that come in pieces are put together."""
    if not isinstance(value, dict):
        raise Mismatch("a map from media types to bytes")
    return {str(mtype): joined(content) for mtype, content in value.items()}


def joined(content: object) -> bytes:
    """Bytes, or a list of pieces."""
    pieces = content if isinstance(content, list | tuple) else [content]
    known = [bytes(piece) for piece in pieces if isinstance(piece, bytes | bytearray)]
    if not known or len(known) < len(pieces):
        raise Mismatch("bytes, or a list of pieces")
    return b"".join(known)


def sessions(value: object) -> dict[str, UUID]:
    """Upload sessions by media type."""
    if not isinstance(value, dict):
        raise Mismatch("a map from media types to upload sessions")
    return {str(mtype): uuid(session) for mtype, session in value.items()}


FontFamily = Annotated[str, Decode(font_family), NonBlank(), Length(1, 250)]


class GetFontVariants(Params):
    """Whose fonts: a team's, or those of the team of a project or a file. The first one given counts."""

    team_id: UUID | None = None
    project_id: UUID | None = None
    file_id: UUID | None = None
    share_id: UUID | None = None

    def check(self) -> Problem | None:
        """One of them is needed."""
        missing = self.team_id is None and self.project_id is None and self.file_id is None
        return ("team-id", "a team's id, or project-id, or file-id") if missing else None


class CreateFontVariant(Params):
    """A font in one weight and style, as bytes or as uploads in parts, by media type."""

    team_id: UUID
    font_id: UUID
    font_family: FontFamily
    font_weight: Weight
    font_style: Literal["normal", "italic"]
    data: Annotated[dict[Any, Any], Decode(contents)] | None = None
    uploads: Annotated[dict[Any, Any], Decode(sessions)] | None = None
    variant_name: Annotated[str, Length(0, 250), Nullable()] | None = None

    def check(self) -> Problem | None:
        """One of both is needed."""
        return None if self.data or self.uploads else ("data", "data or uploads, which are not empty")


class UpdateFont(Params):
    """A font's new name."""

    team_id: UUID
    id: UUID
    name: FontFamily


class FontOfTeam(Params):
    """A font, or one of its variants, by `id`."""

    team_id: UUID
    id: UUID


class DownloadFont(Params):
    """A variant."""

    id: UUID


class DownloadFontFamily(Params):
    """A font with all its variants."""

    font_id: UUID
