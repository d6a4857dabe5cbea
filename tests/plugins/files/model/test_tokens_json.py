"""Tokens in the JSON form of exports, read into a library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from penpot_plugins.files.model.ordered_tree import leaves, node_at
from penpot_plugins.files.model.tokens_json import TokensInvalid, read_tokens
from penpot_plugins.files.model.tokens_lib import HIDDEN_THEME, HIDDEN_THEME_PATH
from penpot_plugins.files.transit import Token, TokenSet
from tests.plugins.files.builders import typed, uid

RED = {"$value": "red", "$type": "color", "$description": "A colour"}


def tokens_of(document: dict[str, Any], *path: str) -> dict[str, Token]:
    """The tokens of a set by name."""
    one = node_at(read_tokens(document)["sets"], path)
    assert type(one) is TokenSet
    found: dict[str, Token] = one["tokens"]
    return found


def test_tokens_when_in_groups_then_are_named_by_their_paths() -> None:
    tokens = tokens_of({"a/b": {"x": RED, "deep": {"y": RED}}}, "G-a", "S-b")
    assert list(tokens) == ["x", "deep.y"]
    token = tokens["deep.y"]
    assert (token["name"], token["type"], token["value"]) == ("deep.y", "color", "red")
    assert token["description"] == "A colour" and isinstance(token["id"], UUID)


@pytest.mark.parametrize(
    ("node", "kind", "value"),
    [
        ({"$value": "1", "$type": "dimension"}, "dimensions", "1"),
        ({"$value": "1", "$type": "borderWidth"}, "stroke-width", "1"),
        ({"value": "1", "type": "opacity"}, "opacity", "1"),
        ({"$value": "A, B", "$type": "fontFamilies"}, "font-family", ["A", "B"]),
        ({"$value": "{a.b}", "$type": "fontFamily"}, "font-family", "{a.b}"),
        (
            {"$value": {"fontSizes": "1", "lineHeight": "2", "fontFamilies": "A"}, "$type": "typography"},
            "typography",
            {"font-size": "1", "line-height": "2", "font-family": ["A"]},
        ),
        (
            {"$value": {"x": "1", "offsetY": "2", "type": "innerShadow", "odd": 1}, "$type": "boxShadow"},
            "shadow",
            [{"offset-x": "1", "offset-y": "2", "inset": True}],
        ),
    ],
)
def test_token_when_of_a_kind_then_its_value_is_in_the_inner_form(node: Any, kind: str, value: Any) -> None:
    token = tokens_of({"s": {"t": node}}, "S-s")["t"]
    assert token["type"] == kind and token["value"] == typed(value)


def test_token_when_without_type_then_has_that_of_its_group_or_is_left_out() -> None:
    group = {"$type": "color", "x": {"$value": "red"}, "y": {"$value": "1", "$type": "unheard"}}
    assert list(tokens_of({"s": {"g": group, "z": {"$value": "1"}}}, "S-s")) == ["g.x"]


def test_sets_when_ordered_by_metadata_then_come_in_that_order() -> None:
    document = {"b": {}, "a": {}, "c": {}, "$metadata": {"tokenSetOrder": ["c", "gone", "b"]}}
    assert [path[-1] for path, _ in leaves(read_tokens(document)["sets"])] == ["S-c", "S-b", "S-a"]


def test_themes_when_given_then_stand_beside_the_hidden_one() -> None:
    theme = {
        "id": str(uid("t")),
        "name": "Dark",
        "group": "Mode",
        "isSource": True,
        "selectedTokenSets": {"a": "enabled", "b": "disabled", "gone": "enabled"},
    }
    metadata = {"activeThemes": ["Mode/Dark"], "activeSets": ["b", "gone"]}
    lib = read_tokens({"a": {}, "b": {}, "$themes": [theme], "$metadata": metadata})
    dark, hidden = node_at(lib["themes"], ("Mode", "Dark")), node_at(lib["themes"], ("", HIDDEN_THEME))
    assert dark["id"] == uid("t") and dark["external-id"] == str(uid("t")) and dark["is-source"] is True
    assert dark["sets"] == {"a"} and hidden["sets"] == {"b"}
    assert lib["active-themes"] == {"Mode/Dark"}
    assert read_tokens({"a": {}})["active-themes"] == {HIDDEN_THEME_PATH}


def deep(levels: int) -> dict[str, Any]:
    """Groups one in another."""
    node: dict[str, Any] = RED
    for _ in range(levels):
        node = {"g": node}
    return {"s": node}


@pytest.mark.parametrize("document", [{}, {"$themes": [], "$metadata": {}}, deep(60)])
def test_document_when_without_tokens_or_too_deep_then_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(TokensInvalid):
        read_tokens(document)
