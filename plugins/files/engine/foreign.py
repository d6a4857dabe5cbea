"""Bodies that we did not write: decoded as a whole, which is slow, so large ones are converted in another process.

The process turns a body and its fragments into a body of our form, which is read in slices (`base.read_base`). It
costs its start, about half a second; decoding 10 MB of Fressian takes some seconds in which nobody else waits.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from penpot_core.errors import ServerFault
from penpot_core.transit import Codec, TransitError
from penpot_plugins.files.blob import BlobUnreadable, Body
from penpot_plugins.files.engine.base import base_chunks, read_base
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.fragments import whole
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.transit import HANDLERS

SMALL = 128 << 10
"""Bytes of a body that is decoded within this process, in a thread: some 10 ms."""
MODULE = "penpot_plugins.files.engine.conversion"
LONGEST = 300.0
"""Seconds that a conversion may take."""
PIECE = struct.Struct(">16siI")
DONE, FAILED = b"\x01", b"\x00"
AT_A_TIME = 2

Fragments = Mapping[UUID, bytes]


async def foreign_image(
    file_id: UUID, version: int, body: Body, fragments: Fragments, codec: Codec
) -> FileImage:
    """The image of a body that the reference wrote. Raises DataUnreadable, BlobUnreadable."""
    if len(body.text) + sum(map(len, fragments.values())) > SMALL:
        return await read_base(file_id, version, await converted_apart(file_id, body, fragments))
    data = await asyncio.to_thread(decoded, file_id, body, fragments, codec)
    return await built(file_id, version, data, codec)


def decoded(file_id: UUID, body: Body, fragments: Fragments, codec: Codec) -> Mapping[Any, Any]:
    """The data of a body. Work for a thread, or another process."""
    try:
        return whole(body.value(codec), fragments, codec)
    except (TransitError, KeyError, TypeError, AttributeError, IndexError) as cause:
        raise damaged(file_id) from cause


async def built(file_id: UUID, version: int, data: Mapping[Any, Any], codec: Codec) -> FileImage:
    """The image of data, in slices."""
    try:
        return await image_of(file_id, version, data, codec)
    except (TransitError, KeyError, TypeError, AttributeError) as cause:
        raise damaged(file_id) from cause


def damaged(file_id: UUID) -> DataUnreadable:
    """The error of data that is no file."""
    return DataUnreadable(hint=f"The stored data of file {file_id} is damaged.", file_id=file_id)


async def converted_apart(file_id: UUID, body: Body, fragments: Fragments) -> bytes:
    """A body in our form, made by a process of its own, which ends with this call whatever happens."""
    async with slots():
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            async with asyncio.timeout(LONGEST):
                answer, _ = await process.communicate(b"".join(request(file_id, body, fragments)))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if answer[:1] == DONE:
        return answer[1:]
    if answer[:1] != FAILED:
        raise DataUnreadable(hint=f"The conversion of file {file_id} ended with status {process.returncode}.")
    told = orjson.loads(answer[1:])
    kind = BlobUnreadable if told["code"] == BlobUnreadable.code else DataUnreadable
    raise kind(hint=told["hint"], file_id=file_id)


_slots: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


def slots() -> asyncio.Semaphore:
    """How many conversions may run beside this event loop."""
    loop = asyncio.get_running_loop()
    for old in [one for one in _slots if one.is_closed()]:
        del _slots[old]
    return _slots.setdefault(loop, asyncio.Semaphore(AT_A_TIME))


def request(file_id: UUID, body: Body, fragments: Fragments) -> Iterator[bytes]:
    """What the process reads: the body, then the fragments, each with its id, version and length before it."""
    yield PIECE.pack(file_id.bytes, body.version, len(body.text)) + body.text
    for fragment_id, blob in fragments.items():
        yield PIECE.pack(fragment_id.bytes, 0, len(blob)) + blob


def pieces(data: bytes) -> Iterator[tuple[UUID, int, bytes]]:
    """The pieces of a request."""
    position = 0
    while position < len(data):
        key, version, length = PIECE.unpack_from(data, position)
        position += PIECE.size + length
        yield UUID(bytes=key), version, data[position - length : position]


async def convert(data: bytes) -> Iterable[bytes]:
    """The answer to a request; `conversion` is the program that gives it."""
    (file_id, version, text), *rest = pieces(data)
    codec = Codec(HANDLERS)
    try:
        found = decoded(file_id, Body(version, text), {key: blob for key, _, blob in rest}, codec)
        return DONE, *base_chunks(await built(file_id, 0, found, codec))
    except ServerFault as fault:
        return FAILED, orjson.dumps({"code": fault.code, "hint": fault.hint})
