"""The tokens library: sets, tokens, themes, and how they follow each other (contract/changes.md §11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from penpot_core.transit import Keyword, OrderedMap
from penpot_plugins.files.changes import BUILT_IN, REGISTRY
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.model.ordered_tree import leaves
from penpot_plugins.files.model.tokens_lib import HIDDEN_THEME, HIDDEN_THEME_PATH, empty_lib
from penpot_plugins.files.transit import Token, TokenSet, TokensLib, TokenTheme
from tests.plugins.files.builders import BEFORE, NOW, File, plain, typed, uid

ALL = REGISTRY


@pytest.fixture
def file() -> File:
    return File(ALL)


def put_set(name: str, called: str | None = None, **attrs: Any) -> dict[str, Any]:
    """The change that adds the set known as `name`, or calls it otherwise."""
    return {
        "type": ":set-token-set",
        "id": uid(name),
        "attrs": {"id": uid(name), "name": called or name, **attrs},
    }


def put_token(set_name: str, name: str, called: str | None = None, **attrs: Any) -> dict[str, Any]:
    whole = {"id": uid(name), "name": called or name, "type": ":other", "value": "1", **attrs}
    return {"type": ":set-token", "set-id": uid(set_name), "token-id": uid(name), "attrs": whole}


def put_theme(name: str, called: str | None = None, **attrs: Any) -> dict[str, Any]:
    given = {key.replace("_", "-"): item for key, item in attrs.items()}
    return {
        "type": ":set-token-theme",
        "id": uid(name),
        "attrs": {"id": uid(name), "name": called or name, **given},
    }


def remove(change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "attrs": None}


def activate(*paths: str) -> dict[str, Any]:
    return {"type": ":set-active-token-themes", "theme-paths": set(paths)}


def move(
    old: str, new: str, before: str | None = None, *, group: bool = False, kind: str = "set"
) -> dict[str, Any]:
    return {
        "type": f":move-token-{kind}",
        "from-path": old.split("/"),
        "to-path": new.split("/"),
        "before-path": before.split("/") if before else None,
        "before-group": group if before else None,
    }


def lib(file: File) -> TokensLib:
    found: TokensLib = file.data["tokens-lib"]
    return found


def outline(tree: Mapping[str, Any]) -> str:
    """Sets in order, groups in brackets: `a g[c d]`."""
    return " ".join(
        f"{key[2:]}[{outline(node)}]" if type(node) is OrderedMap else key[2:] for key, node in tree.items()
    )


def sets(file: File) -> str:
    for path, item in leaves(lib(file)["sets"]):
        assert type(item) is TokenSet
        assert item["name"] == "/".join(key[2:] for key in path)
    return outline(lib(file)["sets"])


def theme(file: File, group: str, name: str) -> TokenTheme:
    found: TokenTheme = lib(file)["themes"][group][name]
    return found


@pytest.mark.parametrize(
    "change",
    [
        put_set("a"),
        put_theme("t"),
        activate(),
        remove(put_set("a")),
        put_token("nowhere", "t"),
        move("a", "b"),
    ],
)
def test_changes_of_tokens_make_the_library_where_there_is_none(file: File, change: dict[str, Any]) -> None:
    file.change(change)

    assert type(lib(file)) is TokensLib
    assert lib(file)["themes"][""][HIDDEN_THEME]["external-id"] == ""
    assert file.is_valid()


def test_empty_lib_has_the_hidden_theme_alone() -> None:
    made = empty_lib(NOW)

    assert (made["sets"], made["active-themes"]) == (OrderedMap(), {HIDDEN_THEME_PATH})
    assert [path for path, _ in leaves(made["themes"])] == [("", HIDDEN_THEME)]


def test_set_tokens_lib_replaces_and_removes(file: File) -> None:
    file.change({"type": ":set-tokens-lib", "tokens-lib": empty_lib(BEFORE)})
    assert lib(file) == empty_lib(BEFORE)

    file.change({"type": ":set-tokens-lib", "tokens-lib": None})
    assert "tokens-lib" not in file.data


@pytest.mark.parametrize("value", [{}, {"$metadata": {}}, "lib", 5])
def test_set_tokens_lib_of_anything_else_is_refused(file: File, value: Any) -> None:
    with pytest.raises(ChangesInvalid):
        file.change({"type": ":set-tokens-lib", "tokens-lib": value}, from_json=True)


def given(**parts: Any) -> dict[str, Any]:
    keys = {key.replace("_", "-"): item for key, item in parts.items()}
    return {"type": ":set-tokens-lib", "tokens-lib": TokensLib(typed(keys))}


def test_set_tokens_lib_of_a_library_in_part_fills_in_the_rest(file: File) -> None:
    file.change(given())
    assert sets(file) == ""
    assert list(lib(file)["themes"][""]) == [HIDDEN_THEME]
    assert lib(file)["active-themes"] == {HIDDEN_THEME_PATH}

    tree = OrderedMap({"G-g": OrderedMap({"S-a": TokenSet(typed({"id": uid("a"), "name": " g / a"}))})})
    file.change(given(sets=tree, themes=OrderedMap({"": OrderedMap()}), active_themes=frozenset({"x/y"})))
    made = lib(file)["sets"]["G-g"]["S-a"]
    assert (made["name"], made["description"], made["tokens"]) == ("g/a", "", OrderedMap())
    assert list(lib(file)["themes"][""]) == [HIDDEN_THEME]
    assert lib(file)["active-themes"] == {"x/y"}

    file.change(put_token("a", "x"), put_set("b"), put_theme("t", sets={"b"}))
    assert sets(file) == "g[a] b"


A_SET = TokenSet(typed({"id": uid("a"), "name": "a"}))


@pytest.mark.parametrize(
    "parts",
    [
        {"sets": {}},
        {"sets": OrderedMap({"S-a": {"name": "a"}})},
        {"sets": OrderedMap({"S-a": TokenSet()})},
        {"sets": OrderedMap({"S-a": A_SET, "S-b": A_SET})},
        {"sets": OrderedMap({"S-a": TokenSet(typed({**A_SET, "tokens": {"x": Token()}}))})},
        {"themes": OrderedMap({"": OrderedMap({"t": TokenTheme()})})},
        {"themes": []},
        {"active_themes": 5},
    ],
)
def test_set_tokens_lib_of_a_broken_library_is_refused(file: File, parts: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change(given(**parts))


def test_set_token_set_fills_in_what_is_missing(file: File) -> None:
    file.change(put_set("a", "mode/dark"))

    expected = {
        "id": uid("a"),
        "name": "mode/dark",
        "description": "",
        "modified-at": NOW,
        "tokens": OrderedMap(),
    }
    assert lib(file)["sets"]["G-mode"]["S-dark"] == typed(expected)


def test_set_token_set_with_tokens_replaces_them(file: File) -> None:
    whole = {
        "id": uid("x"),
        "name": "x",
        "type": ":other",
        "value": 1,
        "description": "",
        "modified-at": BEFORE,
    }
    token = Token(typed(whole))

    file.change(put_set("a"), put_token("a", "old"), put_set("a", tokens=OrderedMap({"x": token})))

    assert lib(file)["sets"]["S-a"]["tokens"] == OrderedMap({"x": token})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], "core g[light dark h[a]]"),
        ([put_set("light", "g/day")], "core g[day dark h[a]]"),
        ([put_set("core", "g/core")], "g[light dark h[a] core]"),
        ([put_set("deep", "top")], "core top g[light dark]"),
        ([remove(put_set("deep"))], "core g[light dark]"),
        ([remove(put_set("light")), remove(put_set("ghost"))], "core g[dark h[a]]"),
        ([put_set("light", "g/light", description="new")], "core g[light dark h[a]]"),
    ],
)
def test_set_token_set_keeps_places_and_prunes_groups(file: File, changes: list[Any], expected: str) -> None:
    file.change(
        put_set("core"), put_set("light", "g/light"), put_set("dark", "g/dark"), put_set("deep", "g/h/a")
    )

    file.change(*changes)

    assert sets(file) == expected


def test_renamed_and_removed_sets_are_followed_by_the_themes(file: File) -> None:
    file.change(put_set("a"), put_set("b"), put_theme("t", sets={"a", "b"}), put_theme("u", sets=set()))

    file.change(put_set("a", "g/a"), remove(put_set("b")))

    assert theme(file, "", "t")["sets"] == {"g/a"}
    assert theme(file, "", "u")["modified-at"] == NOW


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], "one two"),
        ([put_token("a", "three")], "one two three"),
        ([put_token("a", "one", "first")], "first two"),
        ([put_token("a", "one", "two")], "two"),
        ([remove(put_token("a", "one")), remove(put_token("a", "ghost"))], "two"),
        ([put_token("nowhere", "three"), remove(put_token("nowhere", "one"))], "one two"),
    ],
)
def test_set_token_keeps_the_order_of_tokens(file: File, changes: list[Any], expected: str) -> None:
    file.change(put_set("a"), put_token("a", "one"), put_token("a", "two"))

    file.change(*changes)

    tokens = lib(file)["sets"]["S-a"]["tokens"]
    assert " ".join(tokens) == expected
    assert all(type(token) is Token and token["name"] == name for name, token in tokens.items())


def test_set_token_merges_and_dates_only_what_differs(file: File) -> None:
    file.change(
        put_set("a", **{"modified-at": BEFORE}),
        put_token("a", "x", description="D", **{"modified-at": BEFORE}),
    )
    dated = lib(file)["sets"]["S-a"]
    assert dated["modified-at"] == NOW
    dated[Keyword("modified-at")] = BEFORE

    file.change(put_token("a", "x"))
    assert (lib(file)["sets"]["S-a"]["modified-at"], dated["tokens"]["x"]["modified-at"]) == (BEFORE, BEFORE)

    file.change(put_token("a", "x", value="2"))
    token = lib(file)["sets"]["S-a"]["tokens"]["x"]
    assert (token["value"], token["description"], token["modified-at"]) == ("2", "D", NOW)
    assert lib(file)["sets"]["S-a"]["modified-at"] == NOW


def test_set_token_theme_fills_in_merges_and_removes(file: File) -> None:
    file.change(put_theme("t", group="Mode", sets={"a"}, external_id="e"), put_theme("u", is_source=True))
    assert theme(file, "Mode", "t") == typed(
        {
            "id": uid("t"),
            "name": "t",
            "group": "Mode",
            "description": "",
            "is-source": False,
            "external-id": "e",
            "modified-at": NOW,
            "sets": frozenset({"a"}),
        }
    )
    assert theme(file, "", "u")["is-source"] is True

    file.change({**put_theme("t"), "attrs": {"id": uid("t"), "name": "t", "description": "D"}})
    assert (theme(file, "Mode", "t")["description"], theme(file, "Mode", "t")["sets"]) == ("D", {"a"})

    file.change(activate("Mode/t", "/u"), remove(put_theme("t")), remove(put_theme("ghost")))
    assert "Mode" not in lib(file)["themes"]
    assert lib(file)["active-themes"] == {"/u"}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (put_theme("t", "night", group="Mode"), ["/hidden", "Mode/night", "Mode/v", "/u"]),
        (put_theme("t", "t", group="Time"), ["/hidden", "Time/t", "Mode/v", "/u"]),
        (put_theme("t", "t", group=""), ["/hidden", "Mode/v", "/u", "/t"]),
    ],
)
def test_renamed_theme_keeps_its_place_and_is_no_longer_active(
    file: File, change: dict[str, Any], places: list[str]
) -> None:
    file.change(
        put_theme("t", group="Mode"),
        put_theme("v", group="Mode"),
        put_theme("u"),
        activate("Mode/t", "Mode/v"),
    )

    file.change(change)

    found = ["/".join(path).replace(HIDDEN_THEME, "hidden") for path, _ in leaves(lib(file)["themes"])]
    assert sorted(found) == sorted(places)
    assert [place for place in found if place[0] != "/"] == [place for place in places if place[0] != "/"]
    assert lib(file)["active-themes"] == {"Mode/v"}


@pytest.mark.parametrize(
    ("change", "expected", "named"),
    [
        (
            {"type": ":rename-token-set-group", "set-group-path": ["g"], "set-group-fname": "group"},
            "a b group[c d h[e]]",
            {"a", "group/c", "group/h/e"},
        ),
        (
            {"type": ":rename-token-set-group", "set-group-path": ["g", "h"], "set-group-fname": "k"},
            "a b g[c d k[e]]",
            {"a", "g/c", "g/k/e"},
        ),
        (
            {"type": ":rename-token-set-group", "set-group-path": ["zz"], "set-group-fname": "k"},
            "a b g[c d h[e]]",
            {"a", "g/c", "g/h/e"},
        ),
        (move("b", "b", "a"), "b a g[c d h[e]]", {"a", "g/c", "g/h/e"}),
        (move("a", "a"), "b g[c d h[e]] a", {"a", "g/c", "g/h/e"}),
        (move("a", "g/a", "g/d"), "b g[c a d h[e]]", {"g/a", "g/c", "g/h/e"}),
        (move("g/c", "c", "g", group=True), "a b c g[d h[e]]", {"a", "c", "g/h/e"}),
        (move("a", "a", "a"), "a b g[c d h[e]]", {"a", "g/c", "g/h/e"}),
        (move("a", "g/a", "zz"), "b g[c d h[e] a]", {"g/a", "g/c", "g/h/e"}),
        (move("zz", "yy"), "a b g[c d h[e]]", {"a", "g/c", "g/h/e"}),
        (move("g/h", "h", "a", kind="set-group"), "h[e] a b g[c d]", {"a", "g/c", "h/e"}),
        (move("g", "g", kind="set-group"), "a b g[c d h[e]]", {"a", "g/c", "g/h/e"}),
        (move("g", "g", "a", kind="set-group"), "g[c d h[e]] a b", {"a", "g/c", "g/h/e"}),
        (move("g/h", "k/h", kind="set-group"), "a b g[c d] k[h[e]]", {"a", "g/c", "k/h/e"}),
        (move("zz", "yy", kind="set-group"), "a b g[c d h[e]]", {"a", "g/c", "g/h/e"}),
        (move("g/h", "g", kind="set-group"), "a b g[c d e]", {"a", "g/c", "g/e"}),
    ],
)
def test_sets_and_groups_are_moved_and_renamed(
    file: File, change: dict[str, Any], expected: str, named: set[str]
) -> None:
    file.change(
        put_set("a"),
        put_set("b"),
        put_set("c", "g/c"),
        put_set("d", "g/d"),
        put_set("e", "g/h/e"),
        put_theme("t", sets={"a", "g/c", "g/h/e"}),
    )

    file.change(change)

    assert sets(file) == expected
    assert theme(file, "", "t")["sets"] == named


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([put_set("x", "h/x")], "h[z x] g[y] k"),
        ([move("g/y", "h/y", "k")], "g[x] h[z y] k"),
        ([move("k", "h/k", "g", group=True)], "h[z k] g[x y]"),
        ([move("h/z", "h/w")], "g[x y] h[w] k"),
        ([move("h/z", "h/z")], "g[x y] h[z] k"),
        ([move("g/x", "g/w", "g/x")], "g[w y] h[z] k"),
        ([move("h", "h/i", kind="set-group")], "g[x y] k h[i[z]]"),
    ],
)
def test_groups_on_the_way_of_a_moved_set_stand_where_the_reference_puts_them(
    file: File, changes: list[Any], expected: str
) -> None:
    file.change(put_set("x", "g/x"), put_set("y", "g/y"), put_set("z", "h/z"), put_set("k"))

    file.change(*changes)

    assert sets(file) == expected


def test_set_with_a_time_keeps_it_also_when_it_is_replaced(file: File) -> None:
    file.change(put_set("a"), put_set("a", description="D", **{"modified-at": BEFORE}))

    assert lib(file)["sets"]["S-a"]["modified-at"] == BEFORE


def test_set_token_theme_makes_an_external_id_and_the_names_of_sets_normal(file: File) -> None:
    file.change(put_theme("t", sets={" mode // dark "}))
    made = theme(file, "", "t")
    assert UUID(made["external-id"]) != uid("t")
    assert made["sets"] == {"mode/dark"}

    file.change(put_theme("t", sets={"a / b"}))
    changed = theme(file, "", "t")
    assert (changed["external-id"], changed["sets"]) == (made["external-id"], {"a/b"})


def test_changes_of_tokens_leave_the_library_they_started_from_alone(file: File) -> None:
    file.change(put_set("a"), put_set("b", "g/b"), put_token("a", "x"), put_theme("t", sets={"a"}))
    before, outlined = lib(file), sets(file)

    file.change(put_set("a", "c"), move("g/b", "b"), remove(put_token("a", "x")), remove(put_theme("t")))

    assert outline(before["sets"]) == outlined
    assert list(before["sets"]["S-a"]["tokens"]) == ["x"]
    assert before["themes"][""]["t"]["sets"] == {"a"}


def test_set_base_font_size_keeps_the_other_options(file: File) -> None:
    file.change({"type": ":set-base-font-size", "base-font-size": "18px"})

    assert file.data["options"] == {"components-v2": True, "base-font-size": "18px"}


def test_changes_of_tokens_from_json_are_decoded(file: File) -> None:
    changes = [put_set("a"), put_token("a", "x", type=":sizing"), put_theme("t", sets={"a"}), activate("/t")]

    file.change(*(plain(typed(change)) for change in changes), from_json=True)

    assert type(lib(file)["sets"]["S-a"]["tokens"]["x"]["type"]) is Keyword
    assert theme(file, "", "t")["sets"] == {"a"}
    assert lib(file)["active-themes"] == frozenset({"/t"})


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("borderRadius", "border-radius"),
        ("dimension", "dimensions"),
        ("fontSize", "font-size"),
        ("color", "color"),
    ],
)
def test_type_of_a_token_from_json_is_named_as_in_the_exchange_format(
    file: File, sent: str, kept: str
) -> None:
    changes = [put_set("a"), put_token("a", "x", type=sent)]

    file.change(*(plain(typed(change)) for change in changes), from_json=True)

    assert lib(file)["sets"]["S-a"]["tokens"]["x"]["type"] == kept


@pytest.mark.parametrize(
    "change",
    [
        {"type": ":set-token", "set-id": uid("a"), "token-id": uid("x"), "attrs": {"value": 1}},
        put_token("a", "x", "not a name"),
        put_token("a", "x", type=":taste"),
        put_set("a", " a // b "),
        put_set("a", "a/"),
        {**put_set("a"), "attrs": {"id": uid("a"), "name": ""}},
        {"type": ":set-token-theme", "id": uid("t"), "attrs": {"id": uid("t"), "group": "X"}},
        {"type": ":set-active-token-themes", "theme-paths": 5},
        {key: item for key, item in move("a", "b").items() if key != "before-path"},
        {"type": ":set-base-font-size", "base-font-size": 18},
    ],
)
def test_changes_of_tokens_with_a_bad_key_are_refused(file: File, change: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change(change)


def test_every_change_of_tokens_concerns_those_who_use_the_library() -> None:
    tokens = [kind for kind in BUILT_IN if "token" in kind.name or kind.name == "set-base-font-size"]

    assert len(tokens) == 9
    assert all(kind.library_relevant for kind in tokens)


GROUP_MOVED = move("g", "h", kind="set-group")


@pytest.mark.parametrize(
    ("change", "newer"),
    [
        (put_token("a", "x", **{"modified-at": BEFORE}), set()),
        (remove(put_token("a", "x")), {"a"}),
        (remove(put_token("a", "ghost")), {"a"}),
        (remove(put_set("ghost")), {"t", "u"}),
        (remove(put_set("b", "g/b")), {"t", "u"}),
        (move("a", "a"), {"a"}),
        (move("a", "c"), {"c", "t"}),
        (GROUP_MOVED, {"h/b"}),
        ({"type": ":rename-token-set-group", "set-group-path": ["g"], "set-group-fname": "h"}, {"h/b", "t"}),
        (activate("/t"), set()),
    ],
)
def test_changes_of_tokens_make_newer_what_they_are_about(
    file: File, change: dict[str, Any], newer: set[str]
) -> None:
    old = {"modified-at": BEFORE}
    token = Token(typed(put_token("a", "x", description="", **old)["attrs"]))
    file.change(
        put_set("a", tokens=OrderedMap({"x": token}), **old),
        put_set("b", "g/b", **old),
        put_theme("t", sets={"a", "g/b"}, modified_at=BEFORE),
        put_theme("u", modified_at=BEFORE),
    )

    file.change(change)

    items = [item for tree in ("sets", "themes") for _, item in leaves(lib(file)[tree])]
    dated = {item["name"] for item in items if item["modified-at"] == NOW}
    assert dated - {HIDDEN_THEME} == newer
