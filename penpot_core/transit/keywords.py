"""Keywords and symbols: names that are not texts (contract/transit.md §3).

Clients choose keyword names, so the table of shared keywords is bounded: at `INTERNED` names it starts anew.
"""

from __future__ import annotations

from typing import Any

INTERNED = 16_384
"""How many keywords are shared at most; beyond that equal keywords are merely equal, not identical."""
INTERNED_LENGTH = 64
"""Characters up to which the name of a keyword is worth sharing."""

_interned: dict[str, Keyword] = {}
_by_wire: dict[str, Keyword] = {}

shared_keyword = _by_wire.get
"""The keyword of a transit form (`"~:team-id"`), if it is among those shared."""


class Keyword(str):
    """A keyword. It equals the text of its name, so that `m["team-id"]` works on decoded maps.

    `wire` is its transit form (`"~:team-id"`). Code that must tell a keyword from a text asks
    `type(x) is Keyword`.
    A namespaced keyword keeps its namespace in the text: `Keyword("penpot/utm-source")`.
    """

    __slots__ = ("wire",)

    wire: str

    def __new__(cls, name: str) -> Keyword:
        """The keyword of that name, without the colon."""
        known = _interned.get(name)
        if known is not None:
            return known
        self = str.__new__(cls, name)
        self.wire = "~:" + name
        if len(name) <= INTERNED_LENGTH:
            if len(_interned) >= INTERNED:
                _interned.clear()
                _by_wire.clear()
            _interned[str(self)] = _by_wire[self.wire] = self
        return self

    @property
    def name(self) -> str:
        """The name without its namespace (`utm-source` of `penpot/utm-source`)."""
        namespace, slash, name = self.partition("/")
        return name if slash and namespace else str(self)

    def __repr__(self) -> str:
        return f":{self}"

    def __copy__(self) -> Keyword:
        return self

    def __deepcopy__(self, memo: Any) -> Keyword:
        return self

    def __reduce__(self) -> tuple[type[Keyword], tuple[str]]:
        return Keyword, (str(self),)


class Symbol(str):
    """A symbol (`~$name`); like a keyword it equals the text of its name."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Symbol({str(self)!r})"


def keyword(name: str) -> Keyword:
    """The keyword that a name in snake case means: `keyword("team_id")` is `Keyword("team-id")`."""
    return Keyword(name.replace("_", "-"))


def record(**fields: Any) -> dict[Keyword, Any]:
    """A map with keyword keys in the order given: `record(id=1, team_id=2)` is `{:id 1, :team-id 2}`."""
    return {Keyword(name.replace("_", "-")): value for name, value in fields.items()}
