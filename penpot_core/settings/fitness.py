"""Rules between settings: values that are fine by themselves and do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from penpot_core.settings import embedded, flags, kernel
from penpot_core.settings.problems import Problem
from penpot_core.settings.setting import Setting


class Draft(Protocol):
    """Values that are read but not yet accepted."""

    def __getitem__(self, setting: Setting[Any]) -> Any:
        """The value."""

    def is_set(self, setting: Setting[Any]) -> bool:
        """Whether somebody set it, so that it is not a default."""

    def is_wrong(self, *settings: Setting[Any]) -> bool:
        """Whether one of them could not be read; nothing follows from its default then."""


def misfits(draft: Draft) -> Iterator[Problem]:
    """Every rule that does not hold."""
    yield from contradicting_flags(draft)
    if draft.is_wrong(kernel.DATABASE_URI, kernel.SECRET_KEY):
        return
    if draft[kernel.DATABASE_URI] is None:
        yield from of_embedded(draft)
    else:
        yield from of_servers(draft)
    yield from of_both(draft)


def contradicting_flags(draft: Draft) -> Iterator[Problem]:
    """PENPOT_FLAGS is a set without an order."""
    for name in flags.contradictions(draft[kernel.FLAGS]):
        variable = kernel.FLAGS.variable
        yield Problem(variable, f"{variable} holds both enable-{name} and disable-{name}; keep one of them.")


def of_embedded(draft: Draft) -> Iterator[Problem]:
    """No database address: nothing that belongs to one, one process, no defaults towards a network."""
    for setting in (kernel.DATABASE_USERNAME, kernel.DATABASE_PASSWORD):
        if draft.is_set(setting):
            yield Problem(
                setting.variable,
                f"{setting.variable} is set, but no database address: set {kernel.DATABASE_URI.variable}, "
                "or leave it out for an embedded server with a database of its own.",
            )
    if draft[kernel.HTTP_SERVER_WORKERS] > 1:
        yield Problem(
            kernel.HTTP_SERVER_WORKERS.variable,
            f"An embedded server is one process: leave {kernel.HTTP_SERVER_WORKERS.variable} out, or set "
            f"{kernel.DATABASE_URI.variable}.",
        )
    yield from of_exposed(draft)


def of_exposed(draft: Draft) -> Iterator[Problem]:
    """An embedded server that others can reach has to be told what a server is told."""
    host = draft[kernel.HTTP_SERVER_HOST]
    if draft.is_wrong(kernel.HTTP_SERVER_HOST) or embedded.is_loopback(host):
        return
    purposes = {
        kernel.SECRET_KEY: "a long random text, such as `openssl rand -base64 48` prints",
        kernel.PUBLIC_URI: "the address that people open",
    }
    needed = {of: why for of, why in purposes.items() if not draft.is_set(of) and not draft.is_wrong(of)}
    if needed:
        wanted = " and ".join(f"{setting.variable} ({purpose})" for setting, purpose in needed.items())
        yield Problem(
            next(iter(needed)).variable,
            f"This server has no database address and would listen on {host}, where others reach it: set "
            f"{wanted}; or {kernel.HTTP_SERVER_HOST.variable}={embedded.BIND} to keep it to this machine.",
        )


def of_servers(draft: Draft) -> Iterator[Problem]:
    """With a database address: a secret key, and a bus where several processes need one."""
    if not draft[kernel.SECRET_KEY]:
        yield Problem(
            kernel.SECRET_KEY.variable,
            f"{kernel.SECRET_KEY.variable} is missing: set it to a long random text, such as "
            "`openssl rand -base64 48` prints, the same on every machine of this instance; or set "
            f"{kernel.SECRET_KEY.variable}_FILE to a file that holds it.",
        )
    wrong = draft.is_wrong(kernel.REDIS_URI)
    if draft[kernel.HTTP_SERVER_WORKERS] > 1 and draft[kernel.REDIS_URI] is None and not wrong:
        yield Problem(
            kernel.REDIS_URI.variable,
            f"{kernel.HTTP_SERVER_WORKERS.variable} asks for several processes, which need Redis or Valkey "
            f"between them: set {kernel.REDIS_URI.variable}, or ask for one process.",
        )


def of_both(draft: Draft) -> Iterator[Problem]:
    """Rules of every mode."""
    if draft.is_wrong(kernel.DATABASE_MIN_POOL_SIZE, kernel.DATABASE_MAX_POOL_SIZE):
        return
    least, most = draft[kernel.DATABASE_MIN_POOL_SIZE], draft[kernel.DATABASE_MAX_POOL_SIZE]
    if least > most:
        yield Problem(
            kernel.DATABASE_MIN_POOL_SIZE.variable,
            f"{kernel.DATABASE_MIN_POOL_SIZE.variable} is {least}, which is more than "
            f"{kernel.DATABASE_MAX_POOL_SIZE.variable}={most}; lower one or raise the other.",
        )
