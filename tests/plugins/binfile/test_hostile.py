"""Packages that attack: each is refused with a code, takes little memory, and leaves nothing behind."""

from __future__ import annotations

import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import zstandard

from penpot_core.errors import DataInvalid, ObjectNotFound, PenpotError, Restricted, ValidationFailed
from penpot_core.transit import Codec
from penpot_migrations.tables import file as files
from penpot_plugins.binfile.errors import PackageInvalid, PackageTooLarge, PackageUnreadable
from penpot_plugins.binfile.limits import MIB, Limits
from penpot_plugins.binfile.opening import open_package
from penpot_plugins.files.migrations import KNOWN
from penpot_plugins.files.transit import HANDLERS
from tests.plugins.binfile.conftest import DATA, Run
from tests.plugins.binfile.zips import (
    BYTES_ENTRY,
    FILE,
    HEADER,
    MANIFEST,
    PAGE_ENTRY,
    PICTURE_ENTRY,
    ROOT_ENTRY,
    entries,
    with_picture,
    written,
)
from tests.plugins.files.builders import uid
from tests.plugins.files.worlds import Person

CODEC = Codec(HANDLERS)
SMALL = Limits(entries=50, document=MIB, documents=4 * MIB, stored=2 * MIB, total=8 * MIB)
LITTLE = 16 * MIB


def read_all(source: Path, folder: Path, limits: Limits = SMALL) -> None:
    """Read everything in a package, as an import does."""
    package = open_package(source, limits, CODEC)
    try:
        package.check()
        for _ in package.read_files(lambda _: None):
            pass
        package.relations()
        for _ in package.objects(folder):
            pass
    finally:
        package.close()


def refused(source: Path, folder: Path, limits: Limits = SMALL) -> PenpotError:
    """The refusal of a package, which must not take much memory."""
    tracemalloc.start()
    try:
        with pytest.raises(PenpotError) as caught:
            read_all(source, folder, limits)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < LITTLE, peak
    assert caught.value.status == 400 and caught.value.code and caught.value.hint
    return caught.value


def test_package_when_proper_then_is_read(tmp_path: Path) -> None:
    read_all(written(tmp_path / "p", with_picture()), tmp_path)


def test_package_when_packed_again_on_a_desktop_then_is_read(tmp_path: Path) -> None:
    more = (
        "files/",
        ".DS_Store",
        "files/.DS_Store",
        f"__MACOSX/files/{FILE}/thumbnails/frame/{FILE}/._{FILE}.json",
    )
    source = tmp_path / "p"
    with zipfile.ZipFile(source, "w") as archive:
        archive.comment = b"packed again"
        for name, value in {**with_picture(), **dict.fromkeys(more, b"")}.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    read_all(source, tmp_path)


