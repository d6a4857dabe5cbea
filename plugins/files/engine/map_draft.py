"""An overlay over a map of assets (colors, components, typographies, media)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Codec
from penpot_plugins.files.engine.patch import MapPatch
from penpot_plugins.files.engine.values import read_value, write_value


class MapDraft:
    """Assets by id. `present`: whether the file has the map at all; an empty map is not an absent one."""

    def __init__(self, texts: Mapping[UUID, bytes] | None, codec: Codec) -> None:
        self.present = texts is not None
        self._existed = texts is not None
        self._texts: Mapping[UUID, bytes] = texts or {}
        self._codec = codec
        self._decoded: dict[UUID, Any] = {}
        self._put: dict[UUID, Any] = {}
        self._removed: set[UUID] = set()

    def ids(self) -> Iterable[UUID]:
        """The ids that are there."""
        before = [key for key in self._texts if key not in self._removed]
        return [*before, *(key for key in self._put if key not in self._texts)]

    def get(self, entry_id: UUID) -> dict[Any, Any] | None:
        """An asset, None where it is not there."""
        if entry_id in self._put:
            put: dict[Any, Any] = self._put[entry_id]
            return put
        if entry_id in self._removed or entry_id not in self._texts:
            return None
        if entry_id not in self._decoded:
            self._decoded[entry_id] = read_value(self._codec, self._texts[entry_id])
        decoded: dict[Any, Any] = self._decoded[entry_id]
        return decoded

    def put(self, entry_id: UUID, value: dict[Any, Any]) -> None:
        """Set an asset, and make the map where there is none."""
        self.present = True
        self._put[entry_id] = value
        self._removed.discard(entry_id)

    def remove(self, entry_id: UUID) -> None:
        """Remove an asset, if it is there; the map stays."""
        self._put.pop(entry_id, None)
        if entry_id in self._texts:
            self._removed.add(entry_id)

    def to_value(self) -> dict[UUID, Any] | None:
        """The whole map, decoded; None where there is none."""
        return {key: self.get(key) for key in self.ids()} if self.present else None

    def replace(self, value: Mapping[UUID, Any] | None) -> None:
        """Set the whole map."""
        self.drop()
        if value is not None:
            self.present = True
            for key, entry in value.items():
                self.put(key, entry)

    def drop(self) -> None:
        """Remove the map itself."""
        self.present = False
        self._put.clear()
        self._removed.update(self._texts)

    def put_values(self) -> Mapping[UUID, Any]:
        """What was put."""
        return self._put

    def is_changed(self) -> bool:
        """Whether anything was put or removed."""
        return bool(self._put or self._removed) or self.present is not self._existed

    def patch(self) -> MapPatch | None:
        """What differs, None where nothing does."""
        if not self.present:
            return MapPatch(dropped=True) if self._existed else None
        texts = {key: write_value(self._codec, value) for key, value in self._put.items()}
        changed = {key: text for key, text in texts.items() if self._texts.get(key) != text}
        if self._existed and not changed and not self._removed:
            return None
        return MapPatch(set=changed, removed=tuple(sorted(self._removed)))
