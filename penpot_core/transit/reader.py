"""Reading: a tree of JSON values becomes a tree of transit values (contract/transit.md §2-5).

The JSON library makes the tree; here strings with a mark, tags and maps are resolved. Every reader takes both forms and
any mixture of them. They differ in what a new string means:

- `PlainReader` is for texts without a single cache code. Nothing is numbered, so a string means the same wherever it
  stands and is resolved once.
- `NumberingReader` numbers strings in the order in which they appear, so that codes can be resolved.
- `CarefulReader` also keeps map keys apart that Python takes for equal. The others notice such a map when it is
  built, and raise `Collapsed`; the text is then read again by this one.

What strings mean is kept in plain dicts, where a string seen before costs one lookup and a new one an exception. The
loops find marks by comparing strings, which is cheaper than looking at a first character: below `^` nothing is marked,
`^` ends before `_`, and what does not come before `~` is marked or not ASCII.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NoReturn

from penpot_core.transit.cache import CAPACITY, CODES, long_enough
from penpot_core.transit.composite import colliding, gathered
from penpot_core.transit.errors import TransitError
from penpot_core.transit.handlers import Tag
from penpot_core.transit.keywords import shared_keyword
from penpot_core.transit.limits import MAX_COLLIDING, Limits
from penpot_core.transit.scalars import READERS, read_scalar
from penpot_core.transit.values import TaggedValue

MAP_MARK: Final = "^ "
_AS_THEY_ARE: Final = frozenset((int, float, bool, type(None)))
_NAMES: Final = frozenset(("~:", "~$"))
_NUMERIC: Final = frozenset(("~u", "~i", "~n", "~d", "~f"))
_WORTH_KEEPING: Final = frozenset(("~:", "~$", "~m")) | _NUMERIC


class Collapsed(Exception):
    """A map has keys that a dict takes for equal, or one without a value; `CarefulReader` finds out which."""


class PlainReader:
    """Reads a text in which no string is a cache code. One reader reads one text."""

    __slots__ = ("hashes", "heads", "key_length", "keys", "max_depth", "tags", "texts")

    def __init__(self, tags: Mapping[str, Tag], limits: Limits) -> None:
        self.tags = tags
        self.max_depth = limits.depth
        self.key_length = limits.key_length
        self.heads: Mapping[str, Tag] = tags
        self.texts: dict[str, Any] = {}
        self.keys: dict[str, Any] = {}
        self.hashes: dict[int, int] = {}

    def value(self, raw: Any, depth: int = 0) -> Any:
        """The value of a JSON value; `depth` is that of what holds it."""
        kind = type(raw)
        if kind is list or kind is dict:
            return self.node(raw, depth)
        if kind is not str:
            return raw
        return self.texts[raw] if raw in self.texts else self.text(raw)

    def node(self, raw: Any, depth: int) -> Any:
        """The value of an array or object; `depth` is that of what holds it."""
        depth += 1
        if depth > self.max_depth:
            raise TransitError(
                "limit", f"Values are nested more than {self.max_depth} levels deep; flatten them."
            )
        if type(raw) is list:
            head = raw[0] if raw else None
            if type(head) is not str or head < "^":
                return self.values(raw, depth)
            if head == MAP_MARK:
                return self.pairs(raw[1::2], raw[2::2], depth)
            tag = self.heads.get(head) or self.new_tag(head)
            if tag is None:
                return self.values(raw, depth)
            if len(raw) != 2:
                raise TransitError("malformed", "A tag (~#) must be followed by exactly one value.")
            return self.tagged(tag, raw[1], depth)
        if len(raw) == 1:
            (head,) = raw
            tag = self.heads.get(head) or self.new_tag(head)
            if tag is not None:
                return self.tagged(tag, raw[head], depth)
        return self.pairs(raw, raw.values(), depth)

    def values(self, raw: Iterable[Any], depth: int) -> list[Any]:
        """The values of an array's elements; `depth` is that of the array."""
        texts, node = self.texts, self.node
        values: list[Any] = []
        append = values.append
        for item in raw:
            kind = type(item)
            if kind is str:
                if item >= "~" or "^" <= item < "_":
                    try:
                        append(texts[item])
                    except KeyError:
                        append(self.text(item))
                else:
                    append(item)
            elif kind is list or kind is dict:
                append(node(item, depth))
            else:
                append(item)
        return values

    def pairs(self, keys: Collection[str], raw: Collection[Any], depth: int) -> Any:
        """The map of these keys and values; each key is read before the value behind it."""
        if _AS_THEY_ARE.issuperset(map(type, raw)):
            try:
                result = dict(zip(map(self.keys.__getitem__, keys), raw))  # noqa: B905 - the length is compared below
            except (KeyError, TypeError):
                result = self.mixed_pairs(keys, raw, depth)
        else:
            result = self.mixed_pairs(keys, raw, depth)
        if len(result) != len(keys):
            raise Collapsed
        return result

    def mixed_pairs(self, keys: Iterable[str], raw: Iterable[Any], depth: int) -> dict[Any, Any]:
        """The map of these keys and values, whatever they are."""
        known, texts, node = self.keys, self.texts, self.node
        result = {}
        for text, item in zip(keys, raw):  # noqa: B905 - the length is compared by the caller
            try:
                key = known[text]
            except (KeyError, TypeError):
                key = self.key(text)
            kind = type(item)
            if kind is str:
                if item >= "~" or "^" <= item < "_":
                    try:
                        result[key] = texts[item]
                    except KeyError:
                        result[key] = self.text(item)
                else:
                    result[key] = item
            elif kind is list or kind is dict:
                result[key] = node(item, depth)
            else:
                result[key] = item
        return result

    def tagged(self, tag: Tag, raw: Any, depth: int) -> Any:
        """The value of a tag and its rep."""
        name, kind, make = tag
        rep = self.value(raw, depth)
        if kind is not None and type(rep) is not kind:
            raise TransitError("malformed", f"The value tagged {name} must hold a {kind.__name__}.")
        try:
            return make(rep)
        except TransitError:
            raise
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise TransitError("malformed", f"The value tagged {name} cannot be read: {error}.") from error

    def new_tag(self, head: str) -> Tag | None:
        """The tag that a string is which is not among `heads`, if it is one."""
        if not head.startswith("~#"):
            return None
        self.check_length(head)
        return self.tags.get(head) or unknown_tag(head[2:])

    def text(self, text: str) -> Any:
        """The value of a string that is not among `texts`."""
        known = shared_keyword(text)
        if known is not None and len(text) <= self.key_length:
            self.texts[text] = known
            return known
        mark = text[:2]
        if mark == "~#" or mark[:1] == "^":
            refuse_stray(mark)
        if mark[:1] != "~" or len(text) == 1:
            return text
        if mark in _NAMES:
            self.check_length(text)
        value = read_scalar(text)
        if mark in _WORTH_KEEPING:
            self.texts[text] = value
            if mark in _NUMERIC:
                self.count_hash(hash(value))
        return value

    def count_hash(self, code: int) -> None:
        """Refuse too many numbers or uuids of one hash, before a map has them as keys."""
        self.hashes[code] = count = self.hashes.get(code, 0) + 1
        if count > MAX_COLLIDING:
            raise colliding()

    def key(self, text: str) -> Any:
        """The value of a map key that is not among `keys`."""
        if type(text) is not str:
            raise TransitError(
                "malformed", "A map key must be a string; write other keys as ~i1, ~d1.5 or ~#cmap."
            )
        self.check_length(text)
        self.keys[text] = key = self.value(text)
        return key

    def check_length(self, name: str) -> None:
        """Refuse a key, keyword, symbol or tag that is too long."""
        if len(name) > self.key_length:
            raise TransitError(
                "limit",
                f"A key, keyword, symbol or tag is longer than {self.key_length} characters; shorten it.",
            )


