"""Random edits from a seed: most of them good, some not."""

from __future__ import annotations

from random import Random
from typing import Any
from uuid import UUID, uuid5

from tests.plugins.files.builders import NAMESPACE, shape, uid
from tests.plugins.files.model_of_file.model import FIELDS, ROOT, Change, Model

FILE, PAGE = uid("file"), uid("page")
KINDS = ("frame", "frame", "group", "rect", "text")
COPIED = {"copy": "main", "copypart": "part"}
HEADS = {"main", "copy"}


def attrs_of(name: str) -> dict[str, Any]:
    """How a shape of the first edit is tied to the component."""
    attrs: dict[str, Any] = {}
    if name in HEADS:
        attrs |= {"component_id": uid("comp"), "component_file": FILE, "component_root": True, "fills": []}
    if name == "main":
        attrs["main_instance"] = True
    if name in COPIED:
        attrs |= {"shape_ref": uid(COPIED[name]), "remote_synced": True}
    return attrs


def first_edit() -> list[Change]:
    """A component with a part, a copy of it, and a board."""
    changes = [
        add("frame", name, parent, parent)
        for name, parent in (("board", ROOT), ("main", ROOT), ("copy", ROOT))
    ] + [
        add("rect", name, uid(parent), uid(parent))
        for name, parent in (("part", "main"), ("copypart", "copy"))
    ]
    component = {"type": ":add-component", "id": uid("comp"), "name": "C", "path": ""}
    return [*changes, {**component, "main-instance-id": uid("main"), "main-instance-page": PAGE}]


def add(kind: str, name: str, frame: UUID, parent: UUID, **extra: Any) -> Change:
    """The change add-obj; `obj` is a real shape."""
    obj = shape(kind, name, parent_id=parent, frame_id=frame, **attrs_of(name))
    made = {"type": ":add-obj", "id": uid(name), "page-id": PAGE, "frame-id": frame, "parent-id": parent}
    return {**made, "obj": obj, **extra}


def as_model(change: Change) -> Change:
    """The change with a shape as the model has it."""
    obj = change.get("obj")
    return change if obj is None else {**change, "obj": model_shape(obj)}


def model_shape(real: Any) -> dict[str, Any]:
    """The attributes of a real shape that the model has."""
    kept = {
        "name": real.get("name"),
        "type": str(real.get("type")).lstrip(":"),
        "parent": real.get("parent-id"),
        "frame": real.get("frame-id"),
        "shapes": list(real["shapes"]) if real.get("shapes") is not None else None,
        "opacity": real.get("opacity"),
        "ref": real.get("shape-ref"),
        "component": real.get("component-id"),
        "root": real.get("component-root"),
        "main": real.get("main-instance"),
        "synced": real.get("remote-synced"),
        "touched": {str(name) for name in real["touched"]} if real.get("touched") else None,
    }
    return {key: value for key, value in kept.items() if value is not None}


