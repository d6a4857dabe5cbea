"""The codec: transit JSON in both forms (contract/transit.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.transit.collector import LARGE, collector_paused
from penpot_core.transit.emitters import Emitters, KeyTexts
from penpot_core.transit.errors import TransitError
from penpot_core.transit.handlers import BASE_HANDLERS, TagHandler, check_unique
from penpot_core.transit.json_text import dumped, parsed
from penpot_core.transit.limits import MAX_DEPTH, Limits
from penpot_core.transit.reader import CarefulReader, Collapsed, NumberingReader, PlainReader
from penpot_core.transit.writer import CompactWriter, VerboseWriter


class Codec:
    """Reads and writes transit with a fixed set of tags.

    Built once at start. It has no state of its own besides its tables and may be used from several threads.

        codec = Codec(tag_handlers, Limits(depth=100))
        codec.decode(b'{"~:id":1}')                        # {Keyword("id"): 1}
        codec.encode(record(id=1), verbose=False)          # b'["^ ","~:id",1]'
    """

    def __init__(self, handlers: Sequence[TagHandler] = (), limits: Limits | None = None) -> None:
        """`handlers` are added to the base ones. ValueError names both providers of a tag or type given twice."""
        self.limits = limits or Limits()
        self.handlers: tuple[TagHandler, ...] = (*BASE_HANDLERS, *handlers)
        check_unique(self.handlers)
        self._tags = {f"~#{handler.tag}": handler.as_tag() for handler in self.handlers}
        self._emitters = Emitters(self.handlers)
        self._key_texts = {verbose: KeyTexts(self._emitters, verbose) for verbose in (False, True)}

    def decode(self, data: bytes) -> Any:
        """The value of a text in either form. Raises TransitError."""
        if len(data) < LARGE:
            return self._decode(data)
        with collector_paused():
            return self._decode(data)

    def _decode(self, data: bytes) -> Any:
        tree = parsed(data, self.limits)
        try:
            try:
                return (NumberingReader if may_have_codes(data) else PlainReader)(
                    self._tags, self.limits
                ).value(tree)
            except Collapsed:
                return CarefulReader(self._tags, self.limits).value(tree)
        except RecursionError:
            raise TransitError("limit", "Values are nested too deeply; flatten them.") from None

    def encode(self, value: Any, *, verbose: bool) -> bytes:
        """The text of a value in the verbose or the compact form. Raises TransitError("unencodable" or "limit")."""
        writer = (VerboseWriter if verbose else CompactWriter)(self._emitters, self._key_texts[verbose])
        try:
            with collector_paused():
                return dumped(writer.whole(value))
        except RecursionError:
            raise TransitError("limit", f"A value is nested more than {MAX_DEPTH} levels deep.") from None


def may_have_codes(data: bytes) -> bool:
    """Whether a string may begin with `^`, be it a cache code or the mark of a map.

    A quote behind a backslash is part of a string: it opens none. The mark might also be spelt `\\u005e`.
    """
    return data.count(b'"^') != data.count(b'\\"^') or b"\\u005" in data
