"""Every code is found where it belongs, in plain data and in the engine's, and mended where it can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from penpot_core.transit import Codec, Limits
from penpot_plugins.files.changes import Place
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.model.draft import PlainDraft
from penpot_plugins.files.repair import repair
from penpot_plugins.files.repair.remedies import REMEDIES
from penpot_plugins.files.transit import HANDLERS
from penpot_plugins.files.validation import Problem, World, affected_problems, file_problems
from penpot_plugins.files.validation.problem import CODES
from tests.plugins.files.builders import File, uid
from tests.plugins.files.validation.damaged import BY_HAND, DAMAGES, NEVER_FOUND, good_file


def damaged(name: str) -> File:
    file = good_file()
    DAMAGES[name][0](file)
    return file


def problems(file: File) -> list[Problem]:
    return file_problems(World(file.id, PlainDraft(file.data)))


def told(problem: Problem) -> dict[Any, Any]:
    """A problem without the shape, in which the engine writes null where nothing is set."""
    return replace(problem, shape=None).record()


def test_good_file_when_validated_then_nothing_is_found() -> None:
    assert problems(good_file()) == []


def test_codes_when_all_damages_are_done_then_each_is_found_by_one() -> None:
    assert len(CODES) == 47
    assert frozenset().union(*(codes for _, codes in DAMAGES.values())) == CODES - NEVER_FOUND
    assert REMEDIES.keys() == CODES - BY_HAND - {"not-component-not-allowed"}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_file_when_validated_then_its_codes_are_found(name: str) -> None:
    assert {problem.code for problem in problems(damaged(name))} == DAMAGES[name][1]


@pytest.mark.parametrize("name", DAMAGES)
async def test_damaged_file_when_read_by_the_engine_then_the_same_is_found(name: str) -> None:
    codec = Codec(HANDLERS, Limits())
    file = damaged(name)
    draft = Draft(await image_of(file.id, 0, file.data, codec), codec)
    found = file_problems(World(file.id, draft))
    assert list(map(told, found)) == list(map(told, problems(file)))


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_file_when_repaired_then_only_what_takes_a_person_is_left(name: str) -> None:
    file = damaged(name)
    draft = PlainDraft(file.data)
    done, left = repair(file.id, draft, {})
    assert {problem.code for problem in left} <= BY_HAND
    assert bool(done) is bool({problem.code for problem in problems(file)} - BY_HAND)


def test_affected_when_another_page_is_named_then_the_damage_is_not_seen() -> None:
    file = damaged("listed twice")
    world = World(file.id, PlainDraft(file.data))
    assert affected_problems(world, [Place(page_id=uid("elsewhere"))]) == []
    assert [problem.code for problem in affected_problems(world, [Place(page_id=file.page_id)])] == [
        "duplicated-children"
    ]


def test_tree_when_shapes_are_listed_many_times_over_then_the_walk_ends() -> None:
    file = File()
    names = [f"{level}{side}" for level in range(40) for side in "lr"]
    file.change(*(file.add("frame", name) for name in names))
    for level in range(39):
        for side in "lr":
            file.objects[uid(f"{level}{side}")]["shapes"][:] = [uid(f"{level + 1}l"), uid(f"{level + 1}r")]
    assert "invalid-parent" in {problem.code for problem in problems(file)}
