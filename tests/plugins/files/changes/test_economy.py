"""Changes decode only the shapes that change: everything else is answered by the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest

from penpot_plugins.files.changes import apply_changes, decode_changes
from penpot_plugins.files.model.draft import PlainDraft
from penpot_plugins.files.model.objects import ComponentLink, PlainObjects
from penpot_plugins.files.transit import Shape
from tests.plugins.files.builders import NOW, File, typed, uid


class Counted:
    """Objects that note which shapes were decoded and written."""

    def __init__(self, shapes: dict[UUID, Shape]) -> None:
        self.inner = PlainObjects(shapes)
        self.decoded: set[UUID] = set()
        self.written: set[UUID] = set()

    def __contains__(self, shape_id: object) -> bool:
        return shape_id in self.inner

    def ids(self) -> Iterable[UUID]:
        return self.inner.ids()

    def get(self, shape_id: UUID) -> Shape | None:
        self.decoded.add(shape_id)
        return self.inner.get(shape_id)

    def put(self, shape_id: UUID, shape: Shape) -> None:
        self.written.add(shape_id)
        self.inner.put(shape_id, shape)

    def remove(self, shape_id: UUID) -> None:
        self.inner.remove(shape_id)

    def parent_id(self, shape_id: UUID) -> UUID | None:
        return self.inner.parent_id(shape_id)

    def frame_id(self, shape_id: UUID) -> UUID | None:
        return self.inner.frame_id(shape_id)

    def type(self, shape_id: UUID) -> Any:
        return self.inner.type(shape_id)

    def children(self, shape_id: UUID) -> Sequence[UUID]:
        return self.inner.children(shape_id)

    def component(self, shape_id: UUID) -> ComponentLink:
        return self.inner.component(shape_id)


@pytest.fixture
def file() -> File:
    """root[f[g[a b] c] d], and many more in the root."""
    file = File()
    file.change(
        file.add("frame", "f"),
        file.add("group", "g", "f"),
        file.add("rect", "a", "g", frame="f"),
        file.add("rect", "b", "g", frame="f"),
        file.add("rect", "c", "f"),
        file.add("rect", "d"),
        *(file.add("rect", f"extra {number}") for number in range(20)),
    )
    return file


def run(file: File, change: dict[str, Any]) -> Counted:
    draft = PlainDraft(file.data)
    page = draft.page(file.page_id)
    assert page is not None
    counted = Counted(page.objects)
    page.objects = counted  # type: ignore[assignment]
    apply_changes(draft, decode_changes([typed(change)], from_json=False), now=NOW, file_id=file.id)
    return counted


def test_mov_objects_decodes_the_moved_the_parents_and_those_whose_frame_changes(file: File) -> None:
    counted = run(file, file.move(["g"], "root"))

    touched = {uid(name) for name in ("root", "f", "g", "a", "b")}
    assert counted.decoded == touched
    assert counted.written == touched


def test_mov_objects_within_a_frame_leaves_what_is_inside_encoded(file: File) -> None:
    counted = run(file, file.move(["g"], "f", index=0))

    assert counted.decoded == {uid("g")}
    assert counted.written == set()


def test_del_obj_decodes_the_parent_alone(file: File) -> None:
    counted = run(file, file.delete("f"))

    assert counted.decoded == {uid("root")}
    assert counted.written == {uid("root")}
    assert uid("a") not in counted


def test_add_obj_decodes_the_parent_alone(file: File) -> None:
    counted = run(file, file.add("rect", "new", "g", frame="f"))

    assert counted.decoded == {uid("g")}


def test_mod_obj_decodes_the_shape_alone(file: File) -> None:
    counted = run(file, file.mod("a", name="A"))

    assert counted.decoded == {uid("a")}
    assert counted.written == {uid("a")}


def test_reorder_children_decodes_the_parent_only_where_the_order_changes(file: File) -> None:
    change = {"type": ":reorder-children", "page-id": file.page_id, "parent-id": uid("g")}

    assert run(file, {**change, "shapes": [uid("a"), uid("b")]}).decoded == set()
    assert run(file, {**change, "shapes": [uid("b"), uid("a")]}).decoded == {uid("g")}
