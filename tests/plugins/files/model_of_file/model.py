"""A file as plain dicts, with the rules of contract/changes.md and update-file.md §5 written down once more, simply.

It imports nothing of the project, so that a mistake there is not repeated here. Shapes have only the attributes that
the sequences use: name, type, parent, frame, shapes, opacity, ref, component, root, main, synced, touched.
"""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

ROOT = UUID(int=0)
Shape = dict[str, Any]
Change = dict[str, Any]

FIELDS = {"name": "name", "opacity": "opacity", "parent-id": "parent", "frame-id": "frame"}
GROUPS = {"name": "name-group", "opacity": "layer-effects-group"}


class Refused(Exception):
    """The change, or what it leaves behind, is not valid."""


def insert_at(items: list[Any], index: int, new: list[Any]) -> list[Any]:
    """contract/changes.md §6."""
    index = max(index, 0)
    before, after = items[:index], items[index:]
    return [item for item in before if item not in new] + new + [item for item in after if item not in new]


class Model:
    """The whole file. `apply` gives the next one; this one stays."""

    def __init__(self, page: UUID) -> None:
        root = {"name": "Root Frame", "type": "frame", "parent": ROOT, "frame": ROOT, "shapes": []}
        self.pages = [page]
        self.index: dict[UUID, dict[str, Any]] = {page: {"name": "Page 1", "objects": {ROOT: root}}}
        self.colors: dict[UUID, str] = {}
        self.components: dict[UUID, dict[str, UUID]] = {}

    def apply(self, changes: list[Change]) -> Model:
        """The file after an edit, or Refused."""
        after = copy.deepcopy(self)
        for change in changes:
            method = getattr(after, change.get("type", "").lstrip(":").replace("-", "_"), None)
            if method is None:
                raise Refused("type")
            try:
                method(change)
            except KeyError as key:
                raise Refused(f"{key} is missing") from None
        for page in {change["page-id"] for change in changes if "page-id" in change} | {
            change["id"] for change in changes if change["type"] in (":add-page", ":mod-page")
        }:
            if page in after.index:
                after.check(page)
        return after

    def objects(self, change: Change) -> dict[UUID, Shape]:
        """The shapes of the page; none where there is no such page."""
        page = self.index.get(change["page-id"])
        return page["objects"] if page is not None else {}

    # --- changes -----------------------------------------------------------------------------------

    def add_obj(self, change: Change) -> None:
        shape_id, objects = change["id"], self.objects(change)
        given = change["obj"]
        frame, wanted = change["frame-id"], change.get("parent-id") or change["frame-id"]
        if not objects:
            return
        parent = wanted if wanted in objects else ROOT
        objects[shape_id] = {**given, "parent": parent, "frame": frame if frame in objects else ROOT}
        above = objects[parent]
        children = above.setdefault("shapes", [])
        if shape_id not in children:
            index = change.get("index")
            above["shapes"] = (
                [*children, shape_id] if index is None else insert_at(children, index, [shape_id])
            )
        if above.get("ref") and not change.get("ignore-touched"):
            above.pop("synced", None)

    def mod_obj(self, change: Change) -> None:
        shape, operations = self.objects(change).get(change["id"]), change["operations"]
        if shape is None:
            return
        for operation in operations:
            self.operate(shape, operation)
        if not isinstance(shape["name"], str) or isinstance(shape.get("opacity"), str):
            raise Refused("shape")

    def operate(self, shape: Shape, operation: Change) -> None:
        kind, copied = operation["type"], shape.get("ref") is not None
        if kind == ":set":
            attr, new = operation["attr"].lstrip(":"), operation["val"]
            old = shape.get(FIELDS[attr])
            same = abs(new - old) < 0.001 if all(isinstance(x, float) for x in (new, old)) else new == old
            if copied and attr in GROUPS and not same and not operation.get("ignore-touched"):
                shape["touched"] = shape.get("touched", set()) | {GROUPS[attr]}
                shape.pop("synced", None)
            shape[FIELDS[attr]] = new
        else:
            key, name = ("touched", "touched") if kind == ":set-touched" else ("synced", "remote-synced")
            if copied and operation[name]:
                shape[key] = operation[name]
            else:
                shape.pop(key, None)

    def del_obj(self, change: Change) -> None:
        objects, shape_id = self.objects(change), change["id"]
        if shape_id not in objects:
            return
        parent = objects[shape_id]["parent"]
        for gone in self.below(objects, shape_id):
            objects.pop(gone, None)
        if parent in objects:
            above = objects[parent]
            above["shapes"] = [child for child in above.get("shapes", []) if child != shape_id]
            if above.get("ref") and not change.get("ignore-touched"):
                above.pop("synced", None)

    def mov_objects(self, change: Change) -> None:
        objects, parent, moved = self.objects(change), change["parent-id"], change["shapes"]
        if not moved or parent not in objects:
            return
        if not all(self.movable(objects, shape_id, parent, change) for shape_id in moved):
            return
        above = objects[parent]
        children = above.get("shapes", [])
        index = change.get("index")
        if change.get("after-shape") in children:
            index = children.index(change["after-shape"]) + 1
        if index is not None:
            above["shapes"] = insert_at(children, index, moved)
        else:
            above["shapes"] = children + [shape_id for shape_id in moved if shape_id not in children]
        for shape_id in moved:
            old, objects[shape_id]["parent"] = objects[shape_id]["parent"], parent
            if old != parent and old in objects:
                objects[old]["shapes"] = [child for child in objects[old]["shapes"] if child != shape_id]
        frame = parent if above["type"] == "frame" else above["frame"]
        for shape_id in moved:
            self.reframe(objects, shape_id, frame)

    def movable(self, objects: dict[UUID, Shape], shape_id: UUID, parent: UUID, change: Change) -> bool:
        if shape_id not in objects or parent in self.below(objects, shape_id):
            return False
        inside = {objects[one].get("component") for one in self.below(objects, shape_id) if one in objects}
        around = {objects[one].get("component") for one in self.above(objects, parent)}
        if (inside & around) - {None}:
            return False
        if change.get("allow-altering-copies"):
            return True
        old = objects.get(objects[shape_id]["parent"], {})
        return old.get("ref") is None and objects[parent].get("ref") is None

    def reframe(self, objects: dict[UUID, Shape], shape_id: UUID, frame: UUID) -> None:
        objects[shape_id]["frame"] = frame
        if objects[shape_id]["type"] != "frame":
            for child in objects[shape_id].get("shapes", []):
                self.reframe(objects, child, frame)

    def reorder_children(self, change: Change) -> None:
        shape, order = self.objects(change).get(change["parent-id"], {}), change["shapes"]
        if shape.get("shapes") is not None:
            shape["shapes"].sort(key=lambda child: order.index(child) if child in order else -1)

    def fix_obj(self, change: Change) -> None:
        objects = self.objects(change)
        shape = objects.get(change["id"], {})
        if shape.get("shapes") is not None:
            shape["shapes"] = [child for child in shape["shapes"] if child in objects]

    def add_page(self, change: Change) -> None:
        page_id = change["id"]
        if page_id not in self.pages:
            self.pages.append(page_id)
        self.index[page_id] = {**Model(page_id).index[page_id], "name": change["name"]}

    def mod_page(self, change: Change) -> None:
        if change["id"] in self.index:
            self.index[change["id"]]["name"] = change["name"]

    def mov_page(self, change: Change) -> None:
        self.pages = insert_at(self.pages, change["index"], [change["id"]])

    def del_page(self, change: Change) -> None:
        self.pages = [page for page in self.pages if page != change["id"]]
        self.index.pop(change["id"], None)

    def add_color(self, change: Change) -> None:
        self.colors[change["color"]["id"]] = change["color"]["name"]

    def mod_color(self, change: Change) -> None:
        if change["color"]["id"] in self.colors:
            self.add_color(change)

    def del_color(self, change: Change) -> None:
        self.colors.pop(change["id"], None)

    def add_component(self, change: Change) -> None:
        self.components[change["id"]] = {
            "main": change["main-instance-id"],
            "page": change["main-instance-page"],
        }

    # --- what must hold ----------------------------------------------------------------------------

    def below(self, objects: dict[UUID, Shape], shape_id: UUID) -> set[UUID]:
        """A shape and all in it."""
        seen, waiting = set(), [shape_id]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += objects.get(one, {}).get("shapes", [])
        return seen

    def above(self, objects: dict[UUID, Shape], shape_id: UUID) -> list[UUID]:
        """A shape and all around it."""
        found: list[UUID] = []
        while shape_id in objects and shape_id not in found:
            found.append(shape_id)
            shape_id = objects[shape_id]["parent"]
        return found

    def check(self, page_id: UUID) -> None:
        """Refused where a page is not sound."""
        objects = self.index[page_id]["objects"]
        self.check_shape(page_id, objects, ROOT, "none", ())
        for shape_id, shape in objects.items():
            if shape["parent"] not in objects:
                raise Refused(f"{shape_id} is an orphan")

    def check_shape(
        self, page_id: UUID, objects: dict[UUID, Shape], shape_id: UUID, inside: str, path: tuple[UUID, ...]
    ) -> None:
        shape = objects[shape_id]
        parent, children = objects.get(shape["parent"]), shape.get("shapes", [])
        if parent is None or (shape_id != ROOT and shape_id not in parent["shapes"]) or shape_id in path:
            raise Refused("parent")
        if len(set(children)) < len(children) or any(child not in objects for child in children):
            raise Refused("children")
        if any(objects[child]["parent"] != shape_id for child in children):
            raise Refused("a child of another")
        frame = shape["parent"] if parent["type"] == "frame" else parent["frame"]
        if shape["frame"] != frame or objects[frame]["type"] != "frame":
            raise Refused("frame")
        within = self.check_component(page_id, objects, shape_id, inside)
        for child in children:
            self.check_shape(page_id, objects, child, within, (*path, shape_id))

    def check_component(self, page_id: UUID, objects: dict[UUID, Shape], shape_id: UUID, inside: str) -> str:
        """What the children are inside of: none, main or copy."""
        shape = objects[shape_id]
        component = self.components.get(shape.get("component", ROOT))
        if shape.get("component") is None:
            if shape.get("ref") is not None and inside != "copy":
                raise Refused("a part of a copy outside")
            return "copy" if shape.get("ref") is not None else "main" if inside == "main" else "none"
        if inside != "none" or component is None:
            raise Refused("a head within, or of nothing")
        if shape.get("main"):
            if (component["main"], component["page"]) != (shape_id, page_id):
                raise Refused("another main")
            return "main"
        home = self.index.get(component["page"])
        if home is None or shape["ref"] not in self.below(home["objects"], component["main"]):
            raise Refused("a copy of nothing")
        if component["main"] not in home["objects"]:
            raise Refused("a copy of nothing")
        return "copy"
