"""The patch between two images: it leads exactly from one to the other, and says no more than it must."""

from __future__ import annotations

from typing import Any

from penpot_plugins.files.engine.difference import difference
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.journal import decode_patch, encode_patch
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile

DRAWN = File()


async def image_of(file: OpenFile) -> FileImage:
    async with file.person.world.app.database.read() as db:
        return (await file.engine().open(db, file.id)).image


def contents(image: FileImage) -> Any:
    pages = {
        page.id: (page.attributes, {node.id: node.entry for node in page.objects.values()})
        for page in image.pages.values()
    }
    return image.order, pages, dict(image.root), {name: dict(entries) for name, entries in image.maps.items()}


COLOR = {"id": uid("color"), "name": "C", "color": "#ff0000", "opacity": 1}
STEPS: tuple[tuple[dict[str, Any], ...], ...] = (
    (DRAWN.add("rect", "a"), DRAWN.add("rect", "b")),
    ({"type": ":add-page", "id": uid("second"), "name": "Second"},),
    ({"type": ":add-color", "color": COLOR},),
    (DRAWN.mod("a", name="A"), DRAWN.delete("b")),
    ({"type": ":mov-page", "id": uid("second"), "index": 0},),
    ({"type": ":del-color", "id": uid("color")},),
    ({"type": ":del-page", "id": uid("second")},),
    (DRAWN.add("rect", "c"),),
)


async def test_difference_between_any_two_versions_leads_there(file: OpenFile) -> None:
    images = [await image_of(file)]
    for changes in STEPS:
        await file.edit(*changes)
        images.append(await image_of(file))
    for before in images:
        for after in images:
            patch = difference(before, after)
            assert contents(before.apply(patch)) == contents(after)
            assert contents(before.apply(decode_patch(encode_patch(patch), before))) == contents(after)


async def test_difference_names_what_differs_only(file: OpenFile) -> None:
    for number in range(20):
        await file.edit(DRAWN.add("rect", f"r{number}"))
    before = await image_of(file)
    await file.edit(DRAWN.mod("r7", name="Seven"))
    after = await image_of(file)
    patch = difference(after, before)
    assert set(patch.pages) == {file.page_id}
    assert set(patch.pages[file.page_id].set) == {uid("r7")}
    assert patch.pages[file.page_id].attributes is None
    nothing = difference(before, before)
    assert (nothing.pages, nothing.maps, nothing.root_set, nothing.order) == ({}, {}, {}, None)
