"""How played conversations are judged, checked with recorded answers alone."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from tests.compat.deployments import golden
from tests.compat.replayer import Recorded, Step, compare, every_scenario, recorded
from tests.compat.verdict import BadLine, complaints, played, reasons

AGREES = Step(1, "get-file", ())
DIFFERS = Step(2, "get-page", (".status: want 200, got 404",))


def shifted(answers: Recorded) -> Recorded:
    """The same answers with other numbers for all ids."""
    text = json.dumps(answers)
    shifted_text = text.replace("<uuid:", "<uuid:9").replace("<uuid:9zero>", "<uuid:zero>")
    renumbered: Recorded = json.loads(shifted_text)
    return renumbered


@pytest.mark.parametrize("scenario", ["first-file", "changes-set", "ws-presence", "http-routes"])
def test_compare_when_only_ids_are_others_then_all_steps_agree(scenario: str) -> None:
    wanted = recorded(scenario)
    steps = compare(wanted, shifted(wanted))
    assert [step.number for step in steps] == [want["step"] for want in wanted]
    assert all(step.agrees for step in steps)


def test_compare_when_one_answer_changed_then_that_step_alone_differs() -> None:
    wanted = recorded("auth-login")
    got = copy.deepcopy(wanted)
    got[4]["status"] = 418
    assert [step.number for step in compare(wanted, got) if not step.agrees] == [wanted[4]["step"]]


def test_compare_when_two_ids_become_one_then_it_differs() -> None:
    wanted: Recorded = [{"step": 1, "what": "x", "body": ["<uuid:1>", "<uuid:2>"]}]
    got: Recorded = [{"step": 1, "what": "x", "body": ["<uuid:1>", "<uuid:1>"]}]
    assert not compare(wanted, got)[0].agrees


def test_compare_when_steps_are_missing_then_they_differ() -> None:
    wanted = recorded("first-file")
    steps = compare(wanted, wanted[:-2])
    assert [step.number for step in steps if not step.agrees] == [want["step"] for want in wanted[-2:]]


@pytest.mark.parametrize(("status", "agrees"), [(400, True), (429, True), (500, False), (200, False)])
def test_compare_when_the_reference_failed_then_a_refusal_agrees(status: int, agrees: bool) -> None:
    wanted: Recorded = [{"step": 1, "what": "x", "status": 500, "body": {":code": ":assertion"}}]
    got: Recorded = [{"step": 1, "what": "x", "status": status, "body": {":code": ":data-validation"}}]
    assert compare(wanted, got)[0].agrees is agrees


def test_complaints_when_a_difference_is_not_noted_then_it_is_shown() -> None:
    (found,) = complaints("s", [AGREES, DIFFERS], {}, {})
    assert "step 2 (get-page) differs" in found
    assert "want 200, got 404" in found


@pytest.mark.parametrize("noted", ["excused", "intended"])
def test_complaints_when_a_difference_is_noted_then_there_are_none(noted: str) -> None:
    place = {("s", 2): "a reason"}
    excused, intended = (place, {}) if noted == "excused" else ({}, place)
    assert complaints("s", [AGREES, DIFFERS], excused, intended) == []


def test_complaints_when_an_excused_step_agrees_then_its_line_must_go() -> None:
    (found,) = complaints("s", [AGREES, DIFFERS], {("s", 1): "an issue", ("s", 2): "an issue"}, {})
    assert "remove its line from excused.txt" in found


def test_complaints_when_another_scenario_is_excused_then_it_does_not_count() -> None:
    assert len(complaints("s", [DIFFERS], {("t", 2): "an issue"}, {})) == 1


@pytest.mark.parametrize(
    "line",
    ["first-file step 1", "first-file step 1:", "first-file step one: x", "first-file: x", "- a step 1: x"],
)
def test_reasons_when_a_line_has_no_place_or_reason_then_it_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"# a comment\n\n{line}\n")
    with pytest.raises(BadLine, match="SCENARIO step N"):
        reasons(path)


def test_reasons_when_a_step_stands_twice_then_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("a step 1: x\na step 1: y\n")
    with pytest.raises(BadLine, match="twice"):
        reasons(path)


def test_played_when_a_scenario_does_not_exist_then_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "played.txt"
    path.write_text("no-such-conversation\n")
    with pytest.raises(BadLine, match="no-such-conversation"):
        played(path)


def test_recorded_when_read_then_every_scenario_has_answers_for_all_steps() -> None:
    for scenario in every_scenario():
        answers = recorded(scenario)
        assert [answer["step"] for answer in answers] == list(range(1, len(answers) + 1)), scenario


def test_every_scenario_when_listed_then_those_with_settings_are_there_with_their_folder() -> None:
    assert {"first-file", "mail/mail-register", "validation/validation-shapes"} <= set(every_scenario())


@pytest.mark.parametrize("scenario", ["climit/climit-own", "mail/mail-register"])
def test_golden_when_a_scenario_has_settings_then_its_server_has_them_filled_in(scenario: str) -> None:
    env = golden("sqlite", scenario).env
    assert not [value for value in env.values() if "${" in value]
    assert env != golden("sqlite").env
