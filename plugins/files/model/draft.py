"""A file's data while changes are applied to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import OBJECTS, PAGES, PAGES_INDEX
from penpot_plugins.files.model.objects import Objects, PlainObjects
from penpot_plugins.files.transit import Shape


class PageDraft(Protocol):
    """A page: its attributes by key, and its objects apart from them."""

    @property
    def objects(self) -> Objects:
        """The shapes of the page."""
        ...

    def keys(self) -> Iterable[Keyword]:
        """Keys of the attributes that are there, `objects` not among them."""
        ...

    def get(self, key: str) -> Any:
        """An attribute, None where it is not there; treat it as immutable."""
        ...

    def put(self, key: Keyword, value: Any) -> None:
        """Set an attribute."""
        ...

    def remove(self, key: str) -> None:
        """Remove an attribute, if it is there."""
        ...


class FileDraft(Protocol):
    """File data, part by part, so that an implementation can keep a record of exactly what changed.

    Top-level keys are read and written by `get`, `put`, `remove`; `pages` and `pages-index` are not among
    them. The maps of library assets (kind `colors`, `components`, `typographies`, `media`) go by entry:
    `put_entry` makes the map where there is none, `remove_entry` leaves an empty one behind. Values are never
    changed in place. A top-level null counts as absent: an implementation leaves it out of the data or patch
    that the draft becomes.
    """

    def keys(self) -> Iterable[Keyword]:
        """Top-level keys that are there, without `pages` and `pages-index`."""
        ...

    def get(self, key: str) -> Any:
        """A top-level value, None where it is not there."""
        ...

    def put(self, key: Keyword, value: Any) -> None:
        """Set a top-level value."""
        ...

    def remove(self, key: str) -> None:
        """Remove a top-level key, if it is there."""
        ...

    def entry_ids(self, kind: str) -> Iterable[UUID]:
        """Ids in the map `kind`."""
        ...

    def entry(self, kind: str, entry_id: UUID) -> dict[Any, Any] | None:
        """An entry of the map `kind`."""
        ...

    def put_entry(self, kind: str, entry_id: UUID, value: dict[Any, Any]) -> None:
        """Set an entry of the map `kind`."""
        ...

    def remove_entry(self, kind: str, entry_id: UUID) -> None:
        """Remove an entry of the map `kind`, if it is there."""
        ...

    @property
    def pages(self) -> Sequence[UUID]:
        """The order of the pages; it may name pages that do not exist (mov-page)."""
        ...

    def order_pages(self, order: Sequence[UUID]) -> None:
        """Set the order."""
        ...

    def page_ids(self) -> Iterable[UUID]:
        """Ids of the pages that there are, in no order."""
        ...

    def page(self, page_id: UUID) -> PageDraft | None:
        """A page."""
        ...

    def add_page(
        self, page_id: UUID, attributes: Mapping[Keyword, Any], objects: Mapping[UUID, Shape]
    ) -> None:
        """Set a page, or replace it; the order stays as it is."""
        ...

    def remove_page(self, page_id: UUID) -> None:
        """Remove a page, if it is there; the order stays as it is."""
        ...


class PlainPage:
    """A page as a dict of attributes and plain objects."""

    def __init__(self, attributes: Mapping[Keyword, Any], objects: Mapping[UUID, Shape]) -> None:
        self.attributes = dict(attributes)
        self.objects = PlainObjects(objects)

    def keys(self) -> Iterable[Keyword]:
        """Keys of the attributes."""
        return self.attributes.keys()

    def get(self, key: str) -> Any:
        """An attribute."""
        return self.attributes.get(Keyword(key))

    def put(self, key: Keyword, value: Any) -> None:
        """Set an attribute."""
        self.attributes[key] = value

    def remove(self, key: str) -> None:
        """Remove an attribute."""
        self.attributes.pop(Keyword(key), None)

    def to_data(self) -> dict[Keyword, Any]:
        """The page as it stands in file data."""
        return {**self.attributes, OBJECTS: dict(self.objects)}


class PlainDraft:
    """Decoded file data in memory: the simple model. It never changes the data it was built from."""

    def __init__(self, data: Mapping[Keyword, Any]) -> None:
        """`data` is a whole file's data, decoded (contract/file-data.md §1)."""
        self._root = {key: own(value) for key, value in data.items() if key not in (PAGES, PAGES_INDEX)}
        self._pages: list[UUID] = list(data.get(PAGES) or ())
        self._index: dict[UUID, PlainPage] = {
            page_id: PlainPage({key: value for key, value in page.items() if key != OBJECTS}, page[OBJECTS])
            for page_id, page in (data.get(PAGES_INDEX) or {}).items()
        }

    def to_data(self) -> dict[Keyword, Any]:
        """The whole data with everything that was changed, top-level nulls left out."""
        return {
            **{key: value for key, value in self._root.items() if value is not None},
            PAGES: list(self._pages),
            PAGES_INDEX: {page_id: page.to_data() for page_id, page in self._index.items()},
        }

    def keys(self) -> Iterable[Keyword]:
        """Top-level keys."""
        return self._root.keys()

    def get(self, key: str) -> Any:
        """A top-level value."""
        return self._root.get(Keyword(key))

    def put(self, key: Keyword, value: Any) -> None:
        """Set a top-level value."""
        self._root[key] = own(value)

    def remove(self, key: str) -> None:
        """Remove a top-level key."""
        self._root.pop(Keyword(key), None)

    def entry_ids(self, kind: str) -> Iterable[UUID]:
        """Ids in a map of assets."""
        return list(self.get(kind) or ())

    def entry(self, kind: str, entry_id: UUID) -> dict[Any, Any] | None:
        """An asset."""
        entries: dict[UUID, dict[Any, Any]] = self.get(kind) or {}
        return entries.get(entry_id)

    def put_entry(self, kind: str, entry_id: UUID, value: dict[Any, Any]) -> None:
        """Set an asset."""
        entries = self.get(kind)
        if entries is None:
            entries = self._root[Keyword(kind)] = {}
        entries[entry_id] = value

    def remove_entry(self, kind: str, entry_id: UUID) -> None:
        """Remove an asset."""
        entries = self.get(kind)
        if entries is not None:
            entries.pop(entry_id, None)

    @property
    def pages(self) -> Sequence[UUID]:
        """The order of the pages."""
        return tuple(self._pages)

    def order_pages(self, order: Sequence[UUID]) -> None:
        """Set the order."""
        self._pages = list(order)

    def page_ids(self) -> Iterable[UUID]:
        """Ids of the pages."""
        return list(self._index)

    def page(self, page_id: UUID) -> PlainPage | None:
        """A page."""
        return self._index.get(page_id)

    def add_page(
        self, page_id: UUID, attributes: Mapping[Keyword, Any], objects: Mapping[UUID, Shape]
    ) -> None:
        """Set a page."""
        self._index[page_id] = PlainPage(attributes, objects)

    def remove_page(self, page_id: UUID) -> None:
        """Remove a page."""
        self._index.pop(page_id, None)


def own(value: Any) -> Any:
    """A copy of a plain map, whose entries may then be set in place; anything else as it is."""
    return dict(value) if type(value) is dict else value
