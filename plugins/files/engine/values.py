"""An overlay over verbose texts by key: top-level values of a file, attributes of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from penpot_core.transit import Codec, Keyword


def read_value(codec: Codec, text: bytes) -> Any:
    """A value of any kind; a scalar's text stands without the quote that a whole document needs."""
    return codec.decode(b"[" + text + b"]")[0]


def write_value(codec: Codec, value: Any) -> bytes:
    """The verbose text of a value of any kind, to stand within a map."""
    return codec.encode([value], verbose=True)[1:-1]


class Values:
    """Values by keyword over texts by encoded keyword (`~:options`)."""

    def __init__(self, texts: Mapping[str, bytes], codec: Codec) -> None:
        self._texts = texts
        self._codec = codec
        self._decoded: dict[str, Any] = {}
        self._put: dict[str, Any] = {}
        self._removed: set[str] = set()

    def keys(self) -> Iterable[Keyword]:
        """The keys that are there."""
        before = [key for key in self._texts if key not in self._removed]
        return [Keyword(key[2:]) for key in (*before, *(key for key in self._put if key not in self._texts))]

    def get(self, key: str) -> Any:
        """A value, None where it is not there."""
        name = "~:" + key
        if name in self._put:
            return self._put[name]
        if name in self._removed or name not in self._texts:
            return None
        if name not in self._decoded:
            self._decoded[name] = read_value(self._codec, self._texts[name])
        return self._decoded[name]

    def put(self, key: str, value: Any) -> None:
        """Set a value."""
        self._put["~:" + key] = value
        self._removed.discard("~:" + key)

    def remove(self, key: str) -> None:
        """Remove a value, if it is there."""
        self._put.pop("~:" + key, None)
        if "~:" + key in self._texts:
            self._removed.add("~:" + key)

    def put_values(self) -> Mapping[str, Any]:
        """What was put, by key."""
        return {key[2:]: value for key, value in self._put.items()}

    def changes(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The texts that differ, and the keys that are gone."""
        texts = {key: write_value(self._codec, value) for key, value in self._put.items()}
        return {key: text for key, text in texts.items() if self._texts.get(key) != text}, tuple(
            sorted(self._removed)
        )


def split_texts(text: bytes) -> dict[str, bytes]:
    """The text of a map with text keys as texts by encoded key."""
    return {key: orjson.dumps(value) for key, value in orjson.loads(text).items()}


def join_texts(texts: Mapping[str, bytes]) -> bytes:
    """The text of a map."""
    return b"{" + b",".join([b"%b:%b" % (orjson.dumps(key), text) for key, text in texts.items()]) + b"}"
