from __future__ import annotations

from collections.abc import Callable

import pytest

from penpot_core.settings import Flags
from penpot_core.settings.flags import BUILT_IN, computed, contradictions
from tests.settings.conftest import SERVER, Load


def test_built_in_flags_when_counted_then_they_are_those_of_the_contract() -> None:
    assert len(BUILT_IN) == 28


@pytest.mark.parametrize(
    ("derived", "configured", "added", "removed"),
    [
        ([], set(), set(), set()),
        ([], {"enable-smtp", "disable-registration"}, {"smtp"}, {"registration"}),
        (["disable-registration"], {"enable-registration"}, set(), set()),
        (["enable-telemetry"], {"disable-telemetry"}, set(), set()),
        ([], {"smtp", "ENABLE-x", "disable", "xenable-y"}, set(), set()),
        ([], {"enable-any-name-at-all"}, {"any-name-at-all"}, set()),
        ([], {"enable-disable-x"}, {"disable-x"}, set()),
    ],
)
def test_flags_when_computed_then_later_words_win(
    derived: list[str], configured: set[str], added: set[str], removed: set[str]
) -> None:
    assert computed(derived, configured) == (BUILT_IN | added) - removed


def test_flags_when_computed_then_they_cannot_be_changed() -> None:
    assert isinstance(computed([], []), Flags)
    assert not hasattr(computed([], []), "add")


def test_contradictions_when_both_forms_are_there_then_the_flag_is_named() -> None:
    assert contradictions({"enable-a", "disable-a", "enable-b", "disable-c"}) == ["a"]


def test_load_when_a_flag_is_enabled_and_disabled_then_it_stops(refusal: Callable[..., list[str]]) -> None:
    assert refusal({"PENPOT_FLAGS": "enable-smtp disable-smtp"}) == [
        "PENPOT_FLAGS holds both enable-smtp and disable-smtp; keep one of them."
    ]


@pytest.mark.parametrize(
    ("environ", "flag", "on"),
    [
        ({}, "secure-session-cookies", True),
        ({"PENPOT_PUBLIC_URI": "https://design.example.com"}, "secure-session-cookies", True),
        ({"PENPOT_PUBLIC_URI": "http://localhost:9001"}, "secure-session-cookies", True),
        ({"PENPOT_PUBLIC_URI": "http://design.example.com"}, "secure-session-cookies", False),
        ({"PENPOT_PUBLIC_URI": "http://127.0.0.1:9001"}, "secure-session-cookies", False),
        (
            {
                "PENPOT_PUBLIC_URI": "http://design.example.com",
                "PENPOT_FLAGS": "enable-secure-session-cookies",
            },
            "secure-session-cookies",
            True,
        ),
        ({}, "telemetry", False),
        ({"PENPOT_TELEMETRY_ENABLED": "true"}, "telemetry", True),
        ({"PENPOT_TELEMETRY_ENABLED": "true", "PENPOT_FLAGS": "disable-telemetry"}, "telemetry", False),
        ({"PENPOT_FLAGS": "enable-smtp,enable-audit-log\tenable-quotes"}, "audit-log", True),
    ],
)
def test_load_when_settings_speak_about_flags_then_flags_follow(
    load_env: Load, environ: dict[str, str], flag: str, on: bool
) -> None:
    assert (flag in load_env({**SERVER, **environ}).flags) is on
