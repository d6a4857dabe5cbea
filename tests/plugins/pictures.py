"""Pictures for tests."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

MTYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}


def picture(
    width: int = 8, height: int = 6, kind: str = "PNG", colour: Any = (200, 30, 90), **options: Any
) -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, kind, **options)
    return target.getvalue()


def part(content: bytes, mtype: str = "image/png", name: str = "p") -> tuple[str, bytes, str]:
    """A file of a form."""
    return name, content, mtype


def opened(content: bytes) -> Image.Image:
    """The picture that some bytes are."""
    return Image.open(io.BytesIO(content))
