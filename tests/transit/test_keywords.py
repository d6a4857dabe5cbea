"""Keywords: texts of their own type, shared up to a bound."""

from __future__ import annotations

import copy
import pickle

import pytest

from penpot_core.transit import Keyword, Symbol, keyword, record
from penpot_core.transit.keywords import INTERNED, INTERNED_LENGTH


def test_keyword_then_it_equals_its_name_and_is_found_by_it() -> None:
    assert Keyword("team-id") == "team-id"
    assert {Keyword("team-id"): 1}["team-id"] == 1
    assert type(Keyword("team-id")) is Keyword
    assert Keyword("team-id").wire == "~:team-id"
    assert Keyword(Keyword("a")) is Keyword("a")


def test_keyword_and_record_in_snake_case_then_the_names_are_in_kebab_case() -> None:
    assert keyword("team_id") == "team-id"
    assert list(record(team_id=1, name=2)) == ["team-id", "name"]
    assert {type(key) for key in record(team_id=1)} == {Keyword}


@pytest.mark.parametrize(
    ("text", "name"), [("a", "a"), ("ns/a", "a"), ("a/b/c", "b/c"), ("/", "/"), ("/a", "/a")]
)
def test_name_of_a_keyword_then_it_is_without_namespace(text: str, name: str) -> None:
    assert Keyword(text).name == name


def test_keyword_when_copied_or_pickled_then_it_stays_one() -> None:
    one = Keyword("ns/some-name")
    for again in (copy.copy(one), copy.deepcopy([one])[0], pickle.loads(pickle.dumps(one))):
        assert (again, type(again), again.wire) == (one, Keyword, "~:ns/some-name")


def test_keywords_beyond_the_bound_then_they_are_still_equal() -> None:
    first = Keyword("a-name-of-this-test")
    for number in range(INTERNED + 1):
        Keyword(f"name-{number}")
    again = Keyword("a-name-of-this-test")
    assert again is not first
    assert again == first
    long = "x" * (INTERNED_LENGTH + 1)
    assert Keyword(long) is not Keyword(long)
    assert Keyword(long).wire == "~:" + long


def test_repr_then_keywords_and_symbols_can_be_told_from_texts() -> None:
    assert repr([Keyword("a"), Symbol("b"), "c"]) == "[:a, Symbol('b'), 'c']"
