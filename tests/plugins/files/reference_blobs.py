"""What the reference stored, and what it read in it: every blob version, backend and form (data/reference-blobs.tar.zst)."""

from __future__ import annotations

import io
import json
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import zstandard

ARCHIVE = Path(__file__).parent / "data" / "reference-blobs.tar.zst"


@dataclass(frozen=True)
class Sample:
    """A stored blob. `decoded` is the reference's own reading, `answer` what it answers with; None where it fails."""

    name: str
    kind: str
    blob: bytes
    decoded: Any
    answer: Any
    entry: dict[str, Any]

    def __str__(self) -> str:
        return self.name


@cache
def samples() -> dict[str, Sample]:
    """All samples by name."""
    raw = zstandard.ZstdDecompressor().decompress(ARCHIVE.read_bytes(), max_output_size=1 << 25)
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        files = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]

    def json_of(entry: dict[str, Any], key: str) -> Any:
        return json.loads(files[entry[key]]) if key in entry else None

    return {
        entry["name"]: Sample(
            entry["name"],
            entry["kind"],
            files[entry["bin"]],
            json_of(entry, "blob_json"),
            json_of(entry, "expected"),
            entry,
        )
        for entry in json.loads(files["index.json"])
    }


def fragments_of(name: str) -> list[Sample]:
    """The fragments that lay beside a main blob."""
    return [one for one in samples().values() if one.entry.get("main") == name]


def plain(value: Any) -> Any:
    """For comparing: sets sorted, all kinds of objects alike, whole doubles as integers, keys as texts."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((key, inner),) = value.items()
            if str(key).startswith("#penpot/objects-map") or key == "#list":
                return plain(inner)
            if key == "#set":
                return {key: sorted((plain(item) for item in inner), key=json.dumps)}
        return {
            key if isinstance(key, str) else json.dumps(key): plain(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        import base64

        return {"#b": base64.b64encode(value).decode()}
    whole = isinstance(value, float) and abs(value) < 1e15 and value.is_integer()
    return int(value) if whole else value
