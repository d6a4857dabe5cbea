"""Decoding of what clients send, and the registry of types."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, OrderedSet, TransitList
from penpot_plugins.files.changes import (
    BUILT_IN,
    REGISTRY,
    Change,
    ChangeType,
    Place,
    Registry,
    Run,
    decode_changes,
)
from penpot_plugins.files.changes.change_type import change_schema
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import STRING, UUID_VALUE
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import File, plain, shape, typed, uid

RELEVANT = {
    *(f"{verb}-{noun}" for verb in ("add", "mod", "del") for noun in ("color", "media", "typography")),
    *("add-component", "mod-component", "del-component", "restore-component"),
    *("set-tokens-lib", "set-token", "set-token-set", "set-token-theme", "set-active-token-themes"),
    *("rename-token-set-group", "move-token-set", "move-token-set-group", "set-base-font-size"),
    *("add-obj", "mod-obj", "del-obj", "reg-objects", "mov-objects"),
}


@pytest.mark.parametrize("name", REGISTRY.types)
def test_library_relevant_types_are_those_of_the_contract(name: str) -> None:
    assert REGISTRY.types[name].library_relevant is (name in RELEVANT)


@pytest.mark.parametrize(
    ("raw", "explain"),
    [
        ({"type": ":del-page"}, "parameter changes must be a vector of changes, got a map of 1 keys"),
        (None, "parameter changes must be a vector of changes, got nothing"),
        (OrderedSet([]), "parameter changes must be a vector of changes, got a set of 0"),
        ([5], "changes[0]: it must be a change, got the number 5"),
        ([{}], "changes[0]: key type is missing; it must be one of"),
        ([{"type": ":add-sparkle"}], "changes[0] (add-sparkle): key type must be one of"),
        (
            [{"type": ":del-obj", "id": uid("a")}, {"type": ":del-obj", "id": "a"}],
            'changes[1] (del-obj): key id must be a uuid, got text "a"',
        ),
        ([{"type": ":" + "x" * 4000}], "changes[0]: key type must be one of"),
    ],
)
@pytest.mark.parametrize("from_json", [False, True])
def test_decode_of_what_is_no_change_is_refused_with_its_place(
    raw: Any, explain: str, from_json: bool
) -> None:
    with pytest.raises(ChangesInvalid) as refused:
        decode_changes(typed(raw), from_json=from_json)

    assert (refused.value.status, refused.value.code) == (400, "params-validation")
    assert refused.value.data["explain"].startswith(explain)
    assert len(refused.value.data["explain"]) < 1000


def test_decode_with_text_keys_is_refused() -> None:
    with pytest.raises(ChangesInvalid):
        decode_changes([{"type": Keyword("del-page"), "id": uid("a")}], from_json=False)


def test_decode_of_a_fitting_change_returns_it_as_it_is() -> None:
    change = typed({"type": ":del-page", "id": uid("a"), "old-val": [1], "components-v2": True})

    decoded = decode_changes(TransitList([change]), from_json=False)

    assert decoded[0] is change


@pytest.mark.parametrize("from_json", [False, True])
def test_decode_reads_the_json_form_whatever_the_body_was(from_json: bool) -> None:
    raw = plain(
        {
            "type": "add-obj",
            "id": uid("a"),
            "page-id": uid("page"),
            "frame-id": uid("root"),
            "obj": shape("rect", "a"),
            "extra": "kept",
        }
    )

    decoded = decode_changes([raw], from_json=from_json)[0]

    assert decoded["type"] == "add-obj"
    assert type(decoded["type"]) is Keyword
    assert decoded["obj"] == shape("rect", "a")
    assert type(decoded["obj"]) is Shape
    assert (decoded["id"], decoded["extra"]) == (uid("a"), "kept")


def test_decode_leaves_the_value_of_a_set_alone() -> None:
    raw = {
        "type": "mod-obj",
        "id": str(uid("a")),
        "operations": [{"type": "set", "attr": "blendMode", "val": "darken", "ignore-touched": "true"}],
    }

    operation = decode_changes([typed(raw)], from_json=True)[0]["operations"][0]

    assert operation == typed({"type": ":set", "attr": ":blendMode", "val": "darken", "ignore-touched": True})
    assert type(operation["val"]) is str


def put_note(run: Run, change: Change) -> None:
    run.draft.put(Keyword("note"), change["text"])


NOTE = ChangeType(
    "note",
    change_schema("note", Fields({"text": STRING})),
    put_note,
    library_relevant=True,
    affects=lambda change: [Place(component_id=uid("comp"))],
)


def test_registry_takes_types_of_other_plugins() -> None:
    file = File(Registry([*BUILT_IN, NOTE]))

    outcome = file.change({"type": ":note", "text": "hello"}, {"type": ":del-page", "id": uid("ghost")})

    assert file.data["note"] == "hello"
    assert outcome.affected == {Place(component_id=uid("comp"))}
    assert [change["type"] for change in outcome.library_changes] == ["note"]


def test_registry_of_two_types_of_one_name_is_refused() -> None:
    with pytest.raises(ValueError, match="note is given twice"):
        Registry([NOTE, NOTE])


def test_top_level_null_is_dropped_from_the_data() -> None:
    nulling = ChangeType(
        "forget",
        change_schema("forget", Fields({"id": UUID_VALUE})),
        lambda run, change: run.draft.put(Keyword("options"), None),
    )
    file = File(Registry([nulling]))

    file.change({"type": ":forget", "id": uid("a")})

    assert "options" not in file.data


def test_outcome_names_what_has_to_be_validated_and_told() -> None:
    file = File()

    outcome = file.change(
        file.add("rect", "a"),
        {**file.mod("a", r1=1), "component-id": uid("comp")},
        {"type": ":add-page", "id": uid("p2"), "name": "P"},
        {"type": ":mod-page", "id": uid("p3"), "name": "P"},
        {"type": ":del-page", "id": uid("p4")},
        {"type": ":mov-page", "id": uid("p5"), "index": 0},
        {"type": ":del-color", "id": uid("c")},
    )

    assert outcome.affected == {
        Place(page_id=file.page_id),
        Place(component_id=uid("comp")),
        Place(page_id=uid("p2")),
        Place(page_id=uid("p3")),
    }
    assert [change["type"] for change in outcome.library_changes] == ["add-obj", "mod-obj", "del-color"]
