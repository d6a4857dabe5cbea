"""An overlay over a page: its attributes and its objects. Implements `model.draft.PageDraft`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec, Keyword
from penpot_plugins.files.engine.node import Node
from penpot_plugins.files.engine.objects_draft import ObjectsDraft
from penpot_plugins.files.engine.patch import PagePatch
from penpot_plugins.files.engine.shape_texts import ShapeTexts
from penpot_plugins.files.engine.values import Values, join_texts, split_texts


class PageDraft:
    """`whole`: the page is new or replaced, so the patch holds all of it."""

    def __init__(
        self,
        attributes: bytes,
        objects: Mapping[UUID, Node],
        codec: Codec,
        texts: ShapeTexts,
        *,
        whole: bool = False,
    ) -> None:
        self.objects = ObjectsDraft(objects, codec, texts)
        self._attributes = attributes
        self._codec = codec
        self.whole = whole
        self._values: Values | None = None

    @property
    def values(self) -> Values:
        """The attributes, cut into texts when somebody first asks for one."""
        if self._values is None:
            self._values = Values(split_texts(self._attributes), self._codec)
        return self._values

    def keys(self) -> Iterable[Keyword]:
        """Keys of the attributes that are there."""
        return self.values.keys()

    def get(self, key: str) -> Any:
        """An attribute, None where it is not there."""
        return self.values.get(key)

    def put(self, key: Keyword, value: Any) -> None:
        """Set an attribute."""
        self.values.put(key, value)

    def remove(self, key: str) -> None:
        """Remove an attribute, if it is there."""
        self.values.remove(key)

    def put_values(self) -> Mapping[str, Any]:
        """Attributes that were put, by key."""
        return {} if self._values is None else self._values.put_values()

    def patch(self) -> PagePatch | None:
        """What differs, None where nothing does."""
        attributes = self._changed_attributes()
        put, removed = self.objects.changes()
        if not self.whole and attributes is None and not put and not removed:
            return None
        return PagePatch(attributes, put, removed, self.whole)

    def _changed_attributes(self) -> bytes | None:
        if self._values is None:
            return None
        put, removed = self._values.changes()
        if not put and not removed and not self.whole:
            return None
        texts = {**split_texts(self._attributes), **put}
        return join_texts({key: text for key, text in texts.items() if key not in removed})
