"""Raster pictures, in a child process: what they are, and small copies (contract/storage.md §8.1-2)."""

from __future__ import annotations

import warnings
from typing import Any

from PIL import Image, ImageFile, ImageOps

JPEG = "image/jpeg"
READ = ("PNG", "JPEG", "GIF", "WEBP")
# What Pillow calls MPO is a JPEG with more pictures behind it, as telephones write: the first one counts.
FORMATS = {"PNG": "image/png", "JPEG": JPEG, "MPO": JPEG, "GIF": "image/gif", "WEBP": "image/webp"}
ORIENTATION = 0x0112
TURNED = (6, 8)


class Refusal(Exception):
    """A picture that is not accepted."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(hint)
        self.code, self.hint = code, hint


def inspect(params: dict[str, Any]) -> dict[str, Any]:
    """Type and size of the picture at `path`, which is decoded to see that it is whole.

    With `small` also a small copy there, as JPEG: `fit` into a box of `width` and `height` (made only where the
    picture is larger), or to `cover` it. Refuses more than `most_pixels`, or `most_side` in one direction.
    """
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None
    with opened(params["path"]) as picture:
        width, height = picture.size
        if width * height > params["most_pixels"] or max(width, height) > params["most_side"]:
            raise Refusal("invalid-image", f"The picture has {width} x {height} pixels, which is too many.")
        turned = picture.getexif().get(ORIENTATION) in TURNED
        mtype = FORMATS[str(picture.format)]
        decode(picture, as_far_as_it_goes=mtype == JPEG)
        made = make_small(picture, params)
    if turned:
        width, height = height, width
    return {"mtype": mtype, "width": width, "height": height, "small": made}


def opened(path: str) -> Image.Image:
    """A picture of one of the known formats, by its content."""
    try:
        return Image.open(path, formats=READ)
    except (OSError, SyntaxError, ValueError) as problem:
        raise Refusal("invalid-image", f"This is no picture: {type(problem).__name__}.") from None


def decode(picture: Image.Image, *, as_far_as_it_goes: bool) -> None:
    """Read all of it (of a moving one the first frame).

    A JPEG that breaks off is shown by every browser, and taken by the reference.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = as_far_as_it_goes
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as problem:
        raise Refusal("invalid-image", f"The picture is broken: {type(problem).__name__}.") from None


def make_small(picture: Image.Image, params: dict[str, Any]) -> bool:
    """Write the small copy, without metadata. False where none is wanted."""
    box = (params["width"], params["height"])
    if params.get("small") is None:
        return False
    if params["how"] == "fit" and picture.width <= box[0] and picture.height <= box[1]:
        return False
    upright = flat(ImageOps.exif_transpose(picture))
    if params["how"] == "cover":
        upright = ImageOps.fit(upright, box, Image.Resampling.LANCZOS)
    else:
        upright.thumbnail(box, Image.Resampling.LANCZOS)
    upright.info.clear()  # What stays here would be written: comments, profiles, places.
    upright.save(params["small"], "JPEG", quality=params["quality"])
    return True


def flat(picture: Image.Image) -> Image.Image:
    """The picture on white, since JPEG knows no transparency."""
    if picture.mode in ("RGB", "L") and "transparency" not in picture.info:
        return picture.convert("RGB")
    upper = picture.convert("RGBA")
    ground = Image.new("RGB", upper.size, (255, 255, 255))
    ground.paste(upper, mask=upper.getchannel("A"))
    return ground
