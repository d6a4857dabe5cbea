from __future__ import annotations

import pytest

from penpot_plugins.assets.ranges import Part, Unsatisfiable, wanted_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes=5-", (5, 95)),
        ("bytes=-5", (95, 5)),
        ("bytes=-500", (0, 100)),
        ("bytes=90-500", (90, 10)),
        ("BYTES=0-0", (0, 1)),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("lines=0-9", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_range_when_read_then_it_is_the_part_or_the_whole(
    header: str | None, part: tuple[int, int] | None
) -> None:
    found = wanted_part(header, 100)
    assert found == (None if part is None else Part(*part, total=100))


@pytest.mark.parametrize(("header", "total"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)])
def test_range_when_there_is_no_such_part_then_it_says_so(header: str, total: int) -> None:
    with pytest.raises(Unsatisfiable):
        wanted_part(header, total)
