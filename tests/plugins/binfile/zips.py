"""Packages made by tests: proper ones, and ones that attack."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.plugins.files.builders import uid

FILE, PAGE = uid("packed"), uid("packed page")
ROOT = UUID(int=0)
MANIFEST = "manifest.json"
HEADER = f"files/{FILE}.json"
PAGE_ENTRY = f"files/{FILE}/pages/{PAGE}.json"
ROOT_ENTRY = f"files/{FILE}/pages/{PAGE}/{ROOT}.json"
PICTURE = uid("packed picture")
PICTURE_ENTRY = f"objects/{PICTURE}.json"
BYTES_ENTRY = f"objects/{PICTURE}.png"

Entries = dict[str, Any]


def entries(**changes: Any) -> Entries:
    """A package of one file with one empty page; `manifest` is merged into its manifest."""
    manifest = {
        "type": "penpot/export-files",
        "version": 1,
        "files": [{"id": str(FILE), "name": "Packed", "features": ["components/v2"]}],
        "relations": [],
        **changes,
    }
    root = {"id": str(ROOT), "type": "frame", "name": "Root Frame", "x": 0, "y": 0, "width": 1, "height": 1}
    header = {"id": str(FILE), "name": "Packed", "version": 67, "features": ["components/v2"]}
    return {
        MANIFEST: manifest,
        HEADER: header,
        PAGE_ENTRY: {"id": str(PAGE), "name": "Page", "index": 0},
        ROOT_ENTRY: {**root, "shapes": [], "parentId": str(ROOT), "frameId": str(ROOT)},
    }


def with_picture(data: bytes = b"png", **described: Any) -> Entries:
    """A package with a stored object."""
    told = {"id": str(PICTURE), "size": len(data), "contentType": "image/png", **described}
    return {**entries(), PICTURE_ENTRY: told, BYTES_ENTRY: data}


def written(path: Path, content: Mapping[str, Any]) -> Path:
    """Write a package; values that are no bytes become JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in content.items():
            archive.writestr(name, value if isinstance(value, bytes) else json.dumps(value))
    return path
