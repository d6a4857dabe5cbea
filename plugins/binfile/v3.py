"""Packages of version 3: a zip of JSON documents (contract/binfile.md §3, §4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from penpot_core.errors import ValidationFailed
from penpot_core.storage.digest import measured
from penpot_core.transit import Keyword
from penpot_plugins.binfile import headers
from penpot_plugins.binfile.archive import Archive
from penpot_plugins.binfile.documents import present, read_json, read_plain, typed
from penpot_plugins.binfile.errors import EntryMissing, PackageInvalid, PackageTooLarge
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
from penpot_plugins.binfile.paths import EXTENSIONS, FilePaths, grouped
from penpot_plugins.binfile.progress import event
from penpot_plugins.binfile.shapes import read_shape
from penpot_plugins.files.migrations.walks import changed_values, updated, without
from penpot_plugins.files.model.keys import ID, INDEX, OBJECTS, OPTIONS, PAGES, PAGES_INDEX
from penpot_plugins.files.model.tokens_json import TokensInvalid, read_tokens
from penpot_plugins.files.schema import COMPONENT, LIBRARY_COLOR, TYPOGRAPHY, Schema, decode
from penpot_plugins.files.schema.plugin_data import PLUGIN_DATA
from penpot_plugins.teams import features

MANIFEST = "manifest.json"
TYPE = "penpot/export-files"
DEFAULT_BUCKET = "file-media-object"
BUCKETS = frozenset(
    {
        "file-media-object",
        "team-font-variant",
        "file-object-thumbnail",
        "file-thumbnail",
        "profile",
        "organization",
        "tempfile",
        "file-data",
        "file-data-fragment",
        "file-change",
    }
)


class ZipPackage:
    """An opened package. Raises what `errors.py` has, and Restricted for features that nobody knows."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._archive = Archive(path, limits)
        try:
            self._manifest = self._read(MANIFEST, headers.MANIFEST)
            self._paths = grouped(self._archive.names)
            self.files: Sequence[Named] = ()
        except BaseException:
            self._archive.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()

    def _read(self, path: str, schema: Schema) -> Data:
        return typed(schema, read_json(self._archive.document(path), path), path)

    def check(self) -> None:
        """Whether this is an export of files, all of which are there, with features that this server knows."""
        self.files = self._named()

    def _named(self) -> Sequence[Named]:
        if self._manifest[Keyword("type")] != TYPE:
            raise ValidationFailed(
                "invalid-binfile-v3-manifest", "unexpected type on manifest", manifest=self._manifest
            )
        files = [
            Named(one[ID], one[Keyword("name")], features.renamed(one[Keyword("features")]))
            for one in self._manifest[Keyword("files")]
        ]
        if len(files) > self._limits.files:
            raise PackageTooLarge(
                hint=f"The package has {len(files)} files; at most {self._limits.files} are read."
            )
        if len({one.id for one in files}) != len(files):
            raise PackageInvalid(hint="The manifest names a file twice.", path=MANIFEST)
        for one in files:
            if header_path(one.id) not in self._archive:
                raise EntryMissing(header_path(one.id))
            features.refuse(features.check_supported(one.features))
        return files

    def relations(self) -> Sequence[tuple[UUID, UUID]]:
        """Pairs of a file and a library that it uses."""
        return [
            (file_id, library_id) for file_id, library_id in self._manifest.get(Keyword("relations")) or ()
        ]

    def read_files(self, tell: Tell) -> Iterator[PackedFile]:
        """The files in the order of the manifest."""
        return (self._file(named, tell) for named in self.files)

    def _file(self, named: Named, tell: Tell) -> PackedFile:
        header = self._read(header_path(named.id), headers.FILE)
        paths = self._paths.of(named.id)
        media, thumbnails = self._media(paths), self._thumbnails(paths)
        tell(event("file", file_id=named.id))
        data = self._data(named.id, paths, tell)
        if header.get(OPTIONS) is not None:
            data[OPTIONS] = header[OPTIONS]
        value = present(header).get
        return PackedFile(
            id=named.id,
            name=named.name or header[Keyword("name")],
            data=data,
            version=value(Keyword("version")),
            migrations=list(dict.fromkeys(value(Keyword("migrations"), ()))),
            features=features.renamed(value(Keyword("features"), ())) | named.features,
            revn=value(Keyword("revn"), 1),
            vern=value(Keyword("vern"), 0),
            is_shared=value(Keyword("is-shared"), False),
            has_media_trimmed=value(Keyword("has-media-trimmed"), False),
            media=media,
            thumbnails=thumbnails,
        )

    def _data(self, file_id: UUID, paths: FilePaths, tell: Tell) -> Data:
        pages = self._pages(file_id, paths, tell)
        found = {
            Keyword("colors"): self._assets(file_id, paths, "colors", LIBRARY_COLOR, tell),
            Keyword("typographies"): self._assets(file_id, paths, "typographies", TYPOGRAPHY, tell),
            Keyword("components"): self._components(file_id, paths, tell),
            Keyword("tokens-lib"): self._tokens(file_id, tell),
            Keyword("plugin-data"): self._plugin_data(file_id),
        }
        kept = {key: value for key, value in found.items() if value}
        index = {page[ID]: without(page, "index") for page in pages}
        return {ID: file_id, PAGES: [page[ID] for page in pages], **kept, PAGES_INDEX: index}

    def _pages(self, file_id: UUID, paths: FilePaths, tell: Tell) -> list[Data]:
        """The pages in their order, those without a place first; entries of another id than their name are skipped."""
        pages = []
        for page_id, path in paths.of("pages").items():
            page = self._read(path, headers.PAGE)
            tell(event("page", id=page_id, file_id=file_id))
            if page[ID] == page_id:
                # A page of no shapes at all, not even its root, is none: the last check says so.
                shapes = self._shapes(paths.shapes.get(page_id, {})) or None
                pages.append({**without(page, "options"), OBJECTS: shapes})
        return sorted(pages, key=lambda page: (INDEX in page, page.get(INDEX, 0)))

    def _shapes(self, paths: dict[UUID, str]) -> dict[UUID, Any]:
        shapes = {}
        for shape_id, path in paths.items():
            shape = read_shape(read_json(self._archive.document(path), path))
            if shape.get(ID) == shape_id:
                shapes[shape_id] = shape
        return shapes

    def _assets(
        self, file_id: UUID, paths: FilePaths, kind: str, schema: Schema, tell: Tell
    ) -> dict[UUID, Data]:
        assets = {}
        for asset_id, path in paths.of(kind).items():
            asset = decode(schema, read_json(self._archive.document(path), path))
            tell(event(SINGULAR[kind], id=asset_id, file_id=file_id))
            if asset.get(ID) == asset_id:
                assets[asset_id] = asset
        return assets

    def _components(self, file_id: UUID, paths: FilePaths, tell: Tell) -> dict[UUID, Data]:
        components = self._assets(file_id, paths, "components", COMPONENT, tell)
        return {
            key: updated(component, "objects", lambda objects: changed_values(objects, read_shape))
            for key, component in components.items()
        }

    def _tokens(self, file_id: UUID, tell: Tell) -> Any:
        path = f"files/{file_id}/tokens.json"
        if path not in self._archive:
            return None
        tell(event("tokens-lib", file_id=file_id))
        try:
            return read_tokens(read_plain(self._archive.document(path), path))
        except TokensInvalid as cause:
            raise PackageInvalid(hint=f"{path}: {cause}", path=path) from cause

    def _plugin_data(self, file_id: UUID) -> Any:
        path = f"files/{file_id}/plugin-data.json"
        return self._read(path, PLUGIN_DATA) if path in self._archive else None

    def _media(self, paths: FilePaths) -> list[Media]:
        rows = [(key, self._read(path, headers.MEDIA)) for key, path in paths.of("media").items()]
        return [media_of(row) for key, row in rows if row[ID] == key]

    def _thumbnails(self, paths: FilePaths) -> list[Thumbnail]:
        found = []
        for tag, page_id, frame_id, path in paths.thumbnails:
            row = self._read(path, headers.THUMBNAIL)
            read = Thumbnail(*(row[Keyword(key)] for key in ("page-id", "frame-id", "tag", "media-id")))
            if (read.page_id, read.frame_id, read.tag) == (page_id, frame_id, tag):
                found.append(read)
        return found

    def objects(self, folder: Path) -> Iterator[PackedObject]:
        """The stored objects; size and hash have to be what is told of them."""
        for object_id, path in self._paths.objects.items():
            described = self._read(path, headers.STORED)
            bucket = described.get(Keyword("bucket")) or DEFAULT_BUCKET
            if bucket not in BUCKETS:
                raise PackageInvalid(hint=f"{path}: there is no bucket {bucket[:40]!r}.", path=path)
            content_type = described[Keyword("content-type")]
            target = folder / "object"
            self._copy(f"objects/{object_id}{EXTENSIONS.get(content_type, '')}", described, target)
            yield PackedObject(object_id, bucket, content_type, target)

    def _copy(self, path: str, described: Data, target: Path) -> None:
        with target.open("wb") as written:
            size = self._archive.copy(path, written)
        if size != described[Keyword("size")]:
            raise PackageInvalid(hint=f"{path} has another size than is told of it.", path=path)
        wanted = described.get(Keyword("hash"))
        if wanted is not None and wanted != measured(target)[1]:
            raise PackageInvalid(hint=f"{path} has another hash than is told of it.", path=path)


SINGULAR = {"colors": "color", "typographies": "typography", "components": "component"}


def header_path(file_id: UUID) -> str:
    """Where the header of a file stands."""
    return f"files/{file_id}.json"


def media_of(row: Data) -> Media:
    """A picture from its document."""
    value = row.get
    return Media(
        row[ID],
        row[Keyword("name")],
        row[Keyword("width")],
        row[Keyword("height")],
        row[Keyword("mtype")],
        row[Keyword("media-id")],
        value(Keyword("thumbnail-id")),
        value(Keyword("created-at")),
    )
