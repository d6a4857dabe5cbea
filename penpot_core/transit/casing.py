"""Kebab and camel case of the JSON form (contract/http.md §3.2, §4).

A name is cut in front of every upper-case letter, and wherever there is something other than a letter, a digit, an
apostrophe or a bracket. Clients choose names, so the tables of known names are bounded in number and length.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

REMEMBERED = 8_192
"""How many names each table holds."""
REMEMBERED_LENGTH = 64
"""Characters up to which a name is worth remembering."""


def kebab(name: str) -> str:
    """`fileId` becomes `file-id`, `FileID` becomes `file-i-d`, `oidc.name` becomes `oidc-name`."""
    return _kebab(name) if len(name) <= REMEMBERED_LENGTH else "-".join(words(name))


def camel(name: str) -> str:
    """`file-id` becomes `fileId`, `viewed-tutorial?` becomes `viewedTutorial`; the name has no namespace."""
    return _camel(name) if len(name) <= REMEMBERED_LENGTH else _joined(words(name))


def words(name: str) -> list[str]:
    """The words of a name, in lower case."""
    return "".join(map(_cut, name)).lower().split()


def _cut(letter: str) -> str:
    """A character with a space in front where a word begins, or a space in its place where one has ended."""
    kind = category(letter)
    if kind == "Lu":
        return " " + letter
    return letter if kind[0] in "LN" or kind in ("Ps", "Pe") or letter == "'" else " "


def _joined(words: list[str]) -> str:
    return "".join(word if index == 0 else word[:1].upper() + word[1:] for index, word in enumerate(words))


@lru_cache(REMEMBERED)
def _kebab(name: str) -> str:
    return "-".join(words(name))


@lru_cache(REMEMBERED)
def _camel(name: str) -> str:
    return _joined(words(name))
