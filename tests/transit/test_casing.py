"""Kebab and camel case (contract/http.md §3.2, §4)."""

from __future__ import annotations

import pytest

from penpot_core.transit import camel, kebab


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fileId", "file-id"),
        ("file_id", "file-id"),
        ("file-id", "file-id"),
        ("woff1FileId", "woff1-file-id"),
        ("FileID", "file-i-d"),
        ("someURL", "some-u-r-l"),
        ("oidc.name", "oidc-name"),
        ("full name", "full-name"),
        ("__a__b__", "a-b"),
        ("it'sOk", "it's-ok"),
        ("a(b)C", "a(b)-c"),
        ("żółwKąt", "żółw-kąt"),
        ("a1b", "a1b"),
        ("", ""),
        ("?", ""),
        ("x" * 100 + "Y", "x" * 100 + "-y"),
    ],
)
def test_kebab_then_words_are_joined_with_dashes(name: str, expected: str) -> None:
    assert kebab(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("is-active", "isActive"),
        ("woff1-file-id", "woff1FileId"),
        ("utm-source", "utmSource"),
        ("viewed-tutorial?", "viewedTutorial"),
        ("id", "id"),
        ("Type", "type"),
        ("a-bCD", "aBCD"),
        ("some_thing.else", "someThingElse"),
        ("ą-ę", "ąĘ"),
        ("", ""),
        ("x" * 100 + "-y", "x" * 100 + "Y"),
    ],
)
def test_camel_then_words_are_joined_by_their_first_letter(name: str, expected: str) -> None:
    assert camel(name) == expected
