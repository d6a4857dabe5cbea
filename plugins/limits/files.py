"""The files of limits: the reference's EDN and our TOML (contract/config.md §5-6).

refresh = "30s"                      # rates, in TOML
[[limits]]
methods = ["get-teams"]              # left out: every method
name = "few"
bucket = "3/1/1h"                    # or window = "100/d"

["root/by-profile"]                  # concurrency, in TOML
permits = 10
queue = 30
timeout = 30000                      # ms
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from penpot_core.settings import durations
from penpot_plugins.limits import edn
from penpot_plugins.limits.permits import Permits
from penpot_plugins.limits.rules import RateLimits, Rule, bucket, window

STRATEGIES: Mapping[str, Callable[[str, str], Rule]] = {"window": window, "bucket": bucket}
MAX_NUMBER = 1_000_000_000


class LimitsFileError(ValueError):
    """A file that cannot be used; the text names it and says what is wrong."""


def rates_of(path: Path) -> RateLimits:
    """The rate limits of a file. Raises LimitsFileError, and OSError where it cannot be read."""
    try:
        if path.suffix == ".toml":
            return rates_of_toml(tomllib.loads(text_of(path)))
        return rates_of_edn(edn.read(text_of(path)))
    except (ValueError, TypeError, RecursionError) as problem:
        raise LimitsFileError(f"The file of rate limits {path} cannot be used: it {problem}.") from None


def permits_of(path: Path) -> Mapping[str, Permits]:
    """The limits of concurrency of a file. Raises LimitsFileError, and OSError where it cannot be read."""
    try:
        if path.suffix == ".toml":
            return {name: permits(name, one) for name, one in tomllib.loads(text_of(path)).items()}
        value = edn.read(text_of(path))
        if not isinstance(value, edn.Table):
            raise ValueError("has no map of limits")
        return {name_of(key): permits(name_of(key), plain(one)) for key, one in value.items}
    except (ValueError, TypeError, RecursionError) as problem:
        raise LimitsFileError(
            f"The file of concurrency limits {path} cannot be used: it {problem}."
        ) from None


def text_of(path: Path) -> str:
    """The text of a file that is not too long."""
    with path.open("rb") as file:
        content = file.read(edn.MAX_LENGTH + 1)
    if len(content) > edn.MAX_LENGTH:
        raise ValueError(f"is longer than {edn.MAX_LENGTH} bytes")
    return content.decode("utf-8")


def rates_of_edn(value: Any) -> RateLimits:
    """Rate limits of the reference's form."""
    if not isinstance(value, edn.Table):
        raise ValueError("has no map of limits")
    refresh = duration(value.about.get("refresh"))
    lists: dict[str, tuple[Rule, ...]] = {}
    for key, rules in value.items:
        made = tuple(edn_rules(rules))
        for name in key if isinstance(key, frozenset) else (key,):
            lists[name_of(name).removeprefix("main/")] = made
    return RateLimits(lists.pop("default", ()), lists, refresh)


def edn_rules(rules: Any) -> Iterator[Rule]:
    """The rules `[name strategy options]` of a list."""
    if not isinstance(rules, tuple):
        raise ValueError("has a key whose value is no vector of limits")
    for rule in rules:
        if not isinstance(rule, tuple) or len(rule) != 3:
            raise ValueError("has a limit that is not [:name :window or :bucket, options]")
        yield made(name_of(rule[0]), name_of(rule[1]), rule[2])


def rates_of_toml(value: Mapping[str, Any]) -> RateLimits:
    """Rate limits of our form."""
    lists: dict[str, list[Rule]] = {}
    for one in value.get("limits", ()):
        chosen = [name for name in STRATEGIES if name in one]
        if len(chosen) != 1 or not isinstance(one.get("name"), str):
            raise ValueError("has a limit without a name, or without one of window and bucket")
        rule = made(one["name"], chosen[0], one[chosen[0]])
        for method in one.get("methods", ("default",)):
            lists.setdefault(method, []).append(rule)
    rules = {name: tuple(given) for name, given in lists.items()}
    return RateLimits(rules.pop("default", ()), rules, duration(value.get("refresh")))


def made(name: str, strategy: str, options: Any) -> Rule:
    """A rule of a strategy."""
    if strategy not in STRATEGIES or not isinstance(options, str):
        raise ValueError(
            f"has {strategy!r} as a strategy of {name!r}, where window or bucket with a text is expected"
        )
    return STRATEGIES[strategy](name, options)


def permits(name: str, given: Mapping[str, Any]) -> Permits:
    """One limit of concurrency."""
    values: dict[str, int] = {}
    for key, least in (("permits", 1), ("queue", 0), ("timeout", 1)):
        number = given.get(key)
        if number is None and key != "permits":
            continue
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= MAX_NUMBER:
            raise ValueError(f"needs a whole number of at least {least} as {key} of {name}")
        values[key] = number
    if unknown := set(given) - {"permits", "queue", "timeout"}:
        raise ValueError(f"has {', '.join(sorted(unknown))} at {name}; there are permits, queue and timeout")
    return Permits(**values)


def plain(value: Any) -> dict[str, Any]:
    """A map with names as texts."""
    if not isinstance(value, edn.Table):
        raise ValueError("has a limit that is no map")
    return {name_of(key): one for key, one in value.items}


def name_of(value: Any) -> str:
    """The text of a keyword."""
    if not isinstance(value, edn.Name):
        raise ValueError("has a key or name that is no keyword")
    return value.text


def duration(value: Any) -> timedelta:
    """How often the file is looked at."""
    if not isinstance(value, str):
        raise ValueError('needs a refresh, such as "30s"')
    try:
        read = durations.read(value)
    except ValueError as problem:
        raise ValueError(f"needs as refresh {problem}") from None
    if read < timedelta(seconds=1):
        raise ValueError("needs a refresh of at least 1s")
    return read
