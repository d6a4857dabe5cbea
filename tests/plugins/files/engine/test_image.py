"""Images and patches: exact, idempotent, and honest about their size."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine.base import base_chunks, read_base
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.journal import decode_patch, encode_patch
from penpot_plugins.files.engine.values import read_value
from penpot_plugins.files.model.draft import FileDraft, PlainDraft
from penpot_plugins.files.transit import HANDLERS
from tests.plugins.files.builders import File, shape, typed, uid

CODEC = Codec(HANDLERS)
COLOR = {"id": uid("red"), "name": "Red", "color": "#ff0000", "opacity": 1}


def data_with(*names: str) -> dict[Any, Any]:
    """A file with rectangles, a colour, and no components."""
    made = File()
    made.change(*(made.add("rect", name) for name in names), {"type": ":add-color", "color": COLOR})
    return made.data


def image_with(*names: str, data: dict[Any, Any] | None = None) -> FileImage:
    return asyncio.run(image_of(uid("file"), 3, data or data_with(*names), CODEC))


def data_of(image: FileImage) -> Any:
    """All data of an image, decoded, objects as plain maps."""
    data = CODEC.decode(b"".join(base_chunks(image)))
    for page in data["pages-index"].values():
        page[Keyword("objects")] = {key: CODEC.decode(text.encode()) for key, text in page["objects"].items()}
    return data


def set_name(draft: FileDraft, name: str, value: str) -> None:
    page = draft.page(uid("page"))
    assert page is not None
    found = page.objects.get(uid(name))
    assert found is not None
    page.objects.put(uid(name), type(found)({**found, Keyword("name"): value}))


def remove_shape(draft: FileDraft, name: str) -> None:
    page = draft.page(uid("page"))
    assert page is not None
    page.objects.remove(uid(name))


def put_attribute(draft: FileDraft) -> None:
    page = draft.page(uid("page"))
    assert page is not None
    page.put(Keyword("background"), "#ffffff")
    page.put(Keyword("guides"), {uid("g"): typed({"id": uid("g"), "axis": ":x", "position": 3.5})})
    page.remove("name")


def add_page(draft: FileDraft, name: str) -> None:
    draft.add_page(uid(name), typed({"id": uid(name), "name": name}), {uid("new"): shape("rect", "new")})


def replace_page(draft: FileDraft) -> None:
    draft.remove_page(uid("page"))
    add_page(draft, "page")


STEPS = {
    "nothing": lambda draft: None,
    "set": lambda draft: set_name(draft, "a", 'Ünï "quoted" \\ /'),
    "same": lambda draft: set_name(draft, "a", "a"),
    "remove": lambda draft: remove_shape(draft, "a"),
    "remove and put back": lambda draft: (
        remove_shape(draft, "a"),
        draft.page(uid("page")).objects.put(uid("a"), shape("circle", "a")),
    ),
    "put and remove": lambda draft: (set_name(draft, "a", "x"), remove_shape(draft, "a")),
    "page attributes": put_attribute,
    "new page": lambda draft: (add_page(draft, "second"), draft.order_pages([uid("second"), uid("page")])),
    "replace page": replace_page,
    "page over page": lambda draft: add_page(draft, "page"),
    "remove page": lambda draft: (draft.remove_page(uid("page")), draft.order_pages([])),
    "unknown page in order": lambda draft: draft.order_pages([uid("page"), uid("ghost")]),
    "root": lambda draft: draft.put(Keyword("plugin-data"), typed({"ns": {"k": "v"}})),
    "root nil": lambda draft: draft.put(Keyword("options"), None),
    "root removed": lambda draft: draft.remove("options"),
    "root removed and put": lambda draft: (
        draft.remove("options"),
        draft.put(Keyword("options"), typed({"x": 1.0})),
    ),
    "entry": lambda draft: draft.put_entry("colors", uid("blue"), typed({**COLOR, "name": "Blue"})),
    "entry changed": lambda draft: draft.put_entry("colors", uid("red"), typed({**COLOR, "name": "Rot"})),
    "entry in a new map": lambda draft: draft.put_entry(
        "media", uid("m"), typed({"id": uid("m"), "width": 1})
    ),
    "last entry": lambda draft: draft.remove_entry("colors", uid("red")),
    "map dropped": lambda draft: draft.remove("colors"),
    "map replaced": lambda draft: draft.put(Keyword("colors"), {uid("c"): typed({"name": "c"})}),
}


@pytest.mark.parametrize("name", list(STEPS))
def test_patch_after_any_step_leads_to_what_the_plain_draft_says(name: str) -> None:
    data = data_with("a", "b")
    image, plain = image_with(data=data), PlainDraft(data)
    draft = Draft(image, CODEC)
    STEPS[name](draft)
    STEPS[name](plain)
    patch = draft.patch()
    wanted = CODEC.decode(CODEC.encode(plain.to_data(), verbose=True))
    after = image.apply(patch)
    assert data_of(after) == wanted
    assert after.version == patch.version == 4
    replayed = image.apply(decode_patch(encode_patch(patch), image))
    assert b"".join(base_chunks(replayed)) == b"".join(base_chunks(after))
    assert data_of(image) == CODEC.decode(CODEC.encode(data, verbose=True)), "the image was changed in place"


@pytest.mark.parametrize("name", list(STEPS))
def test_size_after_a_patch_is_that_of_an_image_counted_anew(name: str) -> None:
    image = image_with("a", "b")
    assert image.size > 0
    draft = Draft(image, CODEC)
    STEPS[name](draft)
    after = image.apply(draft.patch())
    fresh = asyncio.run(read_base(after.id, after.version, b"".join(base_chunks(after))))
    assert after.size == fresh.size


@pytest.mark.parametrize("name", ["nothing", "same", "root removed and put"])
def test_patch_of_what_is_alike_holds_no_shapes(name: str) -> None:
    draft = Draft(image_with("a"), CODEC)
    STEPS[name](draft)
    assert not draft.patch().pages


def test_patch_when_applied_to_another_version_is_refused() -> None:
    image = image_with("a")
    patch = Draft(image, CODEC).patch()
    with pytest.raises(ValueError, match="does not follow"):
        image.apply(patch).apply(patch)


def test_base_when_read_again_is_the_same_image() -> None:
    data = data_with("a", "b")
    data[Keyword("pages-index")][uid("empty")] = typed({"id": uid("empty"), "name": '}"}}', "objects": {}})
    data[Keyword("plugin-data")] = typed({"x": {'}","~u': '~:objects":{"~#penpot/objects-map/v2":{'}})
    image = image_with(data=data)
    body = b"".join(base_chunks(image))
    again = asyncio.run(read_base(image.id, image.version, body))
    assert b"".join(base_chunks(again)) == body
    assert data_of(again) == data_of(image)
    before, after = (one.pages[uid("page")].objects for one in (image, again))
    assert list(before) == list(after)
    for key, node in before.items():
        other = after[key]
        assert (node.entry, node.parent, node.frame, node.type, node.children, node.link) == (
            other.entry,
            other.parent,
            other.frame,
            other.type,
            other.children,
            other.link,
        )


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_base_when_cut_is_unreadable(keep: float) -> None:
    image = image_with("a", "b")
    body = b"".join(base_chunks(image))
    with pytest.raises(DataUnreadable):
        asyncio.run(read_base(image.id, image.version, body[: int(len(body) * keep)]))


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x02\x00{}", b"\x01\x01xx", b"\x01\x00[]", b"\x01\x00{}"])
def test_patch_when_damaged_or_newer_is_refused(damage: bytes) -> None:
    with pytest.raises(DataUnreadable):
        decode_patch(damage)


def test_index_tells_the_tree_and_the_links() -> None:
    made = File()
    linked = {
        "component_id": uid("c"),
        "component_file": uid("file"),
        "component_root": True,
        "main_instance": True,
    }
    made.change(made.add("frame", "f", **linked), made.add("rect", "r", "f", shape_ref=uid("near")))
    objects = image_with(data=made.data).pages[uid("page")].objects
    frame, inner = objects[uid("f")], objects[uid("r")]
    assert (frame.parent, frame.type, frame.children) == (uid("root"), "frame", (uid("r"),))
    assert frame.link == (uid("c"), uid("file"), True, True, None)
    assert (inner.frame, inner.children, inner.link.shape_ref) == (uid("f"), (), uid("near"))
    assert inner.parent is frame.id, "ids are shared within an image"


def test_index_passes_over_what_is_no_uuid() -> None:
    data = data_with("a")
    root = data["pages-index"][uid("page")]["objects"][uid("root")]
    root[Keyword("shapes")] = [uid("a"), None, "text", 5, uid("a")]
    root[Keyword("component-id")] = "no uuid"
    node = image_with(data=data).pages[uid("page")].objects[uid("root")]
    assert node.children == (uid("a"), uid("a"))
    assert node.link.component_id is None


def test_draft_reads_without_changing(monkeypatch: pytest.MonkeyPatch) -> None:
    image = image_with("a", "b")
    draft = Draft(image, CODEC)
    page = draft.page(uid("page"))
    assert page is not None
    assert sorted(draft.keys()) == ["colors", "options"]
    assert sorted(page.keys()) == ["id", "name"]
    assert page.get("name") == "Page 1"
    assert list(draft.entry_ids("colors")) == [uid("red")]
    assert draft.get("colors") == {uid("red"): draft.entry("colors", uid("red"))}
    assert page.objects.get(uid("ghost")) is None
    assert page.objects.children(uid("root")) == (uid("a"), uid("b"))
    assert draft.page(uid("ghost")) is None
    assert not draft.patch().pages


def test_order_of_an_image_may_name_pages_that_do_not_exist() -> None:
    ghost: UUID = uuid4()
    draft = Draft(image_with("a"), CODEC)
    draft.order_pages([ghost])
    after = asyncio.run(image_of(uid("file"), 4, data_of(image_with("a").apply(draft.patch())), CODEC))
    assert after.order == (ghost,)
    assert read_value(CODEC, after.root["~:options"])["components-v2"] is True
