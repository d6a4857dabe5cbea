"""Walks over the tree of shapes: component roots, and trees that are not what they should be."""

from __future__ import annotations

import pytest

from penpot_plugins.files.changes.tree import ancestry, nearest_component_root, subtree
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.model.objects import PlainObjects
from tests.plugins.files.builders import shape, uid

HEAD = {"component_id": uid("comp"), "component_file": uid("file")}
ROOT = {**HEAD, "component_root": True}


def objects() -> PlainObjects:
    """root[main[plain nested[deep]] copy[in-copy nested-copy[deeper]] free], as instances of components."""
    shapes = [
        shape("frame", "root", id=ROOT_ID, shapes=[uid("main"), uid("copy"), uid("free")], **ROOT),
        shape("frame", "main", shapes=[uid("plain"), uid("nested")], main_instance=True, **ROOT),
        shape("rect", "plain", parent_id=uid("main")),
        shape("frame", "nested", parent_id=uid("main"), shapes=[uid("deep")], shape_ref=uid("x"), **HEAD),
        shape("rect", "deep", parent_id=uid("nested"), shape_ref=uid("y")),
        shape("frame", "copy", shapes=[uid("in copy"), uid("nested copy")], shape_ref=uid("main"), **ROOT),
        shape("rect", "in copy", parent_id=uid("copy"), shape_ref=uid("plain")),
        shape(
            "frame",
            "nested copy",
            parent_id=uid("copy"),
            shapes=[uid("deeper")],
            shape_ref=uid("nested"),
            **HEAD,
        ),
        shape("rect", "deeper", parent_id=uid("nested copy"), shape_ref=uid("deep")),
        shape("rect", "free"),
    ]
    return PlainObjects({found["id"]: found for found in shapes})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main", "main"),
        ("plain", "main"),
        ("nested", "nested"),
        ("deep", "nested"),
        ("copy", "copy"),
        ("in copy", "copy"),
        ("nested copy", "copy"),
        ("deeper", "copy"),
        ("free", None),
        ("root", None),
        ("ghost", None),
    ],
)
def test_nearest_component_root_of_a_shape(name: str, expected: str | None) -> None:
    found = nearest_component_root(objects(), uid(name))

    assert found == (None if expected is None else uid(expected))


def test_subtree_and_ancestry_end_where_shapes_contain_each_other() -> None:
    cycle = PlainObjects(
        {
            uid("a"): shape("group", "a", parent_id=uid("b"), shapes=[uid("b"), uid("a")]),
            uid("b"): shape("group", "b", parent_id=uid("a"), shapes=[uid("a"), uid("ghost")]),
        }
    )

    assert sorted(subtree(cycle, uid("a"))) == sorted([uid("a"), uid("b"), uid("ghost")])
    assert list(ancestry(cycle, uid("a"))) == [uid("a"), uid("b")]
    assert nearest_component_root(cycle, uid("a")) is None
