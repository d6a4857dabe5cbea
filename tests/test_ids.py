"""Identifiers are version 8, unique and ordered."""

from __future__ import annotations

from penpot_core.ids import next_id


def test_ids_when_made_in_a_row_then_are_unique_ordered_and_version_8() -> None:
    ids = [next_id() for _ in range(50_000)]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert {(one.version, one.variant) for one in ids} == {(8, "specified in RFC 4122")}
