"""What a setting's value can be, and how a text becomes one (contract/config.md §1).

Every source speaks text: variables always, settings files mostly. A settings file may also hold a TOML
number, boolean or list where the kind has one. Nothing is guessed: `PENPOT_SECRET_KEY=0123` stays that
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import urlsplit

from penpot_core.settings import durations, sizes

T_co = TypeVar("T_co", covariant=True)
Plain = str | int | bool | list[str]

DIGITS = re.compile(r"[0-9]{1,19}")
LARGEST = 2**63 - 1
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """A kind of value.

    `parse` reads a text and `native` a TOML value; both raise ValueError with what is allowed. `plain`
    gives the value in the form that a settings file holds, `address` says that a value may have a password
    inside.
    """

    name: str
    allowed: str
    parse: Callable[[str], T_co]
    native: Callable[[object], T_co] | None = None
    plain: Callable[[Any], Plain] = lambda value: value
    address: bool = False

    def read(self, value: object) -> T_co:
        """The value of a text or of a TOML value. Raises ValueError with what is allowed."""
        if isinstance(value, str):
            return self.parse(value)
        if self.native is None:
            raise ValueError(f"{self.allowed}, in a settings file between quotes")
        return self.native(value)

    def show(self, value: object) -> str:
        """The value as a variable would hold it."""
        plain = self.plain(value)
        if isinstance(plain, list):
            return " ".join(plain)
        return str(plain).lower() if isinstance(plain, bool) else str(plain)


def refuse(allowed: str) -> NoReturn:
    """Raise the ValueError that becomes part of the message: "it takes <allowed>"."""
    raise ValueError(allowed)


def read_text(text: str) -> str:
    """Any text that can be written as UTF-8, the empty one too."""
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse("a text in UTF-8")
    return text


INTEGER = "a whole number in digits, such as 10"


def read_integer(text: str) -> int:
    """Digits alone: no sign, no blanks, no separators."""
    if DIGITS.fullmatch(text) is None or int(text) > LARGEST:
        refuse(INTEGER)
    return int(text)


def native_integer(value: object) -> int:
    """A TOML integer that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        refuse(INTEGER)
    return value


BOOLEAN = "true, t or 1, or false, f or 0"
TRUTH = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


def read_boolean(text: str) -> bool:
    """One of six spellings, in small letters."""
    if text not in TRUTH:
        refuse(BOOLEAN)
    return TRUTH[text]


def native_boolean(value: object) -> bool:
    """A TOML boolean."""
    if not isinstance(value, bool):
        refuse(BOOLEAN)
    return value


WORDS = "words with blanks or commas between them"


def split_words(text: str) -> list[str]:
    """The words of a text; blanks and commas separate, empty words fall away."""
    return read_text(text).replace(",", " ").split()


def native_words(value: object) -> list[str]:
    """A TOML list of texts."""
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        refuse(f"{WORDS}, or a list of texts")
    return [word for text in value for word in split_words(text)]


PATH = "the path of a file or folder"


def read_path(text: str) -> Path:
    """A path; relative ones count from the working directory."""
    if not read_text(text).strip() or "\0" in text:
        refuse(PATH)
    return Path(text)


URI = "an address of the form scheme://host"


def read_uri(text: str) -> str:
    """An address with a scheme and a host (or a path: unix:///run/redis.sock), without blanks."""
    if read_text(text) != "".join(text.split()):
        refuse(URI)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        refuse(URI)
    if SCHEME.fullmatch(parts.scheme) is None or not text[len(parts.scheme) :].startswith("://"):
        refuse(URI)
    if not parts.hostname and not parts.path.strip("/"):
        refuse(URI)
    return text


Text: Kind[str] = Kind("text", "a text", read_text)
Integer: Kind[int] = Kind("integer", INTEGER, read_integer, native_integer)
Boolean: Kind[bool] = Kind("boolean", BOOLEAN, read_boolean, native_boolean)
Duration: Kind[timedelta] = Kind("duration", durations.ALLOWED, durations.read, plain=durations.write)
ByteSize: Kind[int] = Kind("size", sizes.ALLOWED, sizes.read, native_integer, plain=sizes.write)
WordSet: Kind[frozenset[str]] = Kind(
    "set of words",
    WORDS,
    lambda text: frozenset(split_words(text)),
    lambda value: frozenset(native_words(value)),
    plain=sorted,
)
WordList: Kind[tuple[str, ...]] = Kind(
    "list of words",
    WORDS,
    lambda text: tuple(split_words(text)),
    lambda value: tuple(native_words(value)),
    plain=list,
)
PathKind: Kind[Path] = Kind("path", PATH, read_path, plain=str)
UriKind: Kind[str] = Kind("address", URI, read_uri, address=True)


def Choice(*names: str) -> Kind[str]:
    """One of the given names."""
    allowed = one_of(names)

    def read(text: str) -> str:
        return text if text in names else refuse(allowed)

    return Kind("choice", allowed, read)


def one_of(names: Collection[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
