"""The lists of steps that may differ name real steps; the copied records are those that were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compat.replayer import GOLDEN, recorded
from tests.compat.verdict import EXCUSED, INTENDED, lines, played, reasons

SHARED = Path(__file__).parents[3] / "shared" / "golden"
INTENDED_THERE = Path("INTENDED.txt")
only_beside_the_records = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the records are not beside the clone"
)


def contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder): path.read_bytes() for path in files}


@pytest.mark.parametrize("path", [EXCUSED, INTENDED], ids=lambda path: path.stem)
def test_lists_when_read_then_they_name_steps_that_exist(path: Path) -> None:
    for scenario, step in reasons(path):
        assert step in {answer["step"] for answer in recorded(scenario)}, f"{scenario} has no step {step}"


def test_excused_when_read_then_its_scenarios_are_played_and_its_steps_not_intended() -> None:
    excused = reasons(EXCUSED)
    assert {scenario for scenario, _ in excused} <= set(played())
    assert not excused.keys() & reasons(INTENDED).keys()


@only_beside_the_records
def test_copy_when_compared_with_the_records_then_no_byte_differs() -> None:
    ours, theirs = contents(GOLDEN), contents(SHARED)
    del theirs[INTENDED_THERE]
    assert ours.keys() == theirs.keys()
    assert [name for name, data in ours.items() if data != theirs[name]] == []


@only_beside_the_records
def test_intended_when_compared_with_the_records_then_no_line_was_lost() -> None:
    assert set(lines(SHARED / INTENDED_THERE)) <= set(lines(INTENDED))
