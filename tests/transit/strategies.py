"""Values that transit can hold, for property tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from penpot_core.transit import (
    Char,
    CompositeMap,
    Duration,
    Keyword,
    OrderedMap,
    OrderedSet,
    Symbol,
    TaggedValue,
    TransitList,
    Uri,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["~", "^", "`", "^ ", "^0", "~#set", "~:a", "~u", "~^", "key-one", "key-two", "żółw", "😀😀", "a😀"]
)
instants = st.datetimes(timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, fold=0)
)
names = texts.filter(lambda name: name.isascii() or len(name) > 3)
"""Names that everybody finds long or short enough alike: transit-python measures them in bytes of UTF-8."""
keywords = names.map(Keyword)

plain_keys = st.one_of(names, keywords, st.uuids(), st.integers(), st.none())
"""Keys that every implementation keeps apart."""

plain_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    texts,
    keywords,
    names.map(Symbol),
    st.uuids(),
    instants,
    st.binary(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
)

plain_values: st.SearchStrategy[Any] = st.recursive(
    plain_scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(plain_keys, inner, max_size=6)
        | st.lists(inner, max_size=3).map(TransitList)
        | st.frozensets(keywords | st.uuids(), max_size=4)
    ),
    max_leaves=30,
)
"""Values that both implementations read alike."""

values: st.SearchStrategy[Any] = st.recursive(
    plain_scalars
    | texts.map(Uri)
    | st.integers(0, 2**40).map(Duration)
    | st.characters(exclude_categories=["Cs"]).map(Char)
    | st.fractions()
    | st.builds(TaggedValue, st.sampled_from(["point", "acme/thing"]), st.integers() | texts),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            plain_keys | st.booleans() | st.floats(allow_nan=False) | instants, inner, max_size=6
        )
        | st.lists(st.tuples(st.lists(inner, max_size=2), inner), min_size=1, max_size=3).map(CompositeMap)
        | st.lists(inner, max_size=3).map(OrderedSet)
        | st.dictionaries(plain_keys, inner, max_size=4).map(OrderedMap)
    ),
    max_leaves=20,
)
"""Values of every type that the codec has."""


def midnight(year: int) -> datetime:
    """The first instant of a year."""
    return datetime(year, 1, 1, tzinfo=UTC)
