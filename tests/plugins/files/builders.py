"""Shapes, changes and small files for tests of the file engine, in a short notation.

`typed` turns plain values into those of file data: text keys become keywords, and `":rect"` the keyword rect.
Shapes and pages go by name: `uid("a")` is the id of the shape that a test calls a.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from penpot_core.transit import Keyword
from penpot_plugins.files.changes import REGISTRY, Outcome, Registry, apply_changes, decode_changes
from penpot_plugins.files.model.draft import PlainDraft
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.schema import FILE_DATA, validate
from penpot_plugins.files.shapes.construction import corners, empty_file_data, identity, point, rect
from penpot_plugins.files.shapes.path_content import pack
from penpot_plugins.files.shapes.svg_path import read_path
from penpot_plugins.files.transit import Matrix, PathData, Point, Rect, Shape

NAMESPACE = UUID("a1b2c3d4-0000-4000-8000-000000000000")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
GREY = {"fill-color": "#B1B2B5", "fill-opacity": 1}
WHITE = {"fill-color": "#FFFFFF", "fill-opacity": 1}
RADII = {"r1": 0, "r2": 0, "r3": 0, "r4": 0}


def uid(name: str) -> UUID:
    """The id that goes with a name; `root` is the root shape."""
    return ROOT_ID if name == "root" else uuid5(NAMESPACE, name)


def typed(value: Any) -> Any:
    """A value with keywords in place of text keys and of texts that begin with a colon."""
    if type(value) in (Shape, Rect, Point, Matrix):
        return type(value)({typed_key(key): typed(item) for key, item in value.items()})
    if type(value) is dict:
        return {typed_key(key): typed(item) for key, item in value.items()}
    if type(value) is list:
        return [typed(item) for item in value]
    if type(value) in (set, frozenset):
        return frozenset(typed(item) for item in value)
    if type(value) is str and value.startswith(":") and len(value) > 1:
        return Keyword(value[1:])
    return value


def typed_key(key: Any) -> Any:
    """A text as a keyword, anything else as it is."""
    return Keyword(key) if type(key) is str else key


def path(text: str) -> PathData:
    """Path content from an SVG path."""
    return pack(read_path(text))


def content(text: str = "Hello", **style: Any) -> dict[Any, Any]:
    """Text content of one run."""
    leaf = {"text": text, "font-size": "14", "font-family": "sourcesanspro", **style}
    paragraph = {"type": "paragraph", "children": [leaf]}
    made: dict[Any, Any] = typed(
        {"type": "root", "children": [{"type": "paragraph-set", "children": [paragraph]}]}
    )
    return made


EXTRAS: dict[str, dict[str, Any]] = {
    "frame": {"shapes": [], "fills": [WHITE], "strokes": [], "hide-fill-on-export": False, **RADII},
    "group": {"shapes": [], "fills": [], "strokes": []},
    "bool": {"shapes": [], "fills": [GREY], "strokes": [], "bool-type": ":union"},
    "rect": {"fills": [GREY], "strokes": [], **RADII},
    "circle": {"fills": [GREY], "strokes": []},
    "text": {"content": content(), "grow-type": ":auto-width"},
    "path": {"fills": [], "strokes": []},
    "svg-raw": {},
    "image": {"metadata": {"id": uid("picture"), "width": 10, "height": 10, "mtype": "image/png"}},
}


def shape(kind: str, name: str = "shape", /, **attrs: Any) -> Shape:
    """A valid shape of a kind. Attributes are in snake case; Ellipsis leaves one out."""
    box = rect(*(attrs.get(key, size) for key, size in (("x", 0), ("y", 0), ("width", 100), ("height", 50))))
    made: dict[str, Any] = {
        "id": uid(name),
        "name": name,
        "type": f":{kind}",
        "selrect": box,
        "points": corners(box),
        "transform": identity(),
        "transform-inverse": identity(),
        "parent-id": ROOT_ID,
        "frame-id": ROOT_ID,
        "rotation": 0,
    }
    if kind in ("path", "bool"):
        made["content"] = path("M0,0L100,0L100,50Z")
    else:
        made |= {key: box[key] for key in ("x", "y", "width", "height")}
    made |= EXTRAS[kind] | {key.replace("_", "-"): value for key, value in attrs.items()}
    return Shape(typed({key: value for key, value in made.items() if value is not ...}))


def plain(value: Any) -> Any:
    """A value as JSON brings it: records are maps, keywords, ids and instants are texts, sets are lists."""
    if isinstance(value, dict):
        return {Keyword(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Keyword | UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def set_ops(*, flags: dict[str, bool] | None = None, **attrs: Any) -> list[dict[str, Any]]:
    """Operations that set attributes, given in snake case."""
    return [
        {"type": ":set", "attr": f":{key.replace('_', '-')}", "val": value, **(flags or {})}
        for key, value in attrs.items()
    ]


class File:
    """A file with one page, changed as a request would change it; names stand for ids."""

    def __init__(self, registry: Registry = REGISTRY) -> None:
        self.registry = registry
        self.id, self.page_id = uid("file"), uid("page")
        self.data: dict[Any, Any] = empty_file_data(self.id, self.page_id)

    def change(self, *changes: dict[str, Any], from_json: bool = False) -> Outcome:
        """Decode and apply changes. Where that fails the data stays as it was."""
        raw = [typed(change) for change in changes]
        decoded = decode_changes(raw, from_json=from_json, registry=self.registry)
        draft = PlainDraft(self.data)
        outcome = apply_changes(draft, decoded, now=NOW, file_id=self.id, registry=self.registry)
        self.data = draft.to_data()
        return outcome

    def add(self, kind: str, name: str, parent: str = "root", /, **attrs: Any) -> dict[str, Any]:
        """The change add-obj of a new shape in a parent; `index` and `ignore_touched` go to the change."""
        own = {key: attrs.pop(key) for key in ("index", "ignore_touched", "frame") if key in attrs}
        frame = uid(own.pop("frame", parent))
        made = {
            "type": ":add-obj",
            "id": uid(name),
            "page-id": self.page_id,
            "frame-id": frame,
            "parent-id": uid(parent),
            "obj": shape(kind, name, parent_id=uid(parent), frame_id=frame, **attrs),
        }
        return made | {key.replace("_", "-"): value for key, value in own.items()}

    def mod(self, name: str, /, *operations: dict[str, Any], **attrs: Any) -> dict[str, Any]:
        """The change mod-obj with operations, or setting attributes."""
        return {
            "type": ":mod-obj",
            "id": uid(name),
            "page-id": self.page_id,
            "operations": [*operations, *set_ops(**attrs)],
        }

    def move(self, names: Sequence[str], parent: str, /, **extra: Any) -> dict[str, Any]:
        """The change mov-objects."""
        return {
            "type": ":mov-objects",
            "page-id": self.page_id,
            "parent-id": uid(parent),
            "shapes": [uid(name) for name in names],
            **{key.replace("_", "-"): value for key, value in extra.items()},
        }

    def delete(self, name: str, /, **extra: Any) -> dict[str, Any]:
        """The change del-obj."""
        return {"type": ":del-obj", "page-id": self.page_id, "id": uid(name), **extra}

    @property
    def objects(self) -> dict[UUID, Shape]:
        """The shapes of the page."""
        objects: dict[UUID, Shape] = self.data["pages-index"][self.page_id]["objects"]
        return objects

    def shape(self, name: str) -> Shape:
        """A shape of the page."""
        return self.objects[uid(name)]

    def children(self, name: str) -> list[str]:
        """The names of the children of a shape, in order."""
        return [self.objects[child]["name"] for child in self.shape(name)["shapes"]]

    def is_valid(self) -> bool:
        """Whether the whole data fits its schema."""
        return validate(FILE_DATA, self.data) is None


def component(name: str = "comp", main: str = "main") -> dict[Any, Any]:
    """An entry of `components`, last changed long ago."""
    made: dict[Any, Any] = typed(
        {
            "id": uid(name),
            "name": "Card",
            "path": "",
            "modified-at": BEFORE,
            "main-instance-id": uid(main),
            "main-instance-page": uid("page"),
        }
    )
    return made


__all__ = ["File", "component", "content", "path", "plain", "point", "set_ops", "shape", "typed", "uid"]
