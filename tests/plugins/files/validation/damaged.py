"""A good file with components, copies and variants, and the ways to damage it: each with the codes that tell of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from penpot_core.transit import Keyword
from tests.plugins.files.builders import File, component, shape, typed, uid

FILE = uid("file")
SLOT = "swap-slot-00000000-0000-0000-0000-0000000000aa"
HEAD = {"component_file": FILE, "fills": []}
COPY = {"component_id": uid("comp"), "component_root": True, "shape_ref": uid("main"), **HEAD}
Damage = Callable[[File], None]


def good_file() -> File:
    """The file; `file.shape(name)` and `file.data` are its parts."""
    file = File()
    file.change(
        file.add("frame", "board"),
        file.add("rect", "a", "board"),
        file.add("rect", "b", "board"),
        file.add("group", "group", "board"),
        file.add("rect", "c", "group", frame="board"),
        file.add("frame", "other"),
        *instance(file, "main", "part", "label", component_id=uid("comp"), main_instance=True),
        *instance(file, "star", "ray", None, component_id=uid("starcomp"), main_instance=True),
        *copy_of(file, "copy", "cpart", "clabel", ("main", "part", "label")),
        file.add(
            "frame", "card", component_id=uid("cardcomp"), component_root=True, main_instance=True, **HEAD
        ),
        *nested(file, "inner", "card", ("main", "part")),
        file.add(
            "frame",
            "cardcopy",
            component_id=uid("cardcomp"),
            component_root=True,
            shape_ref=uid("card"),
            **HEAD,
        ),
        *nested(file, "ci", "cardcopy", ("inner", "innerpart")),
        file.add("frame", "box", is_variant_container=True),
        *variant(file, "on"),
        *variant(file, "off"),
        file.add("rect", "plain"),
    )
    components = {
        uid(name): component(name, main)
        for name, main in (("comp", "main"), ("starcomp", "star"), ("cardcomp", "card"))
    }
    for name in ("on", "off"):
        components[uid(f"{name}comp")] = component(f"{name}comp", name) | typed(
            {
                "name": "box",
                "variant-id": uid("box"),
                "variant-properties": [{"name": "State", "value": name}],
            }
        )
    components[uid("gone")] = component("gone", "gonemain") | typed(
        {"deleted": True, "objects": kept_shapes()}
    )
    file.data = {**file.data, Keyword("components"): components}
    return file


def instance(file: File, top: str, part: str, label: str | None, **attrs: Any) -> list[dict[str, Any]]:
    """A root with its parts."""
    changes = [file.add("frame", top, component_root=True, **HEAD, **attrs), file.add("rect", part, top)]
    return changes if label is None else [*changes, file.add("text", label, top)]


def copy_of(file: File, top: str, part: str, label: str, mains: tuple[str, str, str]) -> list[dict[str, Any]]:
    """A copy of the first component."""
    return [
        file.add(
            "frame", top, component_id=uid("comp"), component_root=True, shape_ref=uid(mains[0]), **HEAD
        ),
        file.add("rect", part, top, shape_ref=uid(mains[1])),
        file.add("text", label, top, shape_ref=uid(mains[2])),
    ]


def nested(file: File, head: str, parent: str, mains: tuple[str, str]) -> list[dict[str, Any]]:
    """A nested copy of the first component."""
    return [
        file.add("frame", head, parent, component_id=uid("comp"), shape_ref=uid(mains[0]), **HEAD),
        file.add("rect", f"{head}part", head, shape_ref=uid(mains[1])),
    ]


def variant(file: File, name: str) -> list[dict[str, Any]]:
    """A variant in the box."""
    attrs = {"component_id": uid(f"{name}comp"), "component_root": True, "main_instance": True}
    more = {"name": "box", "variant_id": uid("box"), "variant_name": name}
    return [file.add("frame", name, "box", **attrs, **HEAD, **more)]


def kept_shapes() -> dict[Any, Any]:
    """The shapes of a deleted component: two swapped heads in its main instance."""
    shapes = [
        shape("frame", "gonemain", shapes=[uid("k1"), uid("k2")]),
        shape("frame", "k1", component_id=uid("comp"), component_file=FILE, parent_id=uid("gonemain")),
        shape("frame", "k2", component_id=uid("comp"), component_file=FILE, parent_id=uid("gonemain")),
    ]
    return {one["id"]: one for one in shapes}


def put(name: str, **attrs: Any) -> Damage:
    """Set attributes of a shape, given in snake case; Ellipsis removes one."""

    def damage(file: File) -> None:
        set_attrs(file.objects[uid(name)], attrs)

    return damage


def in_component(name: str, **attrs: Any) -> Damage:
    """Set attributes of a component."""

    def damage(file: File) -> None:
        set_attrs(file.data["components"][uid(name)], attrs)

    return damage


def in_kept(name: str, **attrs: Any) -> Damage:
    """Set attributes of a shape that the deleted component keeps."""

    def damage(file: File) -> None:
        set_attrs(file.data["components"][uid("gone")]["objects"][uid(name)], attrs)

    return damage


def both(*damages: Damage) -> Damage:
    """Several damages."""

    def damage(file: File) -> None:
        for one in damages:
            one(file)

    return damage


def set_attrs(target: dict[Any, Any], attrs: dict[str, Any]) -> None:
    """Set or remove attributes in place."""
    for key, value in attrs.items():
        name = Keyword(key.replace("_", "-"))
        if value is ...:
            target.pop(name, None)
        else:
            target[name] = typed(value)


def also(damage: Damage, kind: str, name: str, parent: str, **attrs: Any) -> Damage:
    """Add a shape, then damage."""

    def do(file: File) -> None:
        file.change(file.add(kind, name, parent, **attrs))
        damage(file)

    return do


def nothing(file: File) -> None:
    """No damage more."""


TOUCHED = frozenset({f":{SLOT}"})

DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    "no geometry": (put("a", selrect=None), {"invalid-geometry"}),
    "no points": (put("a", points=None, x=None), {"invalid-geometry"}),
    "a parent that is not there": (put("a", parent_id=uid("ghost")), {"invalid-parent", "parent-not-found"}),
    "unlisted, which no walk can see": (put("board", shapes=[uid("a"), uid("group")]), set()),
    "a parent that does not list it": (
        put("a", parent_id=uid("other"), frame_id=uid("other")),
        {"invalid-parent", "child-not-in-parent"},
    ),
    "listed twice": (
        put("board", shapes=[uid("a"), uid("a"), uid("b"), uid("group")]),
        {"duplicated-children"},
    ),
    "a child that is not there": (
        put("board", shapes=[uid("a"), uid("b"), uid("group"), uid("ghost")]),
        {"child-not-found"},
    ),
    "the child of another": (put("other", shapes=[uid("a")]), {"invalid-parent"}),
    "a frame that is not there": (put("a", frame_id=uid("ghost")), {"frame-not-found"}),
    "a frame that is none": (put("a", frame_id=uid("b")), {"invalid-frame"}),
    "another frame than its group's": (put("c", frame_id=uid("other")), {"invalid-frame"}),
    "a cycle": (
        both(put("group", shapes=[uid("c"), uid("board")]), put("board", parent_id=uid("group"))),
        {"invalid-parent", "invalid-frame"},
    ),
    "a main of another file": (
        put("main", component_file=uid("ghost")),
        {"component-main-external", "component-not-found", "component-id-mismatch"},
    ),
    "a copy of no component": (
        put("copy", component_id=uid("ghost")),
        {"component-not-found", "ref-shape-not-found"},
    ),
    "a component that names another main": (
        in_component("starcomp", main_instance_id=uid("a")),
        {"invalid-main-instance-id"},
    ),
    "a component that names another page": (
        in_component("starcomp", main_instance_page=uid("ghost")),
        {"invalid-main-instance-page"},
    ),
    "a main that is none": (put("star", main_instance=...), {"invalid-main-instance", "ref-shape-not-found"}),
    "a part that is a main": (put("cpart", main_instance=True), {"component-main"}),
    "a part that names a file": (put("part", component_file=FILE), {"component-main"}),
    "a part that is a root": (put("cpart", component_root=True), {"should-not-be-component-root"}),
    "a copy of nothing": (put("copy", shape_ref=uid("ghost")), {"ref-shape-not-found"}),
    "a part of a head": (put("cpart", shape_ref=uid("main")), {"ref-shape-is-head"}),
    "a nested part of a head": (put("cipart", shape_ref=uid("inner")), {"ref-shape-is-head"}),
    "a head of a part": (
        put("ci", shape_ref=uid("innerpart")),
        {"component-id-mismatch", "ref-shape-is-not-head", "missing-slot"},
    ),
    "a main that refers": (put("main", shape_ref=uid("star")), {"shape-ref-in-main"}),
    "another component than its main": (put("ci", component_id=uid("starcomp")), {"component-id-mismatch"}),
    "a root main in a main": (
        also(
            nothing,
            "frame",
            "x",
            "main",
            component_id=uid("comp"),
            component_root=True,
            main_instance=True,
            **HEAD,
        ),
        {"root-main-not-allowed"},
    ),
    "a main that is no root": (put("star", component_root=...), {"nested-main-not-allowed"}),
    "a root copy in a main": (
        also(
            nothing,
            "frame",
            "x",
            "star",
            component_id=uid("comp"),
            component_root=True,
            shape_ref=uid("main"),
            **HEAD,
        ),
        {"root-copy-not-allowed"},
    ),
    "a copy that is no root": (put("copy", component_root=...), {"nested-copy-not-allowed"}),
    "a main part outside": (put("a", main_instance=True), {"not-head-main-not-allowed"}),
    "a copy part outside": (put("a", shape_ref=uid("part")), {"not-head-copy-not-allowed"}),
    "a head that is a rectangle": (
        also(
            nothing,
            "rect",
            "x",
            "root",
            component_id=uid("comp"),
            component_root=True,
            shape_ref=uid("main"),
            **HEAD,
        ),
        {"instance-head-not-frame"},
    ),
    "a text touched by half": (put("clabel", touched={":text-content-text"}), {"invalid-text-touched"}),
    "a slot on a part": (put("cpart", touched=TOUCHED), {"misplaced-slot"}),
    "a slot that names no id": (put("cpart", touched=typed({":swap-slot-none", ":name-group"})), set()),
    "swapped without a slot": (
        put("ci", component_id=uid("starcomp"), shape_ref=uid("star")),
        {"missing-slot"},
    ),
    "two slots alike": (
        also(
            put("ci", touched=TOUCHED),
            "frame",
            "x",
            "cardcopy",
            component_id=uid("starcomp"),
            shape_ref=uid("star"),
            touched=TOUCHED,
            **HEAD,
        ),
        {"duplicate-slot"},
    ),
    "objects that are nothing": (in_component("comp", objects=None), {"component-nil-objects-not-allowed"}),
    "a living component with shapes": (
        in_component("comp", objects={uid("a"): shape("rect", "a")}),
        {"non-deleted-component-cannot-have-objects"},
    ),
    "kept shapes with one slot": (
        both(in_kept("k1", touched=TOUCHED), in_kept("k2", touched=TOUCHED)),
        {"component-duplicate-slot"},
    ),
    "a kept shape that mirrors itself": (in_kept("k1", shape_ref=uid("k1")), {"shape-ref-cycle"}),
    "a main inside of a main": (
        also(in_component("starcomp", main_instance_id=uid("x")), "frame", "x", "main"),
        {"nested-main-not-allowed", "invalid-main-instance-id"},
    ),
    "a plain shape in the box": (also(nothing, "rect", "x", "box"), {"not-a-variant"}),
    "a component of a variant whose main is none": (
        in_component("comp", variant_id=uid("box")),
        {"not-a-variant"},
    ),
    "a variant of another box": (
        put("on", variant_id=uid("ghost")),
        {"invalid-variant-id", "variant-component-bad-id"},
    ),
    "other properties": (
        in_component("offcomp", variant_properties=[{"name": "Size", "value": "off"}]),
        {"invalid-variant-properties"},
    ),
    "a plain shape that says it is a variant": (
        put("plain", variant_id=uid("box")),
        {
            "variant-not-main",
            "parent-not-variant",
            "variant-bad-variant-name",
            "variant-bad-name",
            "variant-component-bad-name",
            "variant-component-bad-id",
        },
    ),
    "a wrong variant's name": (put("on", variant_name="onn"), {"variant-bad-variant-name"}),
}
"""What a damage is called, what it does, and the codes that must be found."""

BY_HAND = {
    "invalid-main-instance",
    "not-a-variant",
    "invalid-variant-id",
    "invalid-variant-properties",
    "variant-not-main",
    "parent-not-variant",
    "variant-bad-name",
    "variant-bad-variant-name",
    "variant-component-bad-name",
    "variant-component-bad-id",
}
"""Codes that no repair mends."""

NEVER_FOUND = {"component-not-main", "should-be-component-root", "not-component-not-allowed"}
