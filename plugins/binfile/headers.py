"""What the small documents of a v3 package must be (contract/binfile.md §3)."""

from __future__ import annotations

from typing import Any

from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import set_of, vector
from penpot_plugins.files.schema.file_data import OPTIONS
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.page import PAGE_FIELDS
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.scalars import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    SAFE_INTEGER,
    STRING,
    UUID_VALUE,
)
from penpot_plugins.files.schema.schema import Schema

MAYBE_BOOLEAN, MAYBE_INSTANT = nullable(BOOLEAN), nullable(INSTANT)
REVISION = nullable(SAFE_INTEGER)


def _pair(value: Any) -> Problem | None:
    if type(value) is not list or len(value) != 2:
        return mismatch("a pair of uuids", value)
    return next((problem for one in value if (problem := UUID_VALUE.check(one)) is not None), None)


PAIR = Schema("a pair of uuids", _pair, vector(UUID_VALUE).decode)

MANIFEST = map_with(
    Fields(
        {
            "type": STRING,
            "version": INTEGER,
            "files": vector(
                map_with(
                    Fields({"id": UUID_VALUE, "name": STRING, "features": set_of(STRING)}),
                    "a file of the manifest",
                )
            ),
        },
        {"relations": nullable(vector(PAIR))},
    ),
    "a manifest",
)

FILE = map_with(
    Fields(
        {"id": UUID_VALUE, "name": STRING},
        {
            "revn": REVISION,
            "vern": REVISION,
            "version": nullable(INTEGER),
            "created-at": MAYBE_INSTANT,
            "modified-at": MAYBE_INSTANT,
            "is-shared": MAYBE_BOOLEAN,
            "has-media-trimmed": MAYBE_BOOLEAN,
            "features": nullable(vector(STRING)),
            "migrations": nullable(vector(STRING)),
            "options": nullable(OPTIONS),
        },
    ),
    "the header of a file",
)

PAGE = map_with(PAGE_FIELDS, "a page")

MEDIA = map_with(
    Fields(
        {
            "id": UUID_VALUE,
            "name": STRING,
            "width": SAFE_INTEGER,
            "height": SAFE_INTEGER,
            "mtype": STRING,
            "media-id": UUID_VALUE,
        },
        {"thumbnail-id": nullable(UUID_VALUE), "created-at": MAYBE_INSTANT},
    ),
    "a picture",
)

THUMBNAIL = map_with(
    Fields({"page-id": UUID_VALUE, "frame-id": UUID_VALUE, "tag": STRING, "media-id": UUID_VALUE}),
    "a thumbnail",
)

STORED = map_with(
    Fields(
        {"id": UUID_VALUE, "size": INTEGER, "content-type": STRING},
        {"bucket": nullable(STRING), "hash": nullable(STRING)},
    ),
    "a stored object",
)
