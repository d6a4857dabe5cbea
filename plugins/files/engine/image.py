"""A file's data at one version: immutable, shared by readers, the unit of the cache.

The root of the data (contract/file-data.md §1) is kept as texts: `root` has the verbose text of every key but
`id`, `pages` and `pages-index` and the maps of `maps`, which are kept entry by entry. Nothing is decoded before
somebody asks. `apply` makes the next version by a patch; the same function replays patches after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_plugins.files.engine.node import Node

if TYPE_CHECKING:
    from penpot_plugins.files.engine.patch import MapPatch, PagePatch, Patch

MAPS = ("colors", "components", "typographies", "media")
"""The keys of the data that are maps from id to asset, and are changed entry by entry."""

OVERHEAD = 300
"""Bytes of a text kept in a map beside the text itself: its id and its places in the dict."""


@dataclass(frozen=True)
class PageImage:
    """A page: the verbose text of its attributes without `objects`, and the objects."""

    id: UUID
    attributes: bytes
    objects: Mapping[UUID, Node]

    @cached_property
    def size(self) -> int:
        """Bytes held without the forms made on first use; counted once, then kept up by `apply`."""
        return OVERHEAD + len(self.attributes) + sum(node.size for node in self.objects.values())

    def apply(self, patch: PagePatch) -> PageImage:
        """The page after a patch."""
        objects = {} if patch.whole else dict(self.objects)
        before = [objects.get(object_id) for object_id in (*patch.set, *patch.removed)]
        for object_id in patch.removed:
            objects.pop(object_id, None)
        objects.update(patch.set)
        page = PageImage(self.id, patch.attributes or self.attributes, objects)
        if not patch.whole:
            gone = sum(node.size for node in before if node is not None)
            come = sum(node.size for node in patch.set.values())
            page.__dict__["size"] = self.size - len(self.attributes) + len(page.attributes) - gone + come
        return page


@dataclass(frozen=True)
class FileImage:
    """The data of a file at `version` (`file_state.data_version`)."""

    id: UUID
    version: int
    order: tuple[UUID, ...]
    pages: Mapping[UUID, PageImage]
    root: Mapping[str, bytes]
    maps: Mapping[str, Mapping[UUID, bytes]]
    written_sizes: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    """How many bytes the data takes in an answer, by form; kept by whoever writes one first."""

    @cached_property
    def size(self) -> int:
        """Bytes held, about; the forms that answers made are counted by the cache."""
        texts = sum(map(len, self.root.values())) + OVERHEAD * len(self.root)
        return texts + sum(map(map_size, self.maps.values())) + sum(page.size for page in self.pages.values())

    def apply(self, patch: Patch) -> FileImage:
        """The next version. `patch.version` must be the one after this image's."""
        if patch.version != self.version + 1:
            raise ValueError(f"A patch to version {patch.version} does not follow version {self.version}.")
        return replace(
            self,
            version=patch.version,
            order=self.order if patch.order is None else patch.order,
            pages=patched_pages(self.pages, patch),
            root=patched_texts(self.root, patch.root_set, patch.root_removed),
            maps=patched_maps(self.maps, patch.maps),
        )


def patched_pages(pages: Mapping[UUID, PageImage], patch: Patch) -> Mapping[UUID, PageImage]:
    """The pages after a patch; untouched ones are the same objects."""
    if not patch.pages and not patch.pages_removed:
        return pages
    changed = {page_id: page for page_id, page in pages.items() if page_id not in patch.pages_removed}
    for page_id, page_patch in patch.pages.items():
        changed[page_id] = changed.get(page_id, PageImage(page_id, b"{}", {})).apply(page_patch)
    return changed


def patched_texts(
    texts: Mapping[str, bytes], put: Mapping[str, bytes], removed: Iterable[str]
) -> Mapping[str, bytes]:
    """The root's texts after a patch."""
    if not put and not removed:
        return texts
    changed = {**texts, **put}
    for key in removed:
        changed.pop(key, None)
    return changed


def patched_maps(
    maps: Mapping[str, Mapping[UUID, bytes]], patches: Mapping[str, MapPatch]
) -> Mapping[str, Mapping[UUID, bytes]]:
    """The asset maps after a patch. A map that is there but empty differs from one that is not there."""
    if not patches:
        return maps
    changed = dict(maps)
    for name, patch in patches.items():
        if patch.dropped:
            changed.pop(name, None)
            continue
        entries = {**changed.get(name, {}), **patch.set}
        for key in patch.removed:
            entries.pop(key, None)
        changed[name] = entries
    return changed


def map_size(entries: Mapping[UUID, bytes]) -> int:
    """Bytes that an asset map holds, about."""
    return sum(map(len, entries.values())) + OVERHEAD * len(entries)
