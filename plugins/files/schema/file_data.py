"""Schema of a file's whole data (contract/file-data.md §1)."""

from __future__ import annotations

from penpot_plugins.files.schema.assets import COMPONENT, LIBRARY_COLOR, TYPOGRAPHY
from penpot_plugins.files.schema.collections import map_of, vector
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.page import PAGE
from penpot_plugins.files.schema.plugin_data import PLUGIN_DATA
from penpot_plugins.files.schema.scalars import BOOLEAN, STRING, UUID_VALUE
from penpot_plugins.files.schema.tokens import TOKENS_LIB

OPTIONS = map_with(Fields({}, {"components-v2": BOOLEAN, "base-font-size": STRING}), "file options")


FILE_FIELDS = Fields(
    {"id": UUID_VALUE, "pages": vector(UUID_VALUE), "pages-index": map_of(UUID_VALUE, PAGE)},
    {
        "options": OPTIONS,
        "colors": map_of(UUID_VALUE, LIBRARY_COLOR),
        "components": map_of(UUID_VALUE, COMPONENT),
        "typographies": map_of(UUID_VALUE, TYPOGRAPHY),
        "tokens-lib": TOKENS_LIB,
        "plugin-data": PLUGIN_DATA,
    },
)
"""The keys at the top of file data."""

FILE_DATA = map_with(FILE_FIELDS, "file data")
