"""The names of entries in a v3 package (contract/binfile.md §3), and how they are grouped for reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FILE_PART = re.compile(rf"files/({ID})/(\w+)/({ID})\.json\Z", re.IGNORECASE)
SHAPE = re.compile(rf"files/({ID})/pages/({ID})/({ID})\.json\Z", re.IGNORECASE)
THUMBNAIL = re.compile(rf"files/({ID})/thumbnails/([^/]+)/({ID})/({ID})\.json\Z", re.IGNORECASE)
OBJECT = re.compile(rf"objects/({ID})\.json\Z", re.IGNORECASE)

EXTENSIONS = {
    "image/apng": ".apng",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "application/zip": ".zip",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "font/woff": ".woff",
    "font/woff2": ".woff2",
    "font/ttf": ".ttf",
    "font/otf": ".otf",
    "application/octet-stream": ".bin",
    "application/penpot": ".penpot",
}
"""Of the bytes of stored objects, by content type."""


@dataclass(slots=True)
class FilePaths:
    """The entries of one file: by kind (`pages`, `colors`, …) and id; shapes by page; thumbnails."""

    parts: dict[str, dict[UUID, str]] = field(default_factory=dict)
    shapes: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    thumbnails: list[tuple[str, UUID, UUID, str]] = field(default_factory=list)

    def of(self, kind: str) -> dict[UUID, str]:
        """The entries of a kind by id."""
        return self.parts.get(kind, {})


@dataclass(slots=True)
class Paths:
    """All entries of a package that mean something; others are ignored."""

    files: dict[UUID, FilePaths] = field(default_factory=dict)
    objects: dict[UUID, str] = field(default_factory=dict)

    def of(self, file_id: UUID) -> FilePaths:
        """The entries of a file."""
        return self.files.setdefault(file_id, FilePaths())


def grouped(names: Sequence[str]) -> Paths:
    """Sort the names of a package."""
    paths = Paths()
    for name in names:
        if match := SHAPE.match(name):
            file_id, page_id, shape_id = map(UUID, match.groups())
            paths.of(file_id).shapes.setdefault(page_id, {})[shape_id] = name
        elif match := FILE_PART.match(name):
            paths.of(UUID(match[1])).parts.setdefault(match[2], {})[UUID(match[3])] = name
        elif match := THUMBNAIL.match(name):
            file_id, page_id, frame_id = UUID(match[1]), UUID(match[3]), UUID(match[4])
            paths.of(file_id).thumbnails.append((match[2], page_id, frame_id, name))
        elif match := OBJECT.match(name):
            paths.objects[UUID(match[1])] = name
    return paths
