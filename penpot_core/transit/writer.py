"""Writing: a tree of transit values becomes a tree of JSON values, which the JSON library then writes.

Both forms share the loop over values. They differ in maps, in tags, and in what stands for a name: the compact form
numbers keys, keywords, symbols and tags in the order in which they appear, so values are visited in just that order.

Names are kept in a plain dict, where one seen before costs a lookup and a new one an exception. A text that needs a
mark is found by comparing: nothing below `^` needs one, nor anything from `a` up to `~`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Any, Final
from uuid import UUID

import orjson

from penpot_core.transit.cache import CAPACITY, CODES, long_enough
from penpot_core.transit.errors import TransitError
from penpot_core.transit.keywords import Keyword
from penpot_core.transit.limits import MAX_DEPTH
from penpot_core.transit.scalars import MAX_NUMBER, escaped, integer_wire, special_wire, uuid_wire
from penpot_core.transit.values import Encoded

_KEYWORDS: Final = frozenset((Keyword,))

Emit = Callable[["Writer", Any, int], Any]
"""Gives the JSON tree of a value; the integer is the depth of what holds it."""
KeyText = Callable[[Any], str | None]
"""Gives the string of a map key, or None for one that has none."""


class Writer:
    """What both forms share. One writer writes one text.

    `emitters` has a function for every type that has a form on the wire; `key_texts` has one for every type that may
    be the key of an ordinary map, and None for any other type. `names` holds what stands for a name by now.
    """

    __slots__ = ("emitters", "key_texts", "names", "uuids")

    verbose: bool

    def __init__(self, emitters: Mapping[type, Emit], key_texts: Mapping[type, KeyText | None]) -> None:
        self.emitters = emitters
        self.key_texts = key_texts
        self.names: dict[str, str] = {}
        self.uuids: dict[int, str] = {}

    def values(self, values: Iterable[Any], depth: int) -> list[Any]:
        """The trees of the members of an array or object, in order; `depth` is that of what holds them."""
        if depth > MAX_DEPTH:
            raise TransitError(
                "limit", f"A value is nested more than {MAX_DEPTH} levels deep, or holds itself."
            )
        names, uuids = self.names, self.uuids
        trees: list[Any] = []
        append = trees.append
        for value in values:
            kind = type(value)
            if kind is Keyword:
                try:
                    append(names[value.wire])
                except KeyError:
                    append(self.new_name(value.wire))
            elif kind is float:
                append(value if value - value == 0.0 else special_wire(value))
            elif kind is str:
                append(escaped(value) if value >= "^" and (value < "a" or value >= "~") else value)
            elif kind is int:
                append(value if -MAX_NUMBER <= value <= MAX_NUMBER else integer_wire(value))
            elif kind is dict:
                append(self.map(value, depth + 1))
            elif value is None or kind is bool:
                append(value)
            elif kind is UUID:
                try:
                    append(uuids[value.int])
                except KeyError:
                    append(self.new_uuid(value.int))
            elif kind is list:
                append(self.values(value, depth + 1))
            else:
                append(self.emitters[kind](self, value, depth))
        return trees

    def value(self, value: Any, depth: int) -> Any:
        """The tree of one value; `depth` is that of what holds it."""
        return self.map(value, depth + 1) if type(value) is dict else self.values((value,), depth)[0]

    def map(self, value: Mapping[Any, Any], depth: int) -> Any:
        """The tree of a map, composite where a key has no string; `depth` is its own."""
        if _KEYWORDS.issuperset(map(type, value)):
            return self.keyword_map(value, depth)
        return self.pairs(value.items(), depth)

    def pairs(self, pairs: Collection[tuple[Any, Any]], depth: int) -> Any:
        """The tree of a map whose keys are of any kind."""
        makers = [self.key_texts[type(key)] for key, _ in pairs]
        made = [make(key) for make, (key, _) in zip(makers, pairs, strict=True) if make is not None]
        texts = [text for text in made if text is not None]
        if len(set(texts)) == len(pairs):
            return self.string_map(texts, [value for _, value in pairs], depth)
        return self.tagged("~#cmap", list(chain.from_iterable(pairs)), depth)

    def name(self, text: str) -> str:
        """What stands for a key, keyword, symbol or tag here, given its string."""
        return self.names[text] if text in self.names else self.new_name(text)

    def new_name(self, text: str) -> str:
        """What stands for a name that is not among `names`."""
        raise NotImplementedError

    def new_uuid(self, number: int) -> str:
        """The string of a uuid that is not among `uuids`, given as an integer."""
        self.uuids[number] = text = uuid_wire(number)
        return text

    def keyword_map(self, value: Mapping[Any, Any], depth: int) -> Any:
        """The tree of a map whose keys are all keywords."""
        raise NotImplementedError

    def string_map(self, keys: Collection[str], values: Iterable[Any], depth: int) -> Any:
        """The tree of a map whose keys have been turned into strings."""
        raise NotImplementedError

    def tagged(self, tag: str, rep: Any, depth: int) -> Any:
        """The tree of a tag (`~#name`) and its rep; `depth` is that of the array or object that it makes."""
        raise NotImplementedError

    def whole(self, value: Any) -> Any:
        """The tree of a whole text, in which a scalar is quoted."""
        tree = self.value(value, 0)
        if type(tree) in (list, dict) or type(value) is Encoded:
            return tree
        return {"~#'": tree} if self.verbose else ["~#'", tree]

    def embedded(self, data: bytes) -> Any:
        """The tree of a value that is verbose transit already."""
        raise NotImplementedError


class VerboseWriter(Writer):
    """Writes maps and tags as objects, and every name in full."""

    __slots__ = ()
    verbose = True

    def new_name(self, text: str) -> str:
        """The name itself."""
        self.names[text] = text
        return text

    def keyword_map(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        """An object."""
        return dict(zip([key.wire for key in value], self.values(value.values(), depth), strict=True))

    def string_map(self, keys: Collection[str], values: Iterable[Any], depth: int) -> dict[str, Any]:
        """An object."""
        return dict(zip(keys, self.values(values, depth), strict=True))

    def tagged(self, tag: str, rep: Any, depth: int) -> dict[str, Any]:
        """An object of one entry."""
        return {tag: self.value(rep, depth)}

    def embedded(self, data: bytes) -> orjson.Fragment:
        """The bytes as they are."""
        return orjson.Fragment(data)


class CompactWriter(Writer):
    """Writes maps and tags as arrays, and names that occur again as cache codes."""

    __slots__ = ("next",)
    verbose = False

    def __init__(self, emitters: Mapping[type, Emit], key_texts: Mapping[type, KeyText | None]) -> None:
        super().__init__(emitters, key_texts)
        self.next = 0

    def new_name(self, text: str) -> str:
        """The name in full; from now on a code stands for it, if it is long enough."""
        if not long_enough(text):
            self.names[text] = text
            return text
        if self.next == CAPACITY:
            self.names.clear()
            self.next = 0
        self.names[text] = CODES[self.next]
        self.next += 1
        return text

    def keyword_map(self, value: Mapping[Any, Any], depth: int) -> list[Any]:
        """An array; as a keyword is written and numbered alike as key and as value, one loop does for both."""
        return ["^ ", *self.values(chain.from_iterable(value.items()), depth)]

    def string_map(self, keys: Collection[str], values: Iterable[Any], depth: int) -> list[Any]:
        """An array; each key is numbered before the value behind it is visited."""
        tree: list[Any] = ["^ "]
        for key, value in zip(keys, values, strict=True):
            tree.append(self.name(key))
            tree.append(self.value(value, depth))
        return tree

    def tagged(self, tag: str, rep: Any, depth: int) -> list[Any]:
        """An array of two."""
        return [self.name(tag), self.value(rep, depth)]

    def embedded(self, data: bytes) -> Any:
        """The same in the compact form."""
        return self.compacted(orjson.loads(data))

    def compacted(self, tree: Any) -> Any:
        """The compact tree of a verbose one; no values are made for it."""
        if type(tree) is str:
            return self.name(tree) if tree[:2] in ("~:", "~$", "~#") else tree
        if type(tree) is list:
            return [self.compacted(item) for item in tree]
        if type(tree) is not dict:
            return tree
        if len(tree) == 1:
            ((tag, rep),) = tree.items()
            if tag[:2] == "~#":
                return [self.name(tag), self.compacted(rep)]
        result: list[Any] = ["^ "]
        for key, value in tree.items():
            result.append(self.name(key))
            result.append(self.compacted(value))
        return result
