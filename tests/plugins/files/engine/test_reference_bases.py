"""Bases that the reference wrote: read as it reads them, and kept in our form from the first checkpoint on."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.transit import Codec
from penpot_plugins.files.blob import BlobUnreadable, Body, unpack
from penpot_plugins.files.engine import foreign
from penpot_plugins.files.engine.base import base_chunks, read_base
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import read_body
from penpot_plugins.files.engine.storing import encode
from penpot_plugins.files.transit import HANDLERS
from tests.compat.replayer import replayer
from tests.plugins.files.reference_blobs import Sample, fragments_of, plain, samples

CODEC = Codec(HANDLERS)
MAINS = [one for one in samples().values() if one.kind in ("main", "snapshot")]


async def image_of(sample: Sample, version: int = 0) -> FileImage:
    fragments = {UUID(one.entry["fragment_id"]): one.blob for one in fragments_of(sample.name)}
    return await read_body(uuid4(), version, unpack(sample.blob), CODEC, fragments)


def read(text: bytes) -> Any:
    found = plain(replayer().TransitReader().read(text.decode()))
    found.pop(":id")
    return found


def wanted(sample: Sample) -> Any:
    """The data that the reference answers with: of a file with pointers, with what they refer to."""
    found = plain(sample.answer[":data"] if sample.answer is not None else sample.decoded)
    found.pop(":id")
    return found


async def test_every_base_is_read_as_the_reference_reads_it() -> None:
    for sample in MAINS:
        image = await image_of(sample)
        if sample.decoded is None:
            assert [len(page.objects) for page in image.pages.values()] == [1]
            continue
        assert read(b"".join(base_chunks(image))) == wanted(sample), sample.name


@pytest.mark.parametrize("name", ["v3-legacy-db-plain-main", "v5-legacy-db-pointers-main"])
async def test_large_base_when_converted_apart_is_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = samples()[name]
    here = await image_of(sample)
    monkeypatch.setattr(foreign, "SMALL", 0)
    monkeypatch.setattr(foreign, "image_of", None)
    apart = await image_of(sample)
    assert read(b"".join(base_chunks(apart))) == read(b"".join(base_chunks(here)))


async def test_conversion_apart_when_the_body_is_damaged_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "SMALL", 0)
    with pytest.raises(BlobUnreadable, match="unknown"):
        await read_body(uuid4(), 0, Body(4, b"\xcf"), CODEC)
    with pytest.raises(DataUnreadable, match="damaged"):
        await read_body(uuid4(), 0, Body(3, b"{}"), CODEC)


async def test_conversion_apart_when_the_process_is_killed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "SMALL", 0)
    monkeypatch.setattr(foreign, "MODULE", "no.such.module")
    with pytest.raises(DataUnreadable, match="status 1"):
        await image_of(samples()["v4-legacy-db-plain-main"])


async def test_base_when_a_fragment_is_missing_is_unreadable() -> None:
    with pytest.raises(DataUnreadable, match="fragment"):
        await read_body(uuid4(), 0, unpack(samples()["v4-db-pointers-main"].blob), CODEC)


@pytest.mark.parametrize("name", ["v1-legacy-db-objects-main", "v4-legacy-db-plain-main"])
async def test_base_of_the_reference_when_written_by_us_is_the_same_image(name: str) -> None:
    image = await image_of(samples()[name], 7)
    body = unpack(encode(image).blob)
    assert body.version == 3
    again = await read_base(image.id, 7, body.text)
    assert b"".join(base_chunks(again)) == body.text == b"".join(base_chunks(image))
    assert again.size == image.size


@pytest.mark.parametrize(
    "text", [b"", b"[", b"{}", b'["^ "]', b'["^ ","~:pages",[],"~:pages-index",[1]]', b'{"~:id":"~u']
)
def test_body_that_is_no_file_is_unreadable(text: bytes) -> None:
    with pytest.raises(DataUnreadable):
        asyncio.run(read_body(uuid4(), 0, Body(3, text), CODEC))
