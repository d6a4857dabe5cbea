"""Pictures of strangers: checked by what they are, not by what they are said to be (SECURITY rows 12, 20, 33).

with call.app.temporary.work_folder() as folder:
    picture = await prepared(call.app, Raw(path, size, mtype), folder, Small("fit", 100, 100))
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from penpot_core.children import ChildFailed, Job, Limits
from penpot_core.errors import Restricted, ValidationFailed
from penpot_plugins.media import settings

if TYPE_CHECKING:
    from penpot_core.app import App

SVG = "image/svg+xml"
RASTER = frozenset({"image/jpeg", "image/png", "image/webp"})
MEDIA = RASTER | {"image/gif", SVG}
JOBS = Path(__file__).with_name("jobs")
INSPECT = Job(JOBS / "pictures.py", "inspect")
CLEAN = Job(JOBS / "svg.py", "clean")
QUALITY = 85
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Raw:
    """A file that somebody says is a picture."""

    path: Path
    size: int
    mtype: str | None


@dataclass(frozen=True, slots=True)
class Small:
    """A small JPEG copy: `fit` into the box where the picture is larger, or `cover` it."""

    how: Literal["fit", "cover"]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was checked. `path` is what shall be stored: the original, or an SVG in which nothing acts."""

    path: Path
    mtype: str
    width: int
    height: int
    small: Path | None


def check_type(mtype: str | None, allowed: frozenset[str] = MEDIA) -> None:
    """Refuse what is said to be something else."""
    if mtype not in allowed:
        raise ValidationFailed(
            "media-type-not-allowed", "Seems like you are uploading an invalid media object"
        )


def check_size(app: App, size: int) -> None:
    """Refuse what is too large."""
    most = app.settings[settings.MEDIA_MAX_FILE_SIZE]
    if size > most:
        raise Restricted(
            "media-max-file-size-reached",
            f"the uploaded file size {size} is greater than the maximum {most}",
        )


def check_raw(app: App, raw: Raw, allowed: frozenset[str] = MEDIA) -> None:
    """Type and size, as declared: before any work is done."""
    check_type(raw.mtype, allowed)
    check_size(app, raw.size)


async def prepared(app: App, raw: Raw, folder: Path, small: Small | None = None) -> Picture:
    """Check a picture by its content, in a child process; what is made lies in `folder`.

    Raises ValidationFailed `invalid-image`, `media-type-mismatch`, `unable-to-parse-svg`, `invalid-svg-file`.
    """
    target = folder / "copy"
    if raw.mtype == SVG:
        found = await child(app, CLEAN, {"path": str(raw.path), "target": str(target)})
        return Picture(target, SVG, found["width"], found["height"], None)
    found = await child(app, INSPECT, inspection(app, raw, target, small))
    if found["mtype"] != raw.mtype:
        raise mismatch(raw.mtype, found["mtype"])
    return Picture(
        raw.path, found["mtype"], found["width"], found["height"], target if found["small"] else None
    )


def inspection(app: App, raw: Raw, target: Path, small: Small | None) -> dict[str, Any]:
    """What the child is told of a raster picture."""
    box = {} if small is None else {"small": str(target), "how": small.how, "quality": QUALITY}
    return {
        "path": str(raw.path),
        "most_pixels": app.settings[settings.IMAGE_MOST_PIXELS],
        "most_side": app.settings[settings.IMAGE_MOST_SIDE],
        "width": 0 if small is None else small.width,
        "height": 0 if small is None else small.height,
        **box,
    }


async def child(app: App, job: Job, params: dict[str, Any]) -> dict[str, Any]:
    """Let a child do it; what it cannot do is a fault of the picture."""
    limits = Limits(
        memory=app.settings[settings.IMAGE_PROCESS_MEM] * 2**20,
        cpu=app.settings[settings.IMAGE_PROCESS_CPU],
        seconds=app.settings[settings.IMAGE_PROCESS_TIMEOUT].total_seconds(),
    )
    try:
        return await app.children.run(job, params, limits)
    except ChildFailed as failed:
        code = failed.code or "invalid-image"
        more = {"exit": 1} if code == "invalid-image" else {}
        raise ValidationFailed(code, failed.hint, **more) from None


def mismatch(said: str | None, found: str) -> ValidationFailed:
    """A picture of another kind than was said."""
    return ValidationFailed(
        "media-type-mismatch",
        "Seems like you are uploading a file whose content does not match the extension."
        f"Expected: {said}. Got: {found}",
    )


def signature(beginning: bytes) -> str | None:
    """The kind of a raster picture by its first 16 bytes; None where they are those of no picture."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return next((mtype for magic, mtype in SIGNATURES if beginning.startswith(magic)), None)
