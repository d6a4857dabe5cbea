"""Pages that are known to be sound, so that an edit is checked around what it changed and not over whole pages.

`still_sound` answers for a page that was sound before the edit. It looks at the shapes right below the root that hold
something that changed, wholly, and at nothing else: everything that a check of a shape asks is in the same of them,
or in a main instance. So edits in main instances or of components are not answered, nor pages with copies of other
files' components. Where the answer is no, a walk over the page tells what is wrong, if anything is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from penpot_plugins.files.changes.tree import ancestry
from penpot_plugins.files.engine.draft import Draft
from penpot_plugins.files.engine.objects_draft import ObjectsDraft
from penpot_plugins.files.model.keys import ROOT_ID
from penpot_plugins.files.model.objects import Objects
from penpot_plugins.files.validation.instances import Inside
from penpot_plugins.files.validation.page import PageCheck
from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.walk import check_below, check_shape
from penpot_plugins.files.validation.world import COMPONENTS, World

FILES = 1_000
"""Files whose sound pages a process remembers."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The pages of a file that are sound at a data version, and have no copy of another file's component."""

    version: int
    pages: frozenset[UUID]


class CleanPages:
    """What a process knows of files: the latest are kept. A version that others wrote is not known."""

    def __init__(self) -> None:
        self._known: dict[UUID, Sound] = {}

    def sound(self, file_id: UUID, version: int) -> frozenset[UUID]:
        """The pages known to be sound at a version."""
        known = self._known.get(file_id)
        return known.pages if known is not None and known.version == version else frozenset()

    def keep(self, file_id: UUID, sound: Sound) -> None:
        """Remember what was found; to be called once that version is stored."""
        self._known.pop(file_id, None)
        self._known[file_id] = sound
        if len(self._known) > FILES:
            del self._known[next(iter(self._known))]


def only_plain_edits(world: World, draft: Draft) -> bool:
    """Whether an edit touched no component, no main instance, no copy of another file's, and no page as a whole."""
    if draft.changes_map(COMPONENTS):
        return False
    for page_id in draft.touched_pages():
        page, before = draft.page(page_id), draft.image.pages.get(page_id)
        if page is None or before is None or page.whole:
            return False
        old = ObjectsDraft(before.objects, draft.codec)
        for shape_id in page.objects.changed_ids():
            if inside_main(page.objects, shape_id) or inside_main(old, shape_id):
                return False
            if page.objects.component(shape_id).component_file not in (None, world.file_id):
                return False
    return True


def inside_main(objects: Objects, shape_id: UUID) -> bool:
    """Whether a shape is a main instance or in one."""
    return any(objects.component(one).main_instance for one in ancestry(objects, shape_id))


def still_sound(world: World, draft: Draft, page_id: UUID) -> bool:
    """Whether a page that was sound is so after plain edits."""
    page = draft.page(page_id)
    if page is None:
        return False
    found: list[Problem] = []
    check = PageCheck(world, page_id, page.objects, found)
    check_shape(check, ROOT_ID, Inside())
    for top in {top_of(page.objects, one) for one in concerned(draft, page_id)} - {ROOT_ID}:
        if found:
            return False
        check_below(check, top, len(draft.image.pages[page_id].objects) + 1_000)
    return not found


def concerned(draft: Draft, page_id: UUID) -> Iterator[UUID]:
    """Shapes that changed, those that had them as children, and the children of those that are gone."""
    page, before = draft.page(page_id), draft.image.pages[page_id].objects
    objects = page.objects if page is not None else ObjectsDraft({}, draft.codec)
    for shape_id in objects.changed_ids():
        old = before.get(shape_id)
        near = [shape_id, *((old.parent, *old.children) if old is not None else ())]
        yield from (one for one in near if one is not None and one in objects)


def top_of(objects: Objects, shape_id: UUID) -> UUID:
    """The shape right below the root that holds a shape; the last that there is where none does."""
    around = list(ancestry(objects, shape_id))
    return around[-2] if len(around) > 1 and around[-1] == ROOT_ID else around[-1]
