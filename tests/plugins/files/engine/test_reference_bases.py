"""Bases that the reference wrote: read as it reads them, and kept in our form from the first checkpoint on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from penpot_core.errors import ServerFault
from penpot_core.transit import Codec
from penpot_plugins.files.blob import BlobUnreadable, unpack
from penpot_plugins.files.engine.base import base_chunks, read_base
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.loading import read_body
from penpot_plugins.files.engine.storing import encode
from penpot_plugins.files.transit import HANDLERS
from tests.compat.replayer import replayer

BLOBS = Path(__file__).parent.parent / "data" / "blobs"
CODEC = Codec(HANDLERS)
READABLE = [f"{version}-legacy-db-{form}-main" for version in ("v1", "v3") for form in ("objects", "plain")]


def blob(name: str) -> bytes:
    return (BLOBS / f"{name}.bin").read_bytes()


def plain(value: Any) -> Any:
    """For comparing: sets sorted, both kinds of objects alike, whole doubles as integers."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((key, inner),) = value.items()
            if key.startswith("#penpot/objects-map"):
                return plain(inner)
            if key == "#set":
                return {key: sorted((plain(item) for item in inner), key=json.dumps)}
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("name", READABLE)
def test_base_of_the_reference_is_read_as_the_reference_reads_it(name: str) -> None:
    file_id = uuid4()
    image = asyncio.run(read_body(file_id, 0, unpack(blob(name)), CODEC))
    ours = b"".join(base_chunks(image))
    wanted = json.loads((BLOBS / f"{name}.blob.json").read_text())
    seen = replayer().TransitReader().read(ours.decode())
    assert seen.pop(":id") == str(file_id)
    wanted.pop(":id")
    assert plain(seen) == plain(wanted)


@pytest.mark.parametrize("name", READABLE)
def test_base_of_the_reference_when_written_by_us_is_the_same_image(name: str) -> None:
    image = asyncio.run(read_body(uuid4(), 7, unpack(blob(name)), CODEC))
    body = unpack(encode(image).blob)
    assert body.version == 3
    again = asyncio.run(read_base(image.id, 7, body.text))
    assert b"".join(base_chunks(again)) == body.text == b"".join(base_chunks(image))
    assert again.size == image.size


@pytest.mark.parametrize(
    ("name", "error", "told"),
    [
        ("v3-legacy-db-pointers-main", DataUnreadable, "fdata/pointer-map"),
        ("v4-legacy-db-objects-main", BlobUnreadable, "Fressian"),
    ],
)
def test_base_in_a_form_that_is_not_read_yet_is_told(name: str, error: type[ServerFault], told: str) -> None:
    with pytest.raises(error) as refused:
        asyncio.run(read_body(uuid4(), 0, unpack(blob(name)), CODEC))
    assert told in (refused.value.hint or "")


@pytest.mark.parametrize(
    "text", [b"", b"[", b"{}", b'["^ "]', b'["^ ","~:pages",[],"~:pages-index",[1]]', b'{"~:id":"~u']
)
def test_body_that_is_no_file_is_unreadable(text: bytes) -> None:
    from penpot_plugins.files.blob import Body

    with pytest.raises(DataUnreadable):
        asyncio.run(read_body(uuid4(), 0, Body(3, text), CODEC))
