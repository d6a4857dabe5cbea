"""Multipart forms, read from the request as it comes in: files go to temporary ones, never into memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BufferedWriter
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from penpot_core.db.ending import to_the_end
from penpot_core.errors import MalformedBody
from penpot_core.rpc.upload import Upload
from penpot_core.temporary import TemporaryFiles
from penpot_core.transit import Keyword

KIND = "multipart/form-data"
MOST_PARTS = 1000
MOST_TEXT = 8 * 1024 * 1024
"""Bytes of all fields without a file together."""
WRITTEN_AT_ONCE = 1024 * 1024


@dataclass(slots=True)
class Part:
    """A part that is being read. `writer` is None in a field without a file name."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""
    filename: str | None = None
    mtype: str | None = None
    upload: Any = None
    writer: BufferedWriter | None = None
    waiting: bytearray = field(default_factory=bytearray)
    size: int = 0


class Form:
    """Reads one form. The files live until `stack` is closed."""

    def __init__(self, boundary: bytes, temporary: TemporaryFiles, stack: ExitStack) -> None:
        self._temporary = temporary
        self._stack = stack
        self._header = (bytearray(), bytearray())
        self._part = Part()
        self._text = 0
        self._ended = False
        self.parts: list[Part] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._header_end,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    async def read(self, pieces: AsyncIterable[bytes]) -> dict[Keyword, Any]:
        """The params of the form. Raises MalformedBody."""
        try:
            async for piece in pieces:
                self._parser.write(piece)
                if sum(len(part.waiting) for part in self.parts if part.writer) >= WRITTEN_AT_ONCE:
                    await to_the_end(asyncio.to_thread(self._flush))
            self._parser.finalize()
        except (FormParserError, UnicodeDecodeError) as cause:
            raise malformed(f"The form cannot be read: {type(cause).__name__}.") from None
        if not self.parts:
            raise malformed("The form has no parts.")
        if not self._ended:
            raise malformed("The form ends in the middle of a part.")
        await to_the_end(asyncio.to_thread(self._finish))
        return self._params()

    def _begin(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise malformed(f"The form has more than {MOST_PARTS} parts.")
        self._part = Part()
        self.parts.append(self._part)

    def _header_end(self) -> None:
        name, value = (part.decode("utf-8") for part in self._header)
        self._header = (bytearray(), bytearray())
        self._part.headers.append((name.strip().lower(), value.strip()))

    def _open(self) -> None:
        """All headers of the part are known."""
        part = self._part
        headers = dict(part.headers)
        # The parser writes options as latin-1; names are UTF-8 in the form.
        _, options = parse_options_header(headers.get("content-disposition", "").encode().decode("latin-1"))
        part.name = options.get(b"name", b"").decode("utf-8")
        if b"filename" not in options:
            return
        part.filename = options[b"filename"].decode("utf-8", "replace")
        part.mtype = headers.get("content-type")
        part.upload = self._temporary.path(".upload")
        self._stack.callback(part.upload.unlink, missing_ok=True)
        part.writer = part.upload.open("wb")
        self._stack.callback(part.writer.close)

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.writer is None:
            self._text += end - start
            if self._text > MOST_TEXT:
                raise malformed(f"The fields without files have more than {MOST_TEXT} bytes.")
        part.size += end - start
        part.waiting.extend(data[start:end])

    def _end(self) -> None:
        self._ended = True

    def _flush(self) -> None:
        for part in self.parts:
            if part.writer is not None and part.waiting:
                part.writer.write(part.waiting)
                part.waiting = bytearray()

    def _finish(self) -> None:
        self._flush()
        for part in self.parts:
            if part.writer is not None:
                part.writer.close()

    def _params(self) -> dict[Keyword, Any]:
        """Keys as written; a repeated field becomes a list, of files too (contract/http.md §3.2)."""
        found: dict[str, list[str | Upload]] = {}
        for part in self.parts:
            found.setdefault(part.name, []).append(value_of(part))
        return {Keyword(name): values[0] if len(values) == 1 else values for name, values in found.items()}


def value_of(part: Part) -> str | Upload:
    """The file of a part, or its text. Raises MalformedBody."""
    if part.filename is None:
        return text_of(part)
    return Upload(part.filename, part.size, part.upload, part.mtype)


def text_of(part: Part) -> str:
    """The text of a field. Raises MalformedBody."""
    try:
        return part.waiting.decode("utf-8")
    except UnicodeDecodeError:
        raise malformed("A field of the form is not UTF-8.") from None


def boundary_of(content_type: str) -> bytes | None:
    """What the parts are separated by; None where the header does not say."""
    kind, options = parse_options_header(content_type)
    return options.get(b"boundary") if kind == KIND.encode() else None


def malformed(hint: str) -> MalformedBody:
    """A form that cannot be read."""
    return MalformedBody("malformed-form", hint=hint)
