"""Random sequences of edits: the engine and a simple model of a file agree on every result and every refusal.

`PENPOT_FUZZ_SEQUENCES` says how many sequences; each is made from its number, so that one that fails can be run again.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from penpot_core.errors import PenpotError
from penpot_core.transit import Codec
from penpot_plugins.files.changes import apply_changes, decode_changes
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.journal import decode_patch, encode_patch
from penpot_plugins.files.errors import FileBroken
from penpot_plugins.files.shapes.construction import empty_file_data
from penpot_plugins.files.transit import HANDLERS
from penpot_plugins.files.validation import World, affected_problems, file_problems
from penpot_plugins.files.validation.clean_pages import only_plain_edits
from penpot_plugins.files.validation.editing import all_sound
from penpot_plugins.files.validation.schema import check_parts
from penpot_plugins.files.validation.whole import every_part
from tests.plugins.files.builders import NOW, typed
from tests.plugins.files.model_of_file.model import Change, Model, Refused
from tests.plugins.files.model_of_file.sequences import FILE, PAGE, Author, as_model, first_edit, model_shape

CODEC = Codec(HANDLERS)
SEQUENCES = int(os.environ.get("PENPOT_FUZZ_SEQUENCES", "500"))
PARTS = 10
EDITS = 12


def edited(image: FileImage, changes: list[Change]) -> FileImage:
    """The next version as the server makes and stores it with `file-validation`; raises what refuses the edit."""
    draft = Draft(image, CODEC)
    decoded = decode_changes(typed(changes), from_json=False)
    outcome = apply_changes(draft, decoded, now=NOW, file_id=FILE)
    found = affected_problems(World(FILE, draft), outcome.affected)
    pages = {place.page_id for place in outcome.affected if place.page_id is not None}
    if only_plain_edits(World(FILE, draft), draft) and pages <= image.pages.keys():
        assert all_sound(FILE, draft, pages) is not bool(found)
    if found:
        raise FileBroken(FILE, [problem.record() for problem in found])
    return image.apply(decode_patch(encode_patch(draft.patch())))


def seen(image: FileImage) -> dict[str, Any]:
    """A stored file as the model has it."""
    draft = Draft(image, CODEC)
    pages = {page_id: draft.page(page_id) for page_id in draft.page_ids()}
    return {
        "pages": list(draft.pages),
        "index": {
            page_id: {
                "name": page.get("name"),
                "objects": {one: model_shape(page.objects.get(one)) for one in page.objects.ids()},
            }
            for page_id, page in pages.items()
            if page is not None
        },
        "colors": {one: (draft.entry("colors", one) or {})["name"] for one in draft.entry_ids("colors")},
    }


def expected(model: Model) -> dict[str, Any]:
    """The model in the same form."""
    index = {
        page_id: {
            "name": page["name"],
            "objects": {one: without_none(shape) for one, shape in page["objects"].items()},
        }
        for page_id, page in model.index.items()
    }
    return {"pages": model.pages, "index": index, "colors": model.colors}


def without_none(shape: dict[str, Any]) -> dict[str, Any]:
    named = {key: value for key, value in shape.items() if value is not None}
    return named | (
        {"touched": {one.lstrip(":") for one in named["touched"]}} if named.get("touched") else {}
    )


async def play(seed: int) -> tuple[int, int]:
    """One sequence; gives how many edits were stored and refused."""
    image = await image_of(FILE, 0, empty_file_data(FILE, PAGE), CODEC)
    model, author, stored = Model(PAGE), Author(seed), 0
    for number in range(EDITS + 1):
        changes = author.edit(model) if number else first_edit()
        place = f"sequence {seed}, edit {number}: {changes}"
        try:
            wanted: Model | str = model.apply([as_model(change) for change in changes])
        except Refused as reason:
            wanted = str(reason)
        try:
            image = edited(image, changes)
        except PenpotError as refusal:
            assert isinstance(wanted, str), f"{place}\nwas refused: {refusal.body()}"
            continue
        assert isinstance(wanted, Model), f"{place}\nwas stored, but the model says {wanted}"
        model = wanted
        stored += 1
        assert seen(image) == expected(model), place
        draft = Draft(image, CODEC)
        assert file_problems(World(FILE, draft)) == [], place
        check_parts(every_part(draft))
    return stored, EDITS + 1 - stored


@pytest.mark.parametrize("part", range(PARTS))
async def test_sequences_when_played_then_engine_and_model_agree(part: int) -> None:
    played = [await play(seed) for seed in range(part, SEQUENCES, PARTS)]
    assert sum(stored for stored, _ in played) > sum(refused for _, refused in played) > 0
