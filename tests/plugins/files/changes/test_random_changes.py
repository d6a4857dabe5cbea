"""Random changes keep a page in one piece, and never touch the data they started from."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from penpot_core.transit import Keyword
from penpot_plugins.files.errors import ChangesInvalid, ShapeInvalid
from penpot_plugins.files.model.keys import ROOT_ID, words
from penpot_plugins.files.schema.shape import FIELDS
from tests.plugins.files.builders import File, path, shape, uid

KINDS = ["frame", "frame", "group", "rect", "text", "path"]
NUMBER = st.integers(0, 40)
INDEX = st.one_of(st.none(), st.integers(-2, 9))

STEP = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(KINDS), NUMBER, INDEX),
    st.tuples(st.just("move"), st.lists(NUMBER, min_size=1, max_size=3), NUMBER, INDEX),
    st.tuples(st.just("delete"), NUMBER),
    st.tuples(st.just("reorder"), NUMBER, st.lists(NUMBER, max_size=4)),
    st.tuples(st.just("modify"), NUMBER, st.sampled_from(["name", "opacity", "x", "own", "fills"])),
)


class Author:
    """Turns steps into changes that fit the page as it is; numbers choose among its shapes."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.made = 0

    def pick(self, number: int) -> UUID:
        ids = list(self.file.objects)
        return ids[number % len(ids)]

    def change(self, step: tuple[Any, ...]) -> dict[str, Any]:
        kind, *rest = step
        made: dict[str, Any] = getattr(self, kind)(*rest)
        return {"page-id": self.file.page_id, **made}

    def add(self, kind: str, parent: int, index: int | None) -> dict[str, Any]:
        self.made += 1
        name, parent_id = f"s{self.made}", self.pick(parent)
        found = self.file.objects[parent_id]
        frame = parent_id if found["type"] == "frame" else found["frame-id"]
        return {
            "type": ":add-obj",
            "id": uid(name),
            "frame-id": frame,
            "parent-id": parent_id,
            "obj": shape(kind, name),
            "index": index,
        }

    def move(self, chosen: list[int], parent: int, index: int | None) -> dict[str, Any]:
        shapes = [self.pick(number) for number in chosen]
        return {
            "type": ":mov-objects",
            "shapes": shapes,
            "parent-id": self.pick(parent),
            "index": index,
            "after-shape": self.pick(parent + 1) if index == 0 else None,
        }

    def delete(self, number: int) -> dict[str, Any]:
        chosen = self.pick(number)
        return {"type": ":del-obj", "id": uid("never there") if chosen == ROOT_ID else chosen}

    def reorder(self, parent: int, order: list[int]) -> dict[str, Any]:
        return {
            "type": ":reorder-children",
            "parent-id": self.pick(parent),
            "shapes": [self.pick(number) for number in order],
        }

    def modify(self, number: int, attr: str) -> dict[str, Any]:
        value = {"name": "N", "opacity": 0.5, "x": 7, "own": [1], "fills": []}[attr]
        operation = {"type": ":set", "attr": f":{attr}", "val": value}
        return {"type": ":mod-obj", "id": self.pick(number), "operations": [operation]}


def assert_in_one_piece(file: File) -> None:
    """Every shape is listed once in its parent, knows its frame, and hangs below the root."""
    objects = file.objects
    for shape_id, found in objects.items():
        children = found.get("shapes", [])
        assert len(children) == len(set(children))
        assert all(objects[child]["parent-id"] == shape_id for child in children)
        assert found["id"] == shape_id
        if shape_id == ROOT_ID:
            continue
        parent = objects[found["parent-id"]]
        assert shape_id in parent["shapes"]
        expected = found["parent-id"] if parent["type"] == "frame" else parent["frame-id"]
        assert found["frame-id"] == expected
    assert reachable(objects) == set(objects)


def reachable(objects: dict[UUID, Any]) -> set[UUID]:
    seen, waiting = set(), [ROOT_ID]
    while waiting:
        current = waiting.pop()
        assert current not in seen
        seen.add(current)
        waiting.extend(objects[current].get("shapes", []))
    return seen


@settings(max_examples=80)
@given(st.lists(STEP, max_size=25))
def test_well_formed_changes_keep_the_tree_consistent(steps: list[tuple[Any, ...]]) -> None:
    file = File()
    author = Author(file)
    changes = []
    for step in steps:
        before, shapes = file.data, {key: dict(found) for key, found in file.objects.items()}
        change = author.change(step)
        changes.append(change)
        file.change(change)
        assert_in_one_piece(file)
        started_from = before["pages-index"][file.page_id]["objects"]
        assert {key: dict(found) for key, found in started_from.items()} == shapes
    assert file.is_valid()

    at_once = File()
    at_once.change(*changes)
    assert at_once.data == file.data


ANY_VALUE = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5),
        st.floats(),
        st.sampled_from(["", "text", "#fff", "M0,0L1,1", Keyword("rect"), Keyword("frame"), path("M0,0")]),
        st.sampled_from([uid("s1"), uid("s2"), ROOT_ID]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["x", "id", "type", "children", "text"]), inner, max_size=3),
        st.sets(st.sampled_from(["a", "b"])),
    ),
    max_leaves=6,
)
ATTR = st.sampled_from(
    sorted({*(key for fields in FIELDS.values() for key in fields.all), "type", "rotation", "own", "flip-x"})
)
OPERATION = st.one_of(
    st.fixed_dictionaries({"type": st.just(":set"), "attr": ATTR.map(Keyword), "val": ANY_VALUE}),
    st.fixed_dictionaries(
        {"type": st.just(":assign"), "value": st.dictionaries(ATTR.map(Keyword), ANY_VALUE, max_size=3)}
    ),
)


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(FIELDS)),
    st.booleans(),
    st.lists(OPERATION, min_size=1, max_size=4),
)
def test_any_values_are_stored_valid_or_refused(
    kind: str, in_copy: bool, operations: list[dict[str, Any]]
) -> None:
    file = File()
    file.change(file.add("frame", "f"), file.add(kind, "s1", "f"), file.add("rect", "s2", "f"))
    if in_copy:
        file.change(file.mod("s1", shape_ref=uid("main")))
    before = copy.deepcopy(file.data)

    try:
        file.change(file.mod("s1", *operations))
    except (ShapeInvalid, ChangesInvalid):
        assert file.data == before
    else:
        assert file.is_valid()
        file.change(file.delete("s1"), file.move(["s2"], "root"), file.delete("f"))


FUZZED = st.dictionaries(
    st.sampled_from(
        words("type id page-id component-id obj frame-id parent-id shapes index operations page name")
    ),
    st.one_of(ANY_VALUE, st.just(uid("page")), st.lists(st.sampled_from([uid("s1"), ROOT_ID]), max_size=2)),
    max_size=7,
)
TYPES = words("add-obj mod-obj del-obj mov-objects reorder-children fix-obj add-page mod-page")


@settings(max_examples=200)
@given(st.sampled_from(TYPES), FUZZED, st.booleans())
def test_any_change_is_applied_or_refused_with_one_of_our_errors(
    kind: str, change: dict[str, Any], from_json: bool
) -> None:
    file = File()
    file.change(file.add("rect", "s1"))

    try:
        file.change({**change, "type": f":{kind}"}, from_json=from_json)
    except (ShapeInvalid, ChangesInvalid):
        return
    assert file.is_valid() or kind == "mov-page"
