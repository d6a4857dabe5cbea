"""Packages of version 1: one stream of Fressian values (contract/binfile.md §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec, Keyword
from penpot_plugins.binfile.errors import PackageInvalid, PackageTooLarge
from penpot_plugins.binfile.limits import Limits
from penpot_plugins.binfile.package import (
    Data,
    Media,
    Named,
    PackedFile,
    PackedObject,
    Tell,
    Thumbnail,
)
from penpot_plugins.binfile.stream import ElementStream
from penpot_plugins.files.migrations.walks import Attrs, map_components, map_pages, updated
from penpot_plugins.files.model.keys import ID, PAGES, PAGES_INDEX
from penpot_plugins.files.schema.scalars import uuid_in
from penpot_plugins.files.transit import ObjectsMap
from penpot_plugins.teams import features

SECTIONS = tuple(map(Keyword, ("v1/metadata", "v1/files", "v1/rels", "v1/sobjects")))
OCTETS = "application/octet-stream"


class StreamPackage:
    """An opened package; its parts come in one order only. Raises what `errors.py` and `stream.py` have."""

    def __init__(self, path: Path, limits: Limits, codec: Codec) -> None:
        self._codec = codec
        self._limits = limits
        self._thumbnails: set[UUID] = set()
        self._stream = ElementStream(path, limits)
        try:
            self._stream.label(SECTIONS[0])
            metadata = self._stream.value()
            self._ids = sequence_in(metadata.get("files")) if isinstance(metadata, dict) else []
            self.files: Sequence[Named] = [Named(one) for one in self._ids if isinstance(one, UUID)]
        except BaseException:
            self._stream.close()
            raise

    def check(self) -> None:
        """Whether the package says properly which files it holds."""
        ids, limits = self._ids, self._limits
        if not ids or len(set(self.files)) != len(ids):
            raise PackageInvalid(hint="The package does not say properly which files it holds.")
        if len(ids) > limits.files:
            raise PackageTooLarge(hint=f"The package has {len(ids)} files; at most {limits.files} are read.")

    def close(self) -> None:
        """Let go of the file."""
        self._stream.close()

    def read_files(self, tell: Tell) -> Iterator[PackedFile]:
        """The files in the order of the package."""
        self._section(SECTIONS[1], tell)
        for named in self.files:
            file, media = self._stream.value(), self._stream.value()
            if not isinstance(file, dict) or file.get(ID) != named.id:
                raise PackageInvalid(hint="The package is damaged: a file has another id than was told.")
            yield self._file(file, sequence_in(media))
        self._rest = tell

    def _section(self, label: Keyword, tell: Tell) -> None:
        self._stream.label(label)
        tell({Keyword("op"): Keyword("import"), Keyword("section"): label})

    def _file(self, file: Attrs, media: list[Any]) -> PackedFile:
        data = file.get("data")
        if not isinstance(data, dict) or not isinstance(data.get(PAGES_INDEX), dict):
            raise PackageInvalid(hint="The package is damaged: a file has no data.")
        thumbnails = list(filter(None, map(thumbnail_of, sequence_in(file.get("thumbnails")))))
        self._thumbnails.update(one.media_id for one in thumbnails)
        return PackedFile(
            id=file[ID],
            name=str(file.get("name") or ""),
            data=self._plain(data),
            version=integer_in(file.get("version"), None) or integer_in(data.get("version"), None),
            migrations=[str(one) for one in sequence_in(file.get("migrations"))],
            features=features.renamed(str(one) for one in sequence_in(file.get("features"))),
            revn=integer_in(file.get("revn"), 1) or 0,
            vern=integer_in(file.get("vern"), 0) or 0,
            is_shared=file.get("is-shared") is True,
            has_media_trimmed=file.get("has-media-trimmed") is True,
            media=[media_of(one) for one in media],
            thumbnails=thumbnails,
        )

    def _plain(self, data: Data) -> Data:
        """Data whose objects are maps of shapes, also where each was encoded for itself."""

        def objects(found: Any) -> Any:
            if not isinstance(found, ObjectsMap):
                return found
            return {
                key: self._codec.decode(text.encode()) if isinstance(text, str) else text
                for key, text in found.items()
            }

        def container(found: Attrs) -> Attrs:
            return updated(found, "objects", objects)

        data = updated(data, PAGES, sequence_in)
        return map_components(map_pages(data, container), container)

    def relations(self) -> Sequence[tuple[UUID, UUID]]:
        """Pairs of a file and a library that it uses; libraries that are not in the package are left out."""
        self._section(SECTIONS[2], self._rest)
        known = {named.id for named in self.files}
        pairs: list[tuple[Any, Any]] = [
            (one.get("file-id"), one.get("library-file-id"))
            for one in sequence_in(self._stream.value())
            if isinstance(one, dict)
        ]
        return [(file_id, library_id) for file_id, library_id in pairs if {file_id, library_id} <= known]

    def objects(self, folder: Path) -> Iterator[PackedObject]:
        """The stored objects."""
        self._section(SECTIONS[3], self._rest)
        for expected in sequence_in(self._stream.value()):
            object_id, described = self._stream.uuid(), self._stream.value()
            if object_id != expected or not isinstance(described, dict):
                raise PackageInvalid(hint="The package is damaged: an object has another id than was told.")
            target = folder / "object"
            with target.open("wb") as written:
                self._stream.copy(written)
            bucket = "file-object-thumbnail" if object_id in self._thumbnails else "file-media-object"
            yield PackedObject(object_id, bucket, str(described.get("content-type") or OCTETS), target)


def sequence_in(value: Any) -> list[Any]:
    """The members of a vector, list or set; none of anything else."""
    return list(value) if isinstance(value, list | frozenset) else []


def integer_in(value: Any, default: int | None) -> int | None:
    """A whole number, or the default."""
    return value if type(value) is int else default


def media_of(row: Any) -> Media:
    """A picture from its row. Raises PackageInvalid."""
    row = row if isinstance(row, dict) else {}
    value = row.get
    sizes = value("width"), value("height")
    ids = value("id"), value("media-id")
    if not all(isinstance(one, UUID) for one in ids) or not all(type(size) is int for size in sizes):
        raise PackageInvalid(hint="The package is damaged: a picture has no id or size.")
    thumbnail = value("thumbnail-id")
    return Media(
        ids[0],
        str(value("name") or ""),
        sizes[0],
        sizes[1],
        str(value("mtype") or OCTETS),
        ids[1],
        thumbnail if isinstance(thumbnail, UUID) else None,
        value("created-at"),
    )


def thumbnail_of(row: Any) -> Thumbnail | None:
    """The thumbnail of a board from its row, whose `object-id` is `file/page/frame/tag`; None for other kinds."""
    if not isinstance(row, dict) or not isinstance(row.get("media-id"), UUID):
        return None
    parts = str(row.get("object-id") or "").split("/")
    ids = [uuid_in(part) for part in parts[1:3]]
    if len(ids) != 2 or not all(isinstance(one, UUID) for one in ids):
        return None
    tag = row.get("tag") or (parts[3] if len(parts) > 3 else "frame")
    return Thumbnail(ids[0], ids[1], str(tag), row["media-id"])
