"""Keeps secrets out of what people read: settings that are shown, error texts, log lines."""

from __future__ import annotations

import re
from functools import lru_cache

MASK = "••••"
DEPTH = 4

# Names that hold secrets, as whole words of kebab-case, snake_case or camelCase keys. `key` alone is too
# common (object keys, cache keys); the compound ones are not.
SECRET_WORDS = (
    r"pass(?:word|wd|phrase)?|pwd|secret|token|authorization|cookie|credentials?|jwt|bearer|signature|"
    r"api[-_]?key|secret[-_]?key|shared[-_]?key|private[-_]?key|access[-_]?key|session[-_]?key|dsn|webhook[-_]?uri"
)
NAME = re.compile(rf"(?:^|[-_.\s])(?:set[-_])?(?:{SECRET_WORDS})s?(?:$|[-_.\s])", re.IGNORECASE)
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Names that only speak about a secret.
HARMLESS = re.compile(
    r"[-_](?:id|name|count|type|kind|age|max[-_]age|size|length|expires?(?:[-_]at)?)$", re.IGNORECASE
)
PAIR = re.compile(
    rf"((?:[?&](?:code|state)|(?:^|[^\w-])[\w-]*(?:{SECRET_WORDS}))[\"']?=)(?:\"[^\"]*\"|'[^']*'|[^&\s;,)}}]+)",
    re.IGNORECASE,
)
QUOTED_PAIR = re.compile(
    rf"([\"'](?:[\w-]*[-_])?(?:{SECRET_WORDS})[\"']\s*:\s*)(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
USER = re.compile(r"(?<=://)[^/\s]*@")
# In an address that cannot be read, whatever stands before the last @ may be a password.
BEFORE_AT = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:/*)?.*@", re.DOTALL)


@lru_cache(maxsize=2048)
def is_secret(name: str) -> bool:
    """Whether a key holds a secret, by its name: `old-password`, `accessToken`; not `token-id`."""
    spaced = HUMP.sub("-", name)
    return NAME.search(spaced) is not None and HARMLESS.search(spaced) is None


def mask_text(text: str) -> str:
    """Mask `password=…` and `"password": "…"`, and user and password of addresses, inside a text."""
    if "=" in text:
        text = PAIR.sub(rf"\1{MASK}", text)
    if "'" in text or '"' in text:
        text = QUOTED_PAIR.sub(rf"\1{MASK}", text)
    return USER.sub(f"{MASK}@", text) if "@" in text else text


def mask_address(text: str) -> str:
    """An address, well-formed or not, without what may be a user, a password or a secret parameter."""
    return mask_text(BEFORE_AT.sub(rf"\g<1>{MASK}@", text))


def mask_value(value: object, depth: int = DEPTH) -> object:
    """The value with secrets masked: texts by pattern, dicts by key, sequences member by member, to a depth."""
    if isinstance(value, str):
        return mask_text(value)
    if not isinstance(value, (dict, list, tuple, set, frozenset)):
        return value
    if not depth:
        return "…"
    if isinstance(value, dict):
        return {str(key): masked(str(key), member, depth - 1) for key, member in value.items()}
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
        return [value[0], masked(value[0], value[1], depth - 1)]  # a header, say
    return [mask_value(member, depth - 1) for member in value]


def masked(name: str, value: object, depth: int = DEPTH) -> object:
    """The value of a key: the mask where the key's name holds secrets."""
    if value is not None and not isinstance(value, bool) and is_secret(name):
        return MASK
    return mask_value(value, depth)