def patched(path: Path, name: str, **fields: int) -> Path:
    """Lie in the headers of an entry: in the directory and before its bytes."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    central = data.index(b"PK\x01\x02")
    while data[central + 46 : central + 46 + len(name)] != name.encode():
        central = data.index(b"PK\x01\x02", central + 4)
    places = {
        "method": (8, 10, "<H"),
        "compressed": (18, 20, "<L"),
        "size": (22, 24, "<L"),
        "flags": (6, 8, "<H"),
    }
    for field, value in fields.items():
        if field == "offset":
            struct.pack_into("<L", data, central + 42, value)
            continue
        local, directory, form = places[field]
        struct.pack_into(form, data, info.header_offset + local, value)
        struct.pack_into(form, data, central + directory, value)
    path.write_bytes(data)
    return path


def with_entry(name: str, data: bytes = b"{}", mode: int | None = None) -> Callable[[Path], Path]:
    """A package with one more entry."""

    def make(path: Path) -> Path:
        written(path, entries())
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            info = zipfile.ZipInfo(name)
            if mode is not None:
                info.external_attr = mode << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
        return path

    return make


def bomb(path: Path) -> Path:
    """A shape of 512 MiB that tells so."""
    return with_entry(ROOT_ENTRY.replace("0000.json", "0001.json"), bytes(64 * MIB))(path)


def lying_bomb(path: Path) -> Path:
    """The same, said to be of 100 bytes."""
    return patched(bomb(path), ROOT_ENTRY.replace("0000.json", "0001.json"), size=100)


def many_bombs(path: Path) -> Path:
    """Each small enough, together too much."""
    more = {ROOT_ENTRY.replace("0000.json", f"{n:04}.json"): bytes(MIB - 9) for n in range(1, 12)}
    return written(path, {**entries(), **more})


def lying_picture(path: Path) -> Path:
    """Bytes said to be fewer than they are, everywhere."""
    return patched(written(path, with_picture(bytes(MIB), size=10)), BYTES_ENTRY, size=10)


def overlapping(path: Path) -> Path:
    """Two entries with the same bytes."""
    written(path, entries())
    with zipfile.ZipFile(path) as archive:
        first = archive.getinfo(MANIFEST).header_offset
    return patched(path, HEADER, offset=first)


def too_many(path: Path) -> Path:
    """Very many entries."""
    return written(path, {**entries(), **{f"files/{n}.json": b"" for n in range(60)}})


def long_directory(path: Path) -> Path:
    """A directory that is all names."""
    return written(path, {**entries(), **{f"{n}/{'n' * 60000}": b"" for n in range(30)}})


def twice(path: Path) -> Path:
    """An entry two times."""
    with pytest.warns(UserWarning, match="Duplicate"):
        return with_entry(HEADER)(path)


def truncated(path: Path) -> Path:
    """Half a package."""
    data = written(path, with_picture(bytes(range(256)) * 400)).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def no_directory(path: Path) -> Path:
    """A beginning without an end."""
    path.write_bytes(b"PK\x03\x04" + bytes(1000))
    return path


def damaged(path: Path) -> Path:
    """One byte of an entry changed."""
    data = bytearray(written(path, with_picture(bytes(range(256)) * 40)).read_bytes())
    with zipfile.ZipFile(path) as archive:
        data[archive.getinfo(BYTES_ENTRY).header_offset + 120] ^= 0xFF
    path.write_bytes(data)
    return path


def deep_json(path: Path) -> Path:
    """A shape of very many levels."""
    return written(path, {**entries(), ROOT_ENTRY: b'{"a":' * 5000 + b"1" + b"}" * 5000})


ATTACKS: dict[str, tuple[Callable[[Path], Path], type[PenpotError]]] = {
    "bomb": (bomb, PackageTooLarge),
    "lying bomb": (lying_bomb, PackageUnreadable),
    "many bombs": (many_bombs, PackageTooLarge),
    "lying picture": (lying_picture, PackageUnreadable),
    "overlap": (overlapping, PackageInvalid),
    "too many entries": (too_many, PackageTooLarge),
    "long directory": (long_directory, PackageTooLarge),
    "duplicate": (twice, PackageInvalid),
    "truncated": (truncated, PackageUnreadable),
    "no directory": (no_directory, PackageUnreadable),
    "damaged": (damaged, PackageUnreadable),
    "deep json": (deep_json, PackageUnreadable),
    "traversal": (with_entry("files/../../etc/passwd"), PackageInvalid),
    "absolute": (with_entry("/etc/passwd"), PackageInvalid),
    "drive": (with_entry("C:/x"), PackageInvalid),
    "backslash": (with_entry("files\\..\\x"), PackageInvalid),
    "long name": (with_entry("n" * 300), PackageInvalid),
    "deep name": (with_entry("a/b/c/d/e/f/g/h/i"), PackageInvalid),
    "link": (with_entry("files/link", b"/etc/passwd", stat.S_IFLNK | 0o777), PackageInvalid),
    "device": (with_entry("files/null", b"", stat.S_IFCHR | 0o666), PackageInvalid),
    "encrypted": (lambda path: patched(written(path, entries()), HEADER, flags=1), PackageInvalid),
    "unknown packing": (lambda path: patched(written(path, entries()), HEADER, method=12), PackageInvalid),
    "no package": (lambda path: Path(path.write_text("GIF89a") and path), PackageUnreadable),
    "empty": (lambda path: Path(path.write_text("") or path), PackageUnreadable),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_zip_when_hostile_then_is_refused_with_a_code_and_little_memory(attack: str, tmp_path: Path) -> None:
    make, error = ATTACKS[attack]
    assert type(refused(make(tmp_path / "p"), tmp_path)) is error
    assert {one.name for one in tmp_path.iterdir()} <= {"p", "object"}


WITHOUT: dict[str, tuple[dict[str, Any], type[PenpotError], str]] = {
    "no manifest": ({MANIFEST: None}, PackageInvalid, "inconsistent-penpot-file"),
    "no file": ({HEADER: None}, PackageInvalid, "inconsistent-penpot-file"),
    "another type": (entries(type="x"), ValidationFailed, "invalid-binfile-v3-manifest"),
    "files twice": (
        entries(files=[{"id": str(FILE), "name": "a", "features": []}] * 2), PackageInvalid,
        "inconsistent-penpot-file",
    ),
    "unknown feature": (
        entries(files=[{"id": str(FILE), "name": "a", "features": ["acme/x"]}]), Restricted, "feature-not-supported",
    ),
    "manifest of another form": ({MANIFEST: {"files": 1}}, PackageInvalid, "inconsistent-penpot-file"),
    "manifest that is a list": ({MANIFEST: []}, PackageInvalid, "inconsistent-penpot-file"),
    "no json": ({PAGE_ENTRY: b"{"}, PackageUnreadable, "invalid-penpot-file"),
    "wrong size": (with_picture(size=1), PackageInvalid, "inconsistent-penpot-file"),
    "wrong hash": (with_picture(hash="blake2b:00"), PackageInvalid, "inconsistent-penpot-file"),
    "unknown bucket": (with_picture(bucket="mine"), PackageInvalid, "inconsistent-penpot-file"),
    "no bytes": ({**with_picture(), BYTES_ENTRY: None}, PackageInvalid, "inconsistent-penpot-file"),
    "no size": ({**with_picture(), PICTURE_ENTRY: {"id": str(uid("x"))}}, PackageInvalid, "inconsistent-penpot-file"),
    "migrations that are no names": (
        {HEADER: {**entries()[HEADER], "migrations": [1, {}]}}, PackageInvalid, "inconsistent-penpot-file",
    ),
    "features that are no names": (
        {HEADER: {**entries()[HEADER], "features": [{}]}}, PackageInvalid, "inconsistent-penpot-file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WITHOUT)
def test_package_when_inconsistent_then_is_refused_with_its_code(what: str, tmp_path: Path) -> None:
    changes, error, code = WITHOUT[what]
    content = {name: value for name, value in {**entries(), **changes}.items() if value is not None}
    found = refused(written(tmp_path / "p", content), tmp_path)
    assert isinstance(found, error) and found.code == code


def v1(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """The v1 package with its inflated stream changed."""
    data = (DATA / "template.penpot").read_bytes()
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(data[17:])
    path.write_bytes(data[:17] + zstandard.ZstdCompressor().compress(change(plain)))
    return path


def claimed(size: int) -> Callable[[bytes], bytes]:
    """A first value that claims another size; the label's mark and that of the value come before it."""
    return lambda plain: plain[:2] + struct.pack(">q", size) + plain[10:]


