"""How long a refused call has to wait: long enough to pass, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penpot_plugins.limits.rules import UNITS, Bucket, Window

NOW = 1_795_000_000


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(1, 100_000), st.integers(0, 200_000))
def test_bucket_when_a_call_waited_as_told_then_a_token_is_there_and_a_second_before_none(
    capacity: int, rate: int, interval: int, ago: int
) -> None:
    rule = Bucket("b", capacity, rate, interval)
    since = NOW - ago
    wait = rule.wait(NOW, since)
    assert rule.grown(NOW + wait, since) >= 1
    assert wait == 1 or rule.grown(NOW + wait - 1, since) < 1


@pytest.mark.parametrize(("unit", "wait"), [("s", 1), ("m", 18), ("h", 1518), ("d", 37_518), ("w", 296_718)])
def test_window_when_asked_then_says_when_the_next_begins(unit: str, wait: int) -> None:
    now = datetime(2026, 11, 26, 13, 34, 42, 500_000, tzinfo=UTC)
    rule = Window("w", 1, UNITS[unit])
    assert rule.wait(now) == wait
    begins = now + timedelta(seconds=wait)
    assert rule.start(begins) > rule.start(now)
    assert rule.start(begins - timedelta(seconds=1)) == rule.start(now)
