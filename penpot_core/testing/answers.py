"""What a server answered, decoded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from penpot_core.transit import Codec


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: `progress`, `end` or `error`, and its decoded data."""

    name: str
    data: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` is decoded by its type: transit, JSON, a list of `Event`, text or bytes."""

    status: int
    headers: Mapping[str, str]
    body: Any
    raw: bytes
    seconds: float


class ApiError(Exception):
    """A method answered with an error. `type` and `code` are plain texts, `body` is all that was said."""

    def __init__(self, method: str, answer: Answer) -> None:
        """Take the parts from the answer's body, where it has one."""
        self.method, self.answer, self.status, self.body = method, answer, answer.status, answer.body
        said = answer.body if isinstance(answer.body, dict) else {}
        self.type, self.code, self.hint = (_optional(said.get(part)) for part in ("type", "code", "hint"))
        what = "/".join(part for part in (self.type, self.code) if part)
        super().__init__(f"{method} answered {answer.status} {what}: {self.hint or answer.raw[:300]!r}")


def read_answer(response: httpx.Response, codec: Codec) -> Answer:
    """Decode an answer; raises `TransitError` or `orjson.JSONDecodeError` where it is not what it says."""
    body = _decode(response, codec) if response.content else None
    return Answer(
        response.status_code, response.headers, body, response.content, response.elapsed.total_seconds()
    )


async def events_of(response: httpx.Response, codec: Codec) -> AsyncIterator[Event]:
    """The events of an answer that is still coming."""
    lines: list[str] = []
    async for line in response.aiter_lines():
        if line:
            lines.append(line)
        elif lines:
            yield _event("\n".join(lines), codec)
            lines.clear()


def _decode(response: httpx.Response, codec: Codec) -> Any:
    kind = response.headers.get("content-type", "")
    if "event-stream" in kind:
        return [_event(block, codec) for block in response.text.split("\n\n") if block.strip()]
    if "transit" in kind:
        return codec.decode(response.content)
    if "json" in kind:
        return orjson.loads(response.content)
    return response.text if kind.startswith("text/") else response.content


def _event(block: str, codec: Codec) -> Event:
    fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    return Event(fields["event"], codec.decode(fields["data"].encode()))


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