class NumberingReader(PlainReader):
    """Reads a text in which some strings are cache codes.

    A string that is numbered whenever it is spelt out is not kept under its own text, only under its code.
    """

    __slots__ = ("codes", "next")

    def __init__(self, tags: Mapping[str, Tag], limits: Limits) -> None:
        super().__init__(tags, limits)
        self.codes: dict[str, Tag] = {}
        self.heads = self.codes
        self.next = 0

    def next_code(self) -> str:
        """The code of the string that is just being read."""
        if self.next == CAPACITY:
            self.next = 0
            for table in (self.texts, self.keys, self.codes):
                for code in CODES:
                    table.pop(code, None)
        self.next += 1
        return CODES[self.next - 1]

    def new_tag(self, head: str) -> Tag | None:
        """The tag that a string is, numbered, if it is one."""
        tag = super().new_tag(head)
        if tag is not None and long_enough(head):
            self.codes[self.next_code()] = tag
        return tag

    def text(self, text: str) -> Any:
        """The value of a string, numbered if it is a name."""
        value = super().text(text)
        if text[:2] in _NAMES and long_enough(text):
            del self.texts[text]
            self.number(value)
        return value

    def key(self, text: str) -> Any:
        """The value of a map key, numbered."""
        key = super().key(text)
        if long_enough(text):
            del self.keys[text]
            if text[:2] not in _NAMES:
                self.number(key)
        return key

    def number(self, value: Any) -> None:
        """Give the next code to a key, keyword or symbol."""
        code = self.next_code()
        self.texts[code] = self.keys[code] = value


class CarefulReader(NumberingReader):
    """Reads any text; a map that no dict can hold becomes a CompositeMap."""

    __slots__ = ()

    def pairs(self, keys: Collection[str], raw: Collection[Any], depth: int) -> Any:
        """The map of these keys and values, each pair kept apart."""
        if len(keys) != len(raw):
            raise TransitError("malformed", 'A map ("^ ") must have a value for every key.')
        return gathered(
            [(self.one_key(key), self.value(item, depth)) for key, item in zip(keys, raw, strict=True)]
        )

    def one_key(self, text: str) -> Any:
        """The value of a map key."""
        return self.keys[text] if type(text) is str and text in self.keys else self.key(text)


def unknown_tag(name: str) -> Tag:
    """What becomes of a tag without a handler; the letter of a scalar may stand as a tag too."""

    def make(rep: Any) -> Any:
        return (
            read_scalar(f"~{name}{rep}") if name in READERS and type(rep) is str else TaggedValue(name, rep)
        )

    return Tag(name, None, make)


def refuse_stray(mark: str) -> NoReturn:
    """Refuse a tag or cache code where a value is expected."""
    if mark[:1] == "^":
        raise TransitError("malformed", "A cache code (^) must stand for a key, keyword or symbol before it.")
    raise TransitError("malformed", "A tag (~#) must stand first in an array of two, or alone in an object.")
