"""Keys of shapes, pages and files that code writes. Plain text reads them too, writing needs the keyword."""

from __future__ import annotations

from uuid import UUID

from penpot_core.transit import Keyword

ROOT_ID = UUID(int=0)
"""Id of the root shape of every page."""

ID = Keyword("id")
TYPE = Keyword("type")
NAME = Keyword("name")
SHAPES = Keyword("shapes")
PARENT_ID = Keyword("parent-id")
FRAME_ID = Keyword("frame-id")
PAGE_ID = Keyword("page-id")
COMPONENT_ID = Keyword("component-id")
COMPONENT_FILE = Keyword("component-file")
COMPONENT_ROOT = Keyword("component-root")
MAIN_INSTANCE = Keyword("main-instance")
SHAPE_REF = Keyword("shape-ref")
TOUCHED = Keyword("touched")
REMOTE_SYNCED = Keyword("remote-synced")
CONTENT = Keyword("content")
APPLIED_TOKENS = Keyword("applied-tokens")
OBJECTS = Keyword("objects")
MODIFIED_AT = Keyword("modified-at")
INDEX = Keyword("index")
PAGES = Keyword("pages")
PAGES_INDEX = Keyword("pages-index")
OPTIONS = Keyword("options")

FRAME = Keyword("frame")


def words(text: str) -> tuple[str, ...]:
    """The names in a text, split at white space."""
    return tuple(text.split())


BASE_KEYS = frozenset(
    map(
        Keyword,
        words(
            "id name type x y width height rotation selrect points transform transform-inverse "
            "parent-id frame-id flip-x flip-y"
        ),
    )
)
"""Keys that a shape record always has: null stands for absent (contract/file-data.md §3.1)."""
