"""Reading and merging a profile's props."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.rpc import Mismatch
from penpot_core.testing.params import keywordize
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts.props import initial, merged, public, reader

PLUGIN = {"plugin-id": "p", "name": "P", "host": "h", "code": "c", "permissions": ["content:read"]}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"renderer": "canvas"}, ("renderer",)),
        ({"onboarding-viewed": None}, ("onboarding-viewed",)),
        ({"release-notes-viewed": "  "}, ("release-notes-viewed",)),
        ({"release-notes-viewed": "9" * 101}, ("release-notes-viewed",)),
        ({"onboarding-team-id": "no uuid"}, ("onboarding-team-id",)),
        ({"notifications": {"dashboard-comments": "all"}}, ("notifications", "email-comments")),
        ({"plugins": {"ids": ["p"]}}, ("plugins", "data")),
        ({"plugins": {"ids": [1], "data": {}}}, ("plugins", "ids", 0)),
        ({"plugins": {"ids": [], "data": {"p": {}}}}, ("plugins", "data", "p", "plugin-id")),
    ],
)
def test_reader_of_a_known_key_names_the_place_of_what_does_not_fit(
    given: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    with pytest.raises(Mismatch) as caught:
        reader(keywordize(given))
    assert caught.value.path == place


def test_reader_of_choices_as_texts_gives_keywords() -> None:
    chosen = {"dashboard-comments": "all", "email-comments": "none", "email-invites": "none"}
    read = reader(keywordize({"renderer": "wasm", "notifications": chosen}))
    assert type(read["renderer"]) is Keyword
    assert {type(value) for value in read["notifications"].values()} == {Keyword}


def test_reader_of_plugins_keeps_what_it_does_not_know() -> None:
    given = keywordize({"plugins": {"ids": ["p"], "data": {"p": {**PLUGIN, "since": 3}}}})
    read = reader(given)["plugins"]["data"][Keyword("p")]
    assert read["since"] == 3
    assert read["permissions"] == frozenset({"content:read"})


def test_reader_of_unknown_keys_leaves_them() -> None:
    given = {Keyword("own"): {Keyword("deep"): [1, None]}, "a text": 1}
    assert reader(given) == given


def test_merged_removes_nulls_and_leaves_namespaces_alone() -> None:
    stored = {**record(a=1, b=2), Keyword("penpot/utm-source"): "ad"}
    given = {Keyword("a"): None, Keyword("c"): 3, Keyword("penpot/utm-source"): "mine", "text": 4}
    assert merged(stored, given) == {**record(b=2, c=3), Keyword("penpot/utm-source"): "ad"}


def test_public_hides_namespaces() -> None:
    assert public({**initial(), Keyword("oidc/sub"): "1"}) == initial()
