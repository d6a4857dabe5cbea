"""Order of children and pages (contract/changes.md §6, §17)."""

from __future__ import annotations

import pytest

from penpot_plugins.files.changes.order import append_missing, insert_at, sorted_like
from tests.plugins.files.builders import uid


@pytest.mark.parametrize(
    ("items", "index", "new", "expected"),
    [
        ("abc", 2, "a", "bac"),
        ("abc", 0, "c", "cab"),
        ("abc", 1, "xy", "axybc"),
        ("abc", 99, "x", "abcx"),
        ("abc", -5, "x", "xabc"),
        ("abc", 3, "a", "bca"),
        ("", 0, "x", "x"),
        ("abc", 1, "bx", "abxc"),
    ],
)
def test_insert_at_counts_places_before_removal(items: str, index: int, new: str, expected: str) -> None:
    assert insert_at([*map(uid, items)], index, [*map(uid, new)]) == [*map(uid, expected)]


@pytest.mark.parametrize(
    ("items", "new", "expected"), [("ab", "c", "abc"), ("ab", "a", "ab"), ("ab", "xbx", "abx")]
)
def test_append_missing_keeps_those_that_are_there(items: str, new: str, expected: str) -> None:
    assert append_missing([*map(uid, items)], [*map(uid, new)]) == [*map(uid, expected)]


@pytest.mark.parametrize(
    ("items", "wanted", "expected"),
    [
        ("abcd", "ca", "bdca"),
        ("abcd", "", "abcd"),
        ("abcd", "dxcba", "dcba"),
        ("ab", "baa", "ba"),
    ],
)
def test_sorted_like_puts_those_left_out_first(items: str, wanted: str, expected: str) -> None:
    assert sorted_like([*map(uid, items)], [*map(uid, wanted)]) == [*map(uid, expected)]
