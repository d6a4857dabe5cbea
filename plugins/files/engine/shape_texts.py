"""The texts of an edit's shapes."""

from __future__ import annotations

from penpot_core.transit import Codec
from penpot_plugins.files.transit import Shape


class ShapeTexts:
    """Verbose texts, each written once however many parts of an edit hold that very shape: page, patch, change log."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        # The shape is kept beside its text: the id of one that is gone may soon be another's.
        self._known: dict[int, tuple[Shape, bytes]] = {}

    def of(self, shape: Shape) -> bytes:
        """The text of a shape that nobody changes any more."""
        known = self._known.get(id(shape))
        if known is not None:
            return known[1]
        text = self._codec.encode(shape, verbose=True)
        self._known[id(shape)] = (shape, text)
        return text
