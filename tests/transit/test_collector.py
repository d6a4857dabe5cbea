"""The collector is paused for large conversions and never stays off."""

from __future__ import annotations

import gc

import pytest

from penpot_core.transit import Codec, TransitError
from penpot_core.transit.collector import LARGE, collector_paused
from penpot_core.transit.handlers import TagHandler


class Spy(dict[str, bool]):
    """Notes whether the collector is on while it is read."""


def codec(seen: list[bool]) -> Codec:
    def decode(rep: object) -> Spy:
        seen.append(gc.isenabled())
        return Spy()

    return Codec((TagHandler("spy", Spy, decode=decode),))


@pytest.mark.parametrize(("padding", "on"), [(0, True), (LARGE, False)])
def test_decode_then_the_collector_is_off_for_large_texts_only(padding: int, on: bool) -> None:
    seen: list[bool] = []
    codec(seen).decode(b'[["~#spy",1]%b]' % (b" " * padding))
    assert (seen, gc.isenabled()) == ([on], True)


def test_collector_paused_when_nested_failing_or_already_off_then_it_is_as_before() -> None:
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(TransitError):
        Codec().encode(object(), verbose=False)
    assert gc.isenabled()
