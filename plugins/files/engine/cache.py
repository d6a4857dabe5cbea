"""The images in memory: the newest known version of each file, within a budget of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from penpot_plugins.files.engine.head import Mark, Origin
from penpot_plugins.files.engine.image import FileImage


@dataclass(slots=True)
class Cached:
    """An image, what was read with its base, and the bytes of forms made on first use.

    `mark` says which write of the row the image goes with; of a file that we never wrote it is the only sign of a newer
    version.
    """

    image: FileImage
    origin: Origin
    mark: Mark
    forms: int = 0

    @property
    def size(self) -> int:
        """All bytes of the entry."""
        return self.image.size + self.forms


class ImageCache:
    """Least recently used goes first. `evicted` is called with the bytes of each entry that had to go.

    An entry greater than the whole budget is kept while it is the only one: without it each edit of such a file
    would load it anew.
    """

    def __init__(self, budget: int, evicted: Callable[[int], None] = lambda _size: None) -> None:
        self.budget = budget
        self.used = 0
        self._evicted = evicted
        self._entries: OrderedDict[UUID, Cached] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, file_id: UUID) -> Cached | None:
        """The entry of a file, of whatever version."""
        entry = self._entries.get(file_id)
        if entry is not None:
            self._entries.move_to_end(file_id)
        return entry

    def put(self, entry: Cached) -> None:
        """Keep an image, unless a newer one is there. Forms of shared nodes are taken over."""
        old = self._entries.get(entry.image.id)
        if old is not None and old.image.version > entry.image.version:
            return
        entry.forms = old.forms if old is not None else 0
        self.drop(entry.image.id)
        self._entries[entry.image.id] = entry
        self.used += entry.size
        self._shrink()

    def drop(self, file_id: UUID) -> None:
        """Forget a file."""
        entry = self._entries.pop(file_id, None)
        if entry is not None:
            self.used -= entry.size

    def moved(self, file_id: UUID, origin: Origin) -> None:
        """The base of a file lies elsewhere now; its data is the same."""
        entry = self._entries.get(file_id)
        if entry is not None:
            entry.origin = origin

    def measure(self, image: FileImage) -> None:
        """Count the forms of an image anew, after an answer made some."""
        entry = self._entries.get(image.id)
        if entry is None:
            return
        before = entry.size
        entry.forms = sum(
            node.forms_size for page in entry.image.pages.values() for node in page.objects.values()
        )
        self.used += entry.size - before
        self._shrink()

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.used = 0

    def _shrink(self) -> None:
        while self.used > self.budget and len(self._entries) > 1:
            _, entry = self._entries.popitem(last=False)
            self.used -= entry.size
            self._evicted(entry.size)
