"""Migrations that look at pages, components and assets as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import OrderedMap
from penpot_plugins.files.model.tokens_lib import HIDDEN_THEME, empty_lib, new_set, new_theme
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.shapes.construction import point
from penpot_plugins.files.transit import TokensLib
from tests.plugins.files.builders import NOW, typed, uid
from tests.plugins.files.migrations.cases import FILE, PAGE, data_with, migrate, page_with

A, B, C, D = map(uid, "abcd")
INTERACTION = {"action-type": ":navigate", "event-type": ":click", "destination": B}


def shapes_after(name: str, *shapes: dict[str, Any], **attrs: Any) -> dict[Any, Any]:
    """The shapes of a page after a migration, which leaves them alone the second time."""
    after = migrate(name, data_with(page_with(*shapes), **attrs))
    assert migrate(name, after) == after
    found: dict[Any, Any] = after["pages-index"][PAGE]["objects"]
    return found


def page_after(name: str, **attrs: Any) -> Any:
    """A page after a migration, which leaves it alone the second time."""
    after = migrate(name, data_with(page_with(**attrs)))
    assert migrate(name, after) == after
    return after["pages-index"][PAGE]


def data_after(name: str, **attrs: Any) -> Any:
    """Data after a migration, which leaves it alone the second time."""
    after = migrate(name, data_with(**attrs))
    assert migrate(name, after) == after
    return after


def test_instance_without_file_when_migrated_then_is_of_this_file() -> None:
    objects = shapes_after(
        "legacy-5", {"id": A, "component-id": C}, {"id": B, "component-id": C, "component-file": D}
    )
    assert objects[A]["component-file"] == FILE and objects[B]["component-file"] == D


def test_interaction_when_it_leads_nowhere_then_is_dropped() -> None:
    nowhere = {**INTERACTION, "destination": D}
    objects = shapes_after("legacy-7", {"id": A, "interactions": [INTERACTION, nowhere]}, {"id": B})
    assert objects[A]["interactions"] == typed([INTERACTION])


@pytest.mark.parametrize("name", ["legacy-8", "legacy-9"])
def test_groups_when_empty_then_go_with_those_that_become_so(name: str) -> None:
    outer = {"id": A, "type": ":group", "shapes": [B], "selrect": {}, "parent-id": D}
    inner = {"id": B, "type": ":group", "shapes": [], "selrect": {}, "parent-id": A}
    board = {"id": D, "type": ":frame", "shapes": [A]}
    objects = shapes_after(name, outer, inner, board)
    assert A not in objects and B not in objects
    assert objects[D]["shapes"] == []


def test_boards_when_they_name_missing_children_then_forget_them() -> None:
    objects = shapes_after("legacy-11", {"id": A, "type": ":frame", "shapes": [B, C]}, {"id": B})
    assert objects[A]["shapes"] == [B]


def test_saved_grid_when_of_automatic_size_then_has_none() -> None:
    page = page_after("legacy-12", options={"saved-grids": {"square": {"size": ":auto"}}})
    assert page["options"]["saved-grids"]["square"]["size"] is None


def test_frame_when_wrong_then_is_the_nearest_board_above() -> None:
    board = {"id": A, "type": ":frame", "parent-id": uid("root"), "frame-id": uid("root")}
    group = {"id": B, "type": ":group", "parent-id": A, "frame-id": A}
    leaf = {"id": C, "type": ":rect", "parent-id": B, "frame-id": uid("root")}
    assert shapes_after("legacy-28", board, group, leaf)[C]["frame-id"] == A


def test_parents_when_they_are_a_ring_then_the_frame_stays() -> None:
    ring = (
        {"id": B, "type": ":group", "parent-id": C, "frame-id": A},
        {"id": C, "type": ":group", "parent-id": B},
    )
    assert shapes_after("legacy-28", *ring)[B]["frame-id"] == A


def test_objects_when_one_is_under_null_then_it_goes() -> None:
    before = data_with(page_with({"id": A}))
    before["pages-index"][PAGE]["objects"][None] = {}
    assert None not in migrate("legacy-36", before)["pages-index"][PAGE]["objects"]


def test_data_when_it_has_nulls_then_they_go() -> None:
    assert "colors" not in data_after("legacy-37", colors=None)


def test_swap_slot_when_the_mirrored_shape_has_it_below_a_main_then_goes() -> None:
    slot = frozenset({f":swap-slot-{D}"})
    main = {"id": A, "component-id": C, "component-file": FILE, "main-instance": True, "shapes": [B]}
    inner = {"id": B, "parent-id": A, "touched": slot, "shape-ref": D, "component-id": D}
    top = {"id": uid("top"), "component-id": C, "component-file": uid("old"), "shape-ref": A}
    copy = {"id": uid("copy"), "parent-id": uid("top"), "shape-ref": B, "touched": slot}
    component = {"id": C, "name": "c", "main-instance-id": A, "main-instance-page": PAGE}
    objects = shapes_after("legacy-47", main, inner, top, copy, components={C: component})
    assert objects[uid("copy")]["touched"] == frozenset()
    assert objects[B]["touched"] == typed(slot)


def test_ends_of_interactions_when_hidden_then_are_shown() -> None:
    hidden = {"hide-in-viewer": True}
    objects = shapes_after(
        "legacy-49",
        {"id": A, "interactions": [INTERACTION], **hidden},
        {"id": B, **hidden},
        {"id": C, **hidden},
        {"id": D, "interactions": [], **hidden},
    )
    assert ["hide-in-viewer" in objects[key] for key in (A, B, C, D)] == [False, False, True, False]


@pytest.mark.parametrize("name", ["legacy-51", "0009-clean-library-colors"])
def test_library_colour_when_invalid_then_goes(name: str) -> None:
    good = {"id": A, "name": "Red", "color": "#ff0000"}
    after = data_after(name, colors={A: good, B: {"id": B, "name": "Bad", "color": "red"}})
    assert after["colors"] == typed({A: good})


def test_options_of_page_when_old_then_are_keys_of_it() -> None:
    flow = {"id": A, "name": "f", "starting-frame": B}
    options = {"flows": [flow], "background": "#ffffff", "saved-grids": {}, "comment-threads-position": {}}
    page = page_after("legacy-55", options=options, background="#000000")
    assert page["flows"] == typed({A: flow}) and page["background"] == "#000000"
    assert page["default-grids"] == {} and page["comment-thread-positions"] == {}


def test_comment_threads_when_without_a_place_then_are_at_the_origin() -> None:
    threads = {A: {"frame-id": B, "position": {"x": 1, "y": 2}}, B: {"frame-id": B, "position": "?"}}
    page = page_after("legacy-57", comment_thread_positions=threads)
    places = page["comment-thread-positions"]
    assert places[A]["position"] == point(1, 2) and places[B]["position"] == point(0, 0)


def test_pages_when_one_is_null_then_it_goes() -> None:
    before = data_with()
    before["pages"].append(None)
    before["pages-index"][None] = None
    after = migrate("legacy-57", before)
    assert after["pages"] == [PAGE] and list(after["pages-index"]) == [PAGE]


def test_deleted_component_when_a_shape_mirrors_itself_then_is_detached() -> None:
    top = {"id": A, "component-id": D, "component-file": FILE, "shape-ref": C, "shapes": [B]}
    ring = {"id": B, "parent-id": A, "shape-ref": B, "touched": frozenset({":name-group"})}
    component = {"id": D, "name": "d", "deleted": True, "objects": {A: top, B: ring}}
    objects = data_after("legacy-62", components={D: component})["components"][D]["objects"]
    assert objects == typed({A: {"id": A, "shapes": [B]}, B: {"id": B, "parent-id": A}})


def test_plugin_data_when_null_then_goes_everywhere() -> None:
    holder = {"plugin-data": {"acme": None, "other": {"k": "v"}}}
    after = data_after("legacy-65", page=page_with({"id": A, **holder}, **{"plugin-data": holder["plugin-data"]}),
                       colors={B: holder}, **{"plugin-data": holder["plugin-data"]})  # fmt: skip
    page = after["pages-index"][PAGE]
    for one in (after, page, page["objects"][A], after["colors"][B]):
        assert one["plugin-data"] == typed({"other": {"k": "v"}})


def test_library_colours_when_they_have_more_then_keep_what_is_known() -> None:
    before = {"id": A, "name": "Red", "color": "#ff0000", "opacity": None, "path": None, "file-id": B}
    after = data_after("0008-fix-library-colors-v4", colors={A: before})
    assert after["colors"][A] == typed({"id": A, "name": "Red", "color": "#ff0000", "opacity": 1})


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("0013-fix-component-path", {"path": None}, {"path": ""}),
        ("0014-clear-components-nil-objects", {"objects": None}, {}),
        ("0018-remove-unneeded-objects-from-components", {"objects": {}}, {}),
        ("0018-remove-unneeded-objects-from-components", {"deleted": True}, {"deleted": True, "objects": {}}),
    ],
)
def test_component_when_old_then_is_of_the_later_form(name: str, before: Any, after: Any) -> None:
    assert data_after(name, components={A: before})["components"][A] == typed(after)


def tokens(*sets: tuple[str, Any], themes: Any = ()) -> TokensLib:
    """A library with sets by name and id, and themes."""
    lib = empty_lib(NOW)
    made = {f"S-{name}": new_set(typed({"id": set_id, "name": name}), NOW) for name, set_id in sets}
    groups = {theme["name"]: new_theme(typed(theme), NOW) for theme in themes}
    parts = typed({"sets": None, "themes": None, "active-themes": frozenset()})
    keys = list(parts)
    return TokensLib(
        {
            keys[0]: OrderedMap(made),
            keys[1]: OrderedMap({**lib["themes"], "g": OrderedMap(groups)}),
            keys[2]: lib["active-themes"],
        }
    )


def test_token_sets_when_two_have_one_id_then_the_second_gets_another() -> None:
    lib = data_after("0014-fix-tokens-lib-duplicate-ids", tokens_lib=tokens(("x", A), ("y", A)))["tokens-lib"]
    assert lib["sets"]["S-x"]["id"] == A != lib["sets"]["S-y"]["id"]


def test_themes_when_they_name_sets_that_do_not_exist_then_forget_them() -> None:
    theme = {"id": B, "name": "t", "group": "g", "sets": frozenset({"x", "gone"})}
    name = "0023-repair-token-themes-with-inexistent-sets"
    lib = data_after(name, tokens_lib=tokens(("x", A), themes=[theme]))["tokens-lib"]
    assert lib["themes"]["g"]["t"]["sets"] == {"x"}
    assert HIDDEN_THEME in lib["themes"][""]


LIBRARY = uid("library")
MAIN, PART, OTHER = uid("main"), uid("part"), uid("other")


def library(**part: Any) -> Any:
    """A library whose component has a nested instance, and what it was before it was swapped."""
    main = {
        "id": MAIN,
        "component-id": C,
        "component-file": LIBRARY,
        "component-root": True,
        "shapes": [PART],
    }
    nested = {
        "id": PART,
        "parent-id": MAIN,
        "component-id": D,
        "component-file": LIBRARY,
        "shape-ref": OTHER,
        **part,
    }
    component = {"id": C, "name": "c", "path": "", "main-instance-id": MAIN, "main-instance-page": PAGE}
    data = data_with(page_with(main, nested), components={C: component})
    return {**data, next(key for key in data if key == "id"): LIBRARY}


def copy(**part: Any) -> list[dict[str, Any]]:
    """A copy of that component."""
    top = {
        "id": A,
        "component-id": C,
        "component-file": LIBRARY,
        "component-root": True,
        "shape-ref": MAIN,
        "shapes": [B],
    }
    return [
        top,
        {"id": B, "parent-id": A, "component-id": D, "component-file": LIBRARY, "shape-ref": PART, **part},
    ]


def part_after(name: str, **part: Any) -> Any:
    """The nested head of the copy after a migration that reaches the library."""
    after = migrate(name, data_with(page_with(*copy(**part))), {LIBRARY: library()})
    assert migrate(name, after, {LIBRARY: library()}) == after
    return after["pages-index"][PAGE]["objects"][B]


RESYNC = ["0019-fix-missing-swap-slots", "0022-normalize-component-root-and-resync"]


@pytest.mark.parametrize("name", RESYNC)
def test_nested_copy_when_swapped_without_slot_then_gets_it(name: str) -> None:
    assert part_after(name, **{"shape-ref": uid("swapped")})["touched"] == typed({f":swap-slot-{PART}"})
    assert "touched" not in part_after(name)


@pytest.mark.parametrize("name", ["0020-sync-component-id-with-near-main", RESYNC[1]])
def test_nested_copy_when_of_another_component_then_is_of_that_of_its_main(name: str) -> None:
    assert part_after(name, **{"component-id": uid("wrong")})["component-id"] == D


def test_nested_copy_when_root_is_denied_then_is_a_nested_copy() -> None:
    part = part_after(RESYNC[1], **{"component-root": False, "component-id": uid("wrong")})
    assert "component-root" not in part and part["component-id"] == D


@pytest.mark.parametrize(("slot", "stays"), [(PART, True), (uid("nowhere"), False)])
def test_swap_slot_when_its_original_cannot_be_found_then_goes(slot: Any, stays: bool) -> None:
    name = "0010-fix-swap-slots-pointing-non-existent-shapes"
    part = part_after(name, touched={f":swap-slot-{slot}"}, **{"shape-ref": uid("swapped")})
    assert bool(part["touched"]) is stays


def test_copied_text_when_it_differs_then_is_touched_in_that() -> None:
    name = "0009-add-partial-text-touched-flags"
    old, new = ({"type": "root", "children": [], "text": text} for text in ("a", "b"))
    lib = library(type=":text", content=old)
    data = data_with(page_with(*copy(type=":text", content=new)))
    after = migrate(name, data, {LIBRARY: lib})
    assert after["pages-index"][PAGE]["objects"][B]["touched"] == typed({":text-content-text"})
    assert same(migrate(name, after, {LIBRARY: lib}), after)
    assert migrate(name, data) == data
