"""Fonts, in a child process: whether a file is one, and other forms of it (contract/storage.md §8.4)."""

from __future__ import annotations

from typing import Any

from fontTools.ttLib import TTFont

NEEDED = frozenset({"head", "hhea", "hmtx", "maxp", "cmap"})
OUTLINES = ("glyf", "CFF ", "CFF2")
FLAVORS = {"font/woff": "woff", "font/woff2": "woff2"}
TRUE_TYPE = ("\x00\x01\x00\x00", "true")
OPEN_TYPE = "OTTO"
HINTS = ("glyf", "loca", "fpgm", "prep", "cvt ", "gasp", "hdmx", "LTSH", "VDMX", "DSIG", "cvar", "gvar")
MOST_ERROR = 1.0
"""How far, in units of the em, a quadratic curve may lie from the cubic one that it stands for."""


class Refusal(Exception):
    """A file that is not accepted."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(hint)
        self.code, self.hint = code, hint


def check(params: dict[str, Any]) -> dict[str, Any]:
    """See that the file at `path` is a font of the type `mtype`; its outlines, `font/ttf` or `font/otf`.

    With `target` a plain copy of a compressed font is written there.
    """
    with opened(params["path"], params["mtype"]) as font:
        kind = outlines_of(font)
        for table in (*NEEDED, *(name for name in OUTLINES if name in font)):
            font[table]  # Reading it raises where it is broken.
        if len(font.getGlyphOrder()) == 0:
            raise Refusal("not-a-font", "The font has no glyphs.")
        if params.get("target") is not None:
            font.flavor = None
            font.save(params["target"])
    return {"kind": kind}


def opened(path: str, mtype: str) -> TTFont:
    """A font in the container that its type names."""
    try:
        font = TTFont(path, recalcBBoxes=False, recalcTimestamp=False, lazy=True)
        if font.flavor != FLAVORS.get(mtype):
            raise Refusal("not-a-font", f"The container is {font.flavor or 'sfnt'}, not the one of {mtype}.")
    except (Refusal, MemoryError):
        raise
    except Exception as problem:
        raise Refusal("not-a-font", f"This is no font: {type(problem).__name__}.") from None
    return font


def outlines_of(font: TTFont) -> str:
    """Which kind of outlines a font has."""
    missing = sorted(table for table in NEEDED if table not in font)
    if missing or not any(table in font for table in OUTLINES):
        raise Refusal("not-a-font", f"The font lacks tables: {', '.join(missing) or 'outlines'}.")
    if font.sfntVersion in TRUE_TYPE and "glyf" in font:
        return "font/ttf"
    if font.sfntVersion == OPEN_TYPE:
        return "font/otf"
    raise Refusal("not-a-font", "The font is neither TrueType nor OpenType.")


def to_woff(params: dict[str, Any]) -> dict[str, Any]:
    """Write the plain font at `path` to `target` as WOFF."""
    with TTFont(params["path"], recalcBBoxes=False, recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(params["target"])
    return {}


def to_otf(params: dict[str, Any]) -> dict[str, Any]:
    """Write the TrueType font at `path` to `target` with cubic outlines."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    with TTFont(params["path"], recalcTimestamp=False) as font:
        if "fvar" in font:
            raise Refusal("variable-font", "A variable font keeps its outlines.")
        glyphs, metrics = font.getGlyphSet(), font["hmtx"]
        drawn = {}
        for name in font.getGlyphOrder():
            pen = T2CharStringPen(metrics[name][0], glyphs)
            glyphs[name].draw(pen)
            drawn[name] = pen.getCharString()
        for table in HINTS:
            if table in font:
                del font[table]
        builder = FontBuilder(font=font)
        builder.isTTF = False
        builder.setupCFF(postscript_name(font), {}, drawn, {})
        builder.setupMaxp()
        font.sfntVersion = OPEN_TYPE
        font.save(params["target"])
    return {}


def to_ttf(params: dict[str, Any]) -> dict[str, Any]:
    """Write the OpenType font at `path` to `target` with quadratic outlines."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    with TTFont(params["path"], recalcTimestamp=False) as font:
        if "fvar" in font:
            raise Refusal("variable-font", "A variable font keeps its outlines.")
        glyphs = font.getGlyphSet()
        error = MOST_ERROR * font["head"].unitsPerEm / 1000
        drawn = {}
        for name in font.getGlyphOrder():
            pen = TTGlyphPen(glyphs)
            glyphs[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
            drawn[name] = pen.glyph()
        for table in ("CFF ", "CFF2", "VORG", "DSIG"):
            if table in font:
                del font[table]
        builder = FontBuilder(font=font)
        builder.isTTF = True
        builder.setupGlyf(drawn)
        builder.setupMaxp()
        font.sfntVersion = TRUE_TYPE[0]
        if "post" in font:
            font["post"].formatType = 3.0
        font.save(params["target"])
    return {}


def postscript_name(font: TTFont) -> str:
    """The name inside the outlines: letters and digits of the font's own."""
    given = font["name"].getDebugName(6) if "name" in font else None
    name = "".join(character for character in given or "" if character.isascii() and character.isalnum())
    return name[:63] or "Font"
