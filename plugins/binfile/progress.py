"""Events that tell how far an import is (contract/binfile.md §4)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword, record


def event(section: str, **ids: Any) -> dict[Keyword, Any]:
    """An event of a section, with the ids that it is about."""
    return {Keyword("section"): Keyword(section), **record(**ids)}