STREAMS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "truncated": (lambda path: v1(path, lambda plain: plain[:-1]), "invalid-penpot-file"),
    "half": (lambda path: v1(path, lambda plain: plain[: len(plain) // 2]), "invalid-penpot-file"),
    "another mark": (lambda path: v1(path, lambda plain: b"\x09" + plain[1:]), "unexpected-mark"),
    "another label": (
        lambda path: v1(path, lambda p: p.replace(b"metadata", b"metedata", 1)),
        "unexpected-label",
    ),
    "no size": (lambda path: v1(path, claimed(0)), "unexpected-condition"),
    "huge size": (lambda path: v1(path, claimed(2**40)), "max-file-size-reached"),
    "bomb": (lambda path: v1(path, lambda _: bytes(64 * MIB)), "unexpected-mark"),
    "wrong size": (lambda path: v1(path, claimed(3)), "invalid-penpot-file"),
}


@pytest.mark.parametrize("attack", STREAMS)
def test_stream_when_hostile_then_is_refused_with_a_code_and_little_memory(
    attack: str, tmp_path: Path
) -> None:
    make, code = STREAMS[attack]
    source = make(tmp_path / "p")
    limits = Limits(document=MIB, documents=4 * MIB)
    if attack == "bomb":
        with pytest.raises(PenpotError) as caught:
            read_all(source, tmp_path, limits)
        assert caught.value.code == code
        return
    assert refused(source, tmp_path, limits).code == code


@pytest.mark.parametrize("cut", [3, 10, 17, 40])
def test_stream_when_cut_then_is_refused(cut: int, tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes((DATA / "template.penpot").read_bytes()[:cut])
    assert refused(tmp_path / "p", tmp_path).code == "invalid-penpot-file"


async def files_of(alice: Person) -> list[Any]:
    """All files of the database."""
    async with alice.world.app.database.read() as db:
        return list(await db.fetch_all(sa.select(files.c.id), {}))


SHAPE = ROOT_ENTRY.replace("0000.json", "0001.json")


def bad_shape(**attrs: Any) -> dict[str, Any]:
    """A package with a shape that is none."""
    return {**entries(), SHAPE: {"id": SHAPE.rsplit("/")[-1][:-5], "type": "rect", **attrs}}


BAD = {
    "opacity": bad_shape(opacity="much"),
    "direction": bad_shape(layoutFlexDir={}),
    "path": bad_shape(type="path", content="M0,0 L"),
    "segments": bad_shape(type="path", content=[5]),
    "page without shapes": {name: value for name, value in entries().items() if name != ROOT_ENTRY},
}


@pytest.mark.parametrize("what", BAD)
async def test_package_when_its_data_is_invalid_then_nothing_is_stored(
    what: str, imported: Run, alice: Person, tmp_path: Path
) -> None:
    with pytest.raises(DataInvalid) as found:
        await imported(written(tmp_path / "p", BAD[what]))
    assert found.value.status == 400
    assert await files_of(alice) == []


async def test_package_when_a_file_has_a_feature_that_the_manifest_hides_then_is_refused(
    imported: Run, alice: Person, tmp_path: Path
) -> None:
    header = {**entries()[HEADER], "features": ["components/v2", "acme/x"]}
    with pytest.raises(Restricted) as found:
        await imported(written(tmp_path / "p", {**entries(), HEADER: header}))
    assert (found.value.code, found.value.data["feature"]) == ("feature-not-supported", "acme/x")
    passing = {**header, "features": ["components/v2", "ephimeral/migration", "storage/pointer-map"]}
    assert len(await imported(written(tmp_path / "q", {**entries(), HEADER: passing}))) == 1


async def test_package_when_a_picture_names_another_picture_for_its_bytes_then_is_refused(
    imported: Run, alice: Person, tmp_path: Path
) -> None:
    other = str(uid("picture of a file"))
    told = {"id": other, "name": "p", "width": 1, "height": 1, "mtype": "image/png", "mediaId": other}
    source = written(tmp_path / "p", {**entries(), f"files/{FILE}/media/{other}.json": told})
    with pytest.raises(PackageInvalid, match="lacks the bytes"):
        await imported(source)


async def test_package_when_of_a_newer_version_then_is_refused(
    imported: Run, alice: Person, tmp_path: Path
) -> None:
    header = {**entries()[HEADER], "version": 68}
    with pytest.raises(Restricted) as found:
        await imported(written(tmp_path / "p", {**entries(), HEADER: header}))
    assert found.value.code == "file-version-not-supported"
    assert await files_of(alice) == []


async def test_package_when_its_library_is_elsewhere_then_is_refused(
    imported: Run, alice: Person, tmp_path: Path
) -> None:
    bob = await alice.world.person("bob")
    theirs = await bob.file()
    mine = await alice.file()
    source = written(tmp_path / "p", entries(relations=[[str(FILE), str(theirs.id)]]))
    with pytest.raises(ObjectNotFound):
        await imported(source)
    assert len(await files_of(alice)) == 2
    await imported(written(tmp_path / "q", entries(relations=[[str(FILE), str(mine.id)]])))
    assert len(await files_of(alice)) == 3


async def test_package_when_header_has_all_migrations_then_none_runs(
    imported: Run, alice: Person, tmp_path: Path
) -> None:
    header = {**entries()[HEADER], "migrations": [*KNOWN, "acme-0001"]}
    [file_id] = await imported(written(tmp_path / "p", {**entries(), HEADER: header}))
    assert list((await alice.call("get-file", id=file_id))["migrations"]) == [*KNOWN, "acme-0001"]