class Author:
    """Makes edits that fit the model as it is, more or less."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.seed = seed
        self.made = 0

    def edit(self, model: Model) -> list[Change]:
        """Some changes."""
        return [self.change(model) for _ in range(self.random.choice((1, 1, 1, 2, 3)))]

    def change(self, model: Model) -> Change:
        """One change, spoilt now and then."""
        kinds = ("add",) * 4 + ("move",) * 4 + ("modify",) * 4 + ("delete", "reorder", "fix", "page", "color")
        change: Change = getattr(self, self.random.choice(kinds))(model)
        return self.spoilt(change) if self.random.random() < 0.08 else change

    def spoilt(self, change: Change) -> Change:
        """The change without a key, of no type, or about a page that is not there."""
        kind = self.random.choice(("type", "key", "page"))
        if kind == "type":
            return {**change, "type": ":no-such-change"}
        if kind == "page" and "page-id" in change:
            return {**change, "page-id": uid("no page")}
        needed = [key for key in ("obj", "operations", "shapes", "color") if key in change]
        return {key: value for key, value in change.items() if key not in needed[:1]}

    def objects(self, model: Model) -> dict[UUID, Any]:
        """The shapes of the page, or of none where it was deleted."""
        return model.index[PAGE]["objects"] if PAGE in model.index else {}

    def pick(self, model: Model, *, stray: bool = True) -> UUID:
        """A shape; now and then one that is not there."""
        ids = list(self.objects(model))
        if not ids or (stray and self.random.random() < 0.05):
            return uid("ghost")
        return self.random.choice(ids)

    def index(self) -> int | None:
        """A place among children, or none."""
        return self.random.choice((None, None, -1, 0, 1, 2, 7))

    def add(self, model: Model) -> Change:
        """A new shape, sometimes in a frame that is not its parent's, sometimes once more."""
        self.made += self.random.random() < 0.9
        parent = self.pick(model)
        found = self.objects(model).get(parent, {"type": "frame", "frame": ROOT})
        frame = parent if found["type"] == "frame" else found["frame"]
        if self.random.random() < 0.05:
            frame = self.pick(model)
        extra = {"index": self.index(), "ignore-touched": self.random.random() < 0.5}
        return add(self.random.choice(KINDS), f"{self.seed}-{self.made}", frame, parent, **extra)

    def move(self, model: Model) -> Change:
        """Some shapes into a parent."""
        shapes = list(dict.fromkeys(self.pick(model) for _ in range(self.random.choice((1, 1, 2, 3)))))
        change = {"type": ":mov-objects", "page-id": PAGE, "parent-id": self.pick(model), "shapes": shapes}
        change["index"] = self.index()
        if self.random.random() < 0.2:
            change["after-shape"] = self.pick(model)
        if self.random.random() < 0.1:
            change["allow-altering-copies"] = True
        return change

    def modify(self, model: Model) -> Change:
        """Attributes and marks of a shape."""
        operations = [self.operation(model) for _ in range(self.random.choice((1, 1, 2)))]
        return {"type": ":mod-obj", "page-id": PAGE, "id": self.pick(model), "operations": operations}

    def operation(self, model: Model) -> Change:
        """One operation."""
        kind = self.random.choice(("name", "opacity", "opacity", "tree", "touched", "synced", "bad"))
        if kind == "touched":
            touched = self.random.choice((None, frozenset(), frozenset({":name-group", ":fill-group"})))
            return {"type": ":set-touched", "touched": touched}
        if kind == "synced":
            return {"type": ":set-remote-synced", "remote-synced": self.random.choice((None, False, True))}
        attr, value = {
            "name": ("name", self.random.choice(("N", "M"))),
            "opacity": ("opacity", self.random.choice((0.5, 0.5004, 1.0))),
            "tree": (self.random.choice(("parent-id", "frame-id")), self.pick(model)),
            "bad": self.random.choice((("name", 5), ("opacity", "high"))),
        }[kind]
        if kind == "bad" and self.random.random() < 0.7:
            attr, value = "opacity", 0.7
        if kind == "tree" and self.random.random() < 0.8:
            attr, value = "name", "T"
        assert attr in FIELDS
        return {
            "type": ":set",
            "attr": f":{attr}",
            "val": value,
            "ignore-touched": self.random.random() < 0.3,
        }

    def delete(self, model: Model) -> Change:
        """A shape that is not the root."""
        chosen = self.pick(model)
        gone = uid("ghost") if chosen == ROOT else chosen
        return {"type": ":del-obj", "page-id": PAGE, "id": gone, "ignore-touched": self.random.random() < 0.5}

    def reorder(self, model: Model) -> Change:
        """Children in another order."""
        order = [self.pick(model) for _ in range(3)]
        return {"type": ":reorder-children", "page-id": PAGE, "parent-id": self.pick(model), "shapes": order}

    def fix(self, model: Model) -> Change:
        """Children that are not there."""
        return {"type": ":fix-obj", "page-id": PAGE, "id": self.pick(model), "fix": ":broken-children"}

    def page(self, model: Model) -> Change:
        """Another page: added, renamed, moved, deleted; seldom the first one."""
        page_id = uuid5(NAMESPACE, f"page {self.random.randrange(3)}")
        kind = self.random.choice(("add-page", "mod-page", "mov-page", "del-page"))
        if kind != "add-page" and self.random.random() < 0.1:
            page_id = PAGE
        more = {
            "add-page": {"name": "P"},
            "mod-page": {"name": "Q"},
            "mov-page": {"index": self.random.randrange(3)},
        }
        if kind == "mov-page" and page_id not in model.pages:
            kind = "del-page"
        return {"type": f":{kind}", "id": page_id, **more.get(kind, {})}

    def color(self, model: Model) -> Change:
        """A colour of the library."""
        color_id = uuid5(NAMESPACE, f"color {self.random.randrange(3)}")
        kind = self.random.choice(("add-color", "mod-color", "del-color"))
        if kind == "del-color":
            return {"type": ":del-color", "id": color_id}
        color = {"id": color_id, "name": self.random.choice("abc"), "color": "#aabbcc", "opacity": 1}
        return {"type": f":{kind}", "color": color}
