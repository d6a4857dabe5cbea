"""A file's data while changes are applied to it: an overlay over an image, which stays as it is.

What was read is decoded once and kept; what was put is remembered as the value. `patch` encodes exactly what
differs. Implements `model.draft.FileDraft`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine.image import MAPS, FileImage
from penpot_plugins.files.engine.map_draft import MapDraft
from penpot_plugins.files.engine.page_draft import PageDraft
from penpot_plugins.files.engine.patch import Patch
from penpot_plugins.files.engine.shape_texts import ShapeTexts
from penpot_plugins.files.engine.values import Values
from penpot_plugins.files.model.keys import OBJECTS, PAGES_INDEX
from penpot_plugins.files.transit import Shape


class Draft:
    """An overlay over `image`. Not to be used any more once `patch` was asked for."""

    def __init__(self, image: FileImage, codec: Codec) -> None:
        self.image = image
        self.codec = codec
        self.texts = ShapeTexts(codec)
        self._root = Values(image.root, codec)
        self._maps = {name: MapDraft(image.maps.get(name), codec) for name in MAPS}
        self._order: tuple[UUID, ...] | None = None
        self._pages: dict[UUID, PageDraft] = {}
        self._removed: set[UUID] = set()

    def keys(self) -> Iterable[Keyword]:
        """Top-level keys that are there, without `id`, `pages` and `pages-index`."""
        return [
            *self._root.keys(),
            *(Keyword(name) for name, entries in self._maps.items() if entries.present),
        ]

    def get(self, key: str) -> Any:
        """A top-level value, None where it is not there. A map of assets is decoded as a whole: prefer `entry`."""
        return self._maps[key].to_value() if key in self._maps else self._root.get(key)

    def put(self, key: Keyword, value: Any) -> None:
        """Set a top-level value."""
        if key in self._maps:
            self._maps[key].replace(value)
        else:
            self._root.put(key, value)

    def remove(self, key: str) -> None:
        """Remove a top-level key, if it is there."""
        if key in self._maps:
            self._maps[key].drop()
        else:
            self._root.remove(key)

    def entry_ids(self, kind: str) -> Iterable[UUID]:
        """Ids in a map of assets."""
        return self._maps[kind].ids()

    def entry(self, kind: str, entry_id: UUID) -> dict[Any, Any] | None:
        """An asset."""
        return self._maps[kind].get(entry_id)

    def put_entry(self, kind: str, entry_id: UUID, value: dict[Any, Any]) -> None:
        """Set an asset."""
        self._maps[kind].put(entry_id, value)

    def remove_entry(self, kind: str, entry_id: UUID) -> None:
        """Remove an asset, if it is there."""
        self._maps[kind].remove(entry_id)

    def touched_pages(self) -> frozenset[UUID]:
        """Pages that were looked at, added or removed; others are as they were."""
        return frozenset((*self._pages, *self._removed))

    def changes_map(self, kind: str) -> bool:
        """Whether anything in a map of assets was put or removed."""
        return self._maps[kind].is_changed()

    @property
    def pages(self) -> Sequence[UUID]:
        """The order of the pages; it may name pages that do not exist."""
        return self.image.order if self._order is None else self._order

    def order_pages(self, order: Sequence[UUID]) -> None:
        """Set the order."""
        self._order = tuple(order)

    def page_ids(self) -> Iterable[UUID]:
        """Ids of the pages that there are."""
        before = [page_id for page_id in self.image.pages if page_id not in self._removed]
        return [*before, *(page_id for page_id in self._pages if page_id not in self.image.pages)]

    def page(self, page_id: UUID) -> PageDraft | None:
        """A page."""
        if page_id in self._pages:
            return self._pages[page_id]
        image = self.image.pages.get(page_id)
        if image is None or page_id in self._removed:
            return None
        page = self._pages[page_id] = PageDraft(image.attributes, image.objects, self.codec, self.texts)
        return page

    def add_page(
        self, page_id: UUID, attributes: Mapping[Keyword, Any], objects: Mapping[UUID, Shape]
    ) -> None:
        """Set a page, or replace it; the order stays as it is."""
        page = PageDraft(b"{}", {}, self.codec, self.texts, whole=True)
        for key, value in attributes.items():
            page.put(key, value)
        for shape_id, shape in objects.items():
            page.objects.put(shape_id, shape)
        self._pages[page_id] = page
        self._removed.discard(page_id)

    def remove_page(self, page_id: UUID) -> None:
        """Remove a page, if it is there; the order stays as it is."""
        self._pages.pop(page_id, None)
        if page_id in self.image.pages:
            self._removed.add(page_id)

    def changed_parts(self) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """What was put, each with its path in file data; a shape and an asset are one part."""
        for key, value in self._root.put_values().items():
            yield (key,), value
        for name, entries in self._maps.items():
            for entry_id, value in entries.put_values().items():
                yield (name, entry_id), value
        for page_id, page in self._pages.items():
            for key, value in page.put_values().items():
                yield (PAGES_INDEX, page_id, key), value
            for shape_id, shape in page.objects.put_values().items():
                yield (PAGES_INDEX, page_id, OBJECTS, shape_id), shape

    def patch(self) -> Patch:
        """What changed, as the step to the next version, top-level nulls left out (contract/update-file.md §3)."""
        root_set, root_removed = self._root.changes()
        nil = [
            key
            for key, text in {**self.image.root, **root_set}.items()
            if text == b"null" and key not in root_removed
        ]
        pages = {page_id: page.patch() for page_id, page in self._pages.items()}
        maps = {name: entries.patch() for name, entries in self._maps.items()}
        return Patch(
            version=self.image.version + 1,
            order=self._order if self._order != self.image.order else None,
            pages={page_id: page for page_id, page in pages.items() if page is not None},
            pages_removed=frozenset(self._removed),
            root_set={key: text for key, text in root_set.items() if text != b"null"},
            root_removed=(*root_removed, *(key for key in nil if key in self.image.root)),
            maps={name: entries for name, entries in maps.items() if entries is not None},
        )
