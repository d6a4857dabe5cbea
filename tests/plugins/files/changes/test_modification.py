"""mod-obj: what it refuses, and what it tells about pictures and components."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.changes import Place, ShapeAddress, relink_outcome
from penpot_plugins.files.errors import ChangesInvalid, ShapeInvalid
from penpot_plugins.files.model.draft import PlainDraft
from penpot_plugins.files.schema import FILE_DATA
from tests.plugins.files.builders import BEFORE, NOW, File, component, content, set_ops, shape, uid


@pytest.fixture
def file() -> File:
    file = File()
    file.change(file.add("rect", "a"), file.add("text", "t"))
    return file


def picture(name: str) -> list[dict[str, Any]]:
    return [{"fill-image": {"id": uid(name), "width": 1, "height": 1, "mtype": "image/png"}}]


@pytest.mark.parametrize(
    ("attrs", "explain"),
    [
        ({"opacity": "high"}, 'attribute opacity must be a number, got text "high"'),
        ({"width": None}, "attribute width must be a number, got nothing"),
        ({"name": None}, "attribute name must be a text, got nothing"),
        ({"selrect": {"x": 0}}, "attribute selrect must be a rect record, got a map of 1 keys"),
        ({"blend_mode": "darken"}, 'got text "darken"'),
        ({"fills": [{"fill-color": "#fff", **picture("p")[0]}]}, "got fill-color and fill-image"),
        ({"type": ":sparkle"}, "got the keyword :sparkle"),
        ({"opacity": "x" * 5000}, "x…"),
    ],
)
def test_mod_obj_that_leaves_a_bad_shape_is_refused(file: File, attrs: dict[str, Any], explain: str) -> None:
    before = file.data

    with pytest.raises(ShapeInvalid) as refused:
        file.change(file.mod("a", name="Lost"), file.mod("a", **attrs))

    error = refused.value
    assert (error.status, error.type, error.code) == (400, "validation", "data-validation")
    assert (error.data["page-id"], error.data["shape-id"]) == (file.page_id, uid("a"))
    assert error.data["explain"].startswith(f"shape {uid('a')} on page {file.page_id}: ")
    assert explain in error.data["explain"]
    assert len(error.data["explain"]) < 500
    assert str(uid("a")) in (error.hint or "")
    assert file.data is before


def test_mod_obj_in_a_component_names_the_component(file: File) -> None:
    entry = {**component(), Keyword("objects"): {uid("x"): shape("rect", "x")}}
    file.data[Keyword("components")] = {uid("comp"): entry}

    with pytest.raises(ShapeInvalid) as refused:
        file.change(
            {
                "type": ":mod-obj",
                "id": uid("x"),
                "component-id": uid("comp"),
                "operations": set_ops(opacity="high"),
            }
        )

    assert refused.value.data["component-id"] == uid("comp")
    assert "page-id" not in refused.value.data


def test_mod_obj_of_a_missing_shape_or_page_changes_nothing(file: File) -> None:
    before = file.data

    file.change(
        file.mod("ghost", name="Ghost"),
        {**file.mod("a", name="Ghost"), "page-id": uid("no page")},
        file.mod("a"),
    )

    assert file.data == before


@pytest.mark.parametrize(
    "operation",
    [
        {"type": ":unset", "attr": ":name"},
        {"type": ":set", "attr": "name", "val": 1, "ignore-touched": "nonsense"},
        {"type": ":set", "attr": ":name"},
        {"type": ":set", "attr": 5, "val": 1},
        {"type": ":assign", "value": []},
        {"type": ":set-touched", "touched": True},
        {"type": ":set-touched"},
        {"type": ":set-remote-synced", "remote-synced": 7},
        "set",
    ],
)
def test_mod_obj_with_a_bad_operation_is_refused_as_params(file: File, operation: Any) -> None:
    with pytest.raises(ChangesInvalid) as refused:
        file.change(file.mod("a", operation))

    assert "operations[0]" in refused.value.data["explain"]


def test_mod_obj_without_operations_is_refused_as_params(file: File) -> None:
    with pytest.raises(ChangesInvalid):
        file.change({"type": ":mod-obj", "id": uid("a"), "page-id": file.page_id})


def test_outcome_names_the_pictures_of_added_and_changed_shapes(file: File) -> None:
    outcome = file.change(
        file.add("rect", "b", fills=picture("p1")),
        file.mod("a", name="no picture"),
        file.mod("t", content=content("x", fills=picture("p2"))),
        {**file.add("rect", "c", fills=picture("p3")), "page-id": uid("no page")},
    )

    place = Place(page_id=file.page_id)
    assert outcome.media == {
        ShapeAddress(place, uid("b")): {uid("p1")},
        ShapeAddress(place, uid("t")): {uid("p2")},
        ShapeAddress(Place(page_id=uid("no page")), uid("c")): {uid("p3")},
    }
    assert outcome.media_ids == {uid("p1"), uid("p2"), uid("p3")}


def test_outcome_names_no_pictures_of_changes_inside_components(file: File) -> None:
    entry = {**component(), Keyword("objects"): {uid("x"): shape("rect", "x")}}
    file.data[Keyword("components")] = {uid("comp"): entry}
    inside = {"id": uid("x"), "component-id": uid("comp")}

    outcome = file.change({"type": ":mod-obj", "operations": set_ops(fills=picture("p")), **inside})

    assert outcome.media == {}


def test_relink_outcome_renames_pictures_where_they_are_named(file: File) -> None:
    entry = {**component(), Keyword("objects"): {uid("x"): shape("frame", "x")}}
    file.data[Keyword("components")] = {uid("comp"): entry}
    inside = {key: item for key, item in file.add("rect", "in", "x").items() if key != "page-id"}
    inside["obj"] = shape("rect", "in", fills=picture("p1"))
    outcome = file.change(
        file.add("rect", "b", fills=picture("p1")),
        file.add("rect", "gone", fills=picture("p1")),
        file.add("rect", "other", fills=picture("p2")),
        {**inside, "component-id": uid("comp")},
        file.delete("gone"),
    )
    draft = PlainDraft(file.data)

    relink_outcome(draft, outcome, {uid("p1"): uid("new")})

    file.data = draft.to_data()
    assert file.shape("b")["fills"][0]["fill-image"]["id"] == uid("new")
    assert file.shape("other")["fills"][0]["fill-image"]["id"] == uid("p2")
    stored = file.data["components"][uid("comp")]["objects"][uid("in")]
    assert stored["fills"][0]["fill-image"]["id"] == uid("new")
    assert FILE_DATA.check(file.data) is None


def with_component() -> File:
    """A component with its main instance and a copy of it, last changed long ago."""
    file = File()
    head = {"component_id": uid("comp"), "component_file": file.id, "component_root": True}
    file.data[Keyword("components")] = {uid("comp"): component()}
    file.change(
        file.add("frame", "main", main_instance=True, **head),
        file.add("rect", "a", "main"),
        file.add("rect", "b", "main"),
        file.add("frame", "copy", shape_ref=uid("main"), **head),
        file.add("rect", "ca", "copy", shape_ref=uid("a")),
        file.add("rect", "free"),
    )
    return file


def reorder(file: File, names: list[str], **extra: Any) -> dict[str, Any]:
    return {
        "type": ":reorder-children",
        "page-id": file.page_id,
        "parent-id": uid("main"),
        "shapes": [uid(name) for name in names],
        **extra,
    }


@pytest.mark.parametrize(
    ("change", "newer"),
    [
        (lambda file: file.mod("a", r1=5), True),
        (lambda file: file.mod("main", name="New"), True),
        (lambda file: file.mod("a", r1=0), False),
        (lambda file: file.mod("a", interactions=[], plugin_data={}), False),
        (lambda file: file.mod("a", r1=6, interactions=[]), False),
        (lambda file: file.mod("a", *set_ops(flags={"ignore-geometry": True}, x=30)), False),
        (lambda file: file.mod("a", *set_ops(flags={"ignore-touched": True}, name="B")), True),
        (lambda file: file.mod("ca", r1=9), False),
        (lambda file: file.mod("free", r1=9), False),
        (lambda file: {**file.mod("free", r1=9), "component-id": uid("comp")}, True),
        (lambda file: {**file.mod("free", r1=9), "component-id": uid("ghost")}, False),
        (lambda file: reorder(file, ["b", "a"]), False),
        (lambda file: reorder(file, ["b", "a"], **{"component-id": uid("comp")}), True),
        (lambda file: reorder(file, ["a", "b"], **{"component-id": uid("comp")}), False),
        (lambda file: file.add("rect", "c", "main"), False),
        (lambda file: file.delete("b"), False),
    ],
)
def test_touched_pass_makes_the_component_of_a_changed_main_newer(change: Any, newer: bool) -> None:
    file = with_component()

    outcome = file.change(change(file))

    assert file.data["components"][uid("comp")]["modified-at"] == (NOW if newer else BEFORE)
    assert outcome.components == ({uid("comp")} if newer else frozenset())


def test_touched_pass_looks_at_the_tree_after_all_changes() -> None:
    file = with_component()

    outcome = file.change(file.mod("a", r1=5), file.move(["a"], "root"))

    assert outcome.components == frozenset()


def test_touched_pass_of_a_shape_that_is_gone_does_nothing() -> None:
    file = with_component()

    outcome = file.change(file.mod("a", r1=5), file.delete("a"))

    assert outcome.components == frozenset()


def test_touched_pass_of_a_nested_main_takes_the_nearest_root() -> None:
    file = with_component()
    head = {"component_id": uid("inner"), "component_file": file.id, "main_instance": True}
    file.data[Keyword("components")][uid("inner")] = component("inner", "nested")
    file.change(file.add("frame", "nested", "main", **head), file.add("rect", "deep", "nested"))

    outcome = file.change(file.mod("deep", r1=3))

    assert outcome.components == {uid("inner")}


def test_touched_pass_of_a_nested_copy_goes_up_to_its_root() -> None:
    file = with_component()
    nested = {"component_id": uid("inner"), "component_file": file.id, "shape_ref": uid("x")}
    file.change(
        file.add("frame", "nested", "copy", **nested), file.add("rect", "deep", "nested", shape_ref=uid("y"))
    )

    assert file.change(file.mod("deep", r1=3)).components == frozenset()
