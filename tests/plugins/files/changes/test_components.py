"""add-, mod-, del-, restore- and purge-component (contract/changes.md §10, §17)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.changes import REGISTRY, Place
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.model.keys import ROOT_ID
from tests.plugins.files.builders import BEFORE, NOW, File, component, point, typed, uid

ALL = REGISTRY
PROPERTIES = [{"name": "Size", "value": "Small"}]


@pytest.fixture
def file() -> File:
    file = File(ALL)
    head = {"component_id": uid("comp"), "component_file": file.id, "component_root": True}
    file.change(
        file.add("frame", "main", main_instance=True, x=10, y=20, **head),
        file.add("rect", "part", "main", x=10, y=20),
    )
    file.data[Keyword("components")] = {uid("comp"): component()}
    return file


def stored(file: File, name: str = "comp") -> dict[Any, Any]:
    found: dict[Any, Any] = file.data["components"][uid(name)]
    return found


def mod(**attrs: Any) -> dict[str, Any]:
    return {"type": ":mod-component", "id": uid("comp"), **{k.replace("_", "-"): v for k, v in attrs.items()}}


ADD = {
    "type": ":add-component",
    "id": uid("new"),
    "name": "Button",
    "path": "Forms",
    "main-instance-id": uid("main"),
    "main-instance-page": uid("page"),
}


def test_add_component_keeps_what_is_given_and_the_servers_time(file: File) -> None:
    file.change(
        {**ADD, "annotation": "Careful", "variant-id": uid("v"), "variant-properties": PROPERTIES, "x": 1}
    )

    extras = {"annotation": "Careful", "variant-id": uid("v"), "variant-properties": PROPERTIES}
    expected = {key: item for key, item in ADD.items() if key != "type"} | {"modified-at": NOW} | extras
    assert stored(file, "new") == typed(expected)


def test_add_component_replaces_a_deleted_one(file: File) -> None:
    file.change({"type": ":del-component", "id": uid("comp")}, {**ADD, "id": uid("comp"), "annotation": None})

    assert not {"deleted", "objects", "annotation"} & set(stored(file))
    assert stored(file)["name"] == "Button"


def test_mod_component_sets_what_is_given_and_removes_what_is_not(file: File) -> None:
    notes = {"annotation": "N", "variant-id": uid("v"), "variant-properties": PROPERTIES, "objects": {}}
    file.data[Keyword("components")][uid("comp")] = typed({**component(), **notes})

    file.change(mod(name="Card 2"))

    assert stored(file) == typed({**component(), "name": "Card 2", "modified-at": NOW})


@pytest.mark.parametrize(
    ("attrs", "newer"),
    [
        ({}, False),
        ({"annotation": "Note"}, False),
        ({"variant_id": uid("v"), "variant_properties": PROPERTIES}, False),
        ({"name": "Card"}, False),
        ({"name": "Other"}, True),
        ({"path": "P"}, True),
        ({"main_instance_id": uid("other")}, True),
        ({"main_instance_id": None, "modified_at": None}, False),
    ],
)
def test_mod_component_makes_newer_only_what_matters(file: File, attrs: dict[str, Any], newer: bool) -> None:
    file.change(mod(**attrs))

    assert stored(file)["modified-at"] == (NOW if newer else BEFORE)


def test_mod_component_of_a_missing_one_changes_nothing(file: File) -> None:
    file.change({**mod(name="Ghost"), "id": uid("ghost")})

    assert list(file.data["components"]) == [uid("comp")]


def test_del_component_keeps_its_shapes_with_it(file: File) -> None:
    file.change({"type": ":del-component", "id": uid("comp")}, file.delete("main"))

    assert stored(file)["deleted"] is True
    assert set(stored(file)["objects"]) == {uid("main"), uid("part")}
    assert stored(file)["modified-at"] == NOW
    assert set(file.objects) == {ROOT_ID}
    assert file.is_valid()


def test_del_component_with_a_shift_moves_the_kept_shapes_alone(file: File) -> None:
    file.change({"type": ":del-component", "id": uid("comp"), "delta": point(100, -5)})

    kept = stored(file)["objects"][uid("part")]
    assert (kept["x"], kept["y"], kept["selrect"]["x2"]) == (110, 15, 210)
    assert file.shape("part")["x"] == 10


def test_del_component_twice_keeps_the_shapes_of_the_first_time(file: File) -> None:
    delete = {"type": ":del-component", "id": uid("comp")}

    file.change(delete, file.delete("part"), delete)

    assert set(stored(file)["objects"]) == {uid("main"), uid("part")}


def test_del_component_whose_main_is_gone_keeps_no_shapes(file: File) -> None:
    file.change(file.delete("main"), {"type": ":del-component", "id": uid("comp")})

    assert stored(file)["objects"] == {}


@pytest.mark.parametrize(
    "change",
    [
        {"type": ":del-component", "skip-undelete?": True},
        {"type": ":del-component", "skip-undelete": True},
        {"type": ":purge-component"},
    ],
)
def test_removing_the_last_component_removes_the_map(file: File, change: dict[str, Any]) -> None:
    file.change({**change, "id": uid("comp")}, {**change, "id": uid("ghost")})

    assert "components" not in file.data


def test_purge_component_leaves_the_others(file: File) -> None:
    file.change(ADD, {"type": ":purge-component", "id": uid("comp")})

    assert list(file.data["components"]) == [uid("new")]


def test_restore_component_drops_deleted_and_objects(file: File) -> None:
    file.change({"type": ":del-component", "id": uid("comp")})

    file.change({"type": ":restore-component", "id": uid("comp"), "page-id": file.page_id})

    assert stored(file) == typed({**component(), "modified-at": NOW})


@pytest.mark.parametrize(("variant", "expected"), [(uid("box"), uid("box")), (None, None)])
def test_restore_component_of_a_variant_takes_the_id_of_its_main(
    file: File, variant: Any, expected: Any
) -> None:
    file.change(mod(variant_id=uid("old")), {"type": ":del-component", "id": uid("comp")})
    file.change(file.mod("main", variant_id=variant))

    file.change({"type": ":restore-component", "id": uid("comp"), "page-id": file.page_id})

    assert "variant-id" in stored(file)
    assert stored(file)["variant-id"] == expected


@pytest.mark.parametrize(
    "change",
    [
        {key: item for key, item in ADD.items() if key != "path"},
        {**ADD, "variant-properties": [{"name": "Size"}]},
        mod(variant_properties={"Size": "Small"}),
        mod(name=None),
        {"type": ":restore-component", "id": uid("comp")},
        {"type": ":del-component", "id": uid("comp"), "delta": {"x": 1}},
    ],
)
def test_component_changes_with_a_bad_key_are_refused(file: File, change: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change(change)


def test_component_changes_name_what_has_to_be_validated(file: File) -> None:
    outcome = file.change(
        ADD,
        mod(),
        {"type": ":del-component", "id": uid("x")},
        {"type": ":purge-component", "id": uid("y")},
        {"type": ":restore-component", "id": uid("z"), "page-id": file.page_id},
    )

    assert outcome.affected == {
        Place(component_id=uid("new")),
        Place(component_id=uid("comp")),
        Place(component_id=uid("z")),
        Place(page_id=file.page_id),
    }
    assert [change["type"] for change in outcome.library_changes] == [
        "add-component",
        "mod-component",
        "del-component",
        "restore-component",
    ]


@pytest.mark.parametrize("odd", [[], {}, 5, "x"])
def test_changes_with_odd_values_under_keys_of_other_changes_are_applied(file: File, odd: Any) -> None:
    outcome = file.change(
        mod(name="New", page_id=odd),
        {**ADD, "page-id": odd},
        file.add("rect", "second", "main"),
        {
            "type": ":reorder-children",
            "page-id": file.page_id,
            "parent-id": uid("main"),
            "shapes": [uid("second"), uid("part")],
            "id": odd,
        },
    )

    assert stored(file)["name"] == "New"
    assert file.shape("main")["shapes"] == [uid("second"), uid("part")]
    assert {place.page_id for place in outcome.affected} == {None, file.page_id}
