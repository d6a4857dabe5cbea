"""SVG, in a child process: its size, and a copy in which nothing acts (contract/storage.md §8.1, SECURITY row 12).

Only what is named here stays: elements and attributes that draw. No scripts, no event handlers, no documents inside,
no addresses but those of the same file and of raster pictures inside it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
UNDECLARED = "NS_ERR_UNDEFINED_NAMESPACE"
MOST_ELEMENTS = 500_000

ELEMENTS = frozenset({
    "a", "animate", "animateMotion", "animateTransform", "circle", "clipPath", "color-profile", "defs",
    "desc", "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite",
    "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow",
    "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feImage", "feMerge",
    "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight",
    "feTile", "feTurbulence", "filter", "font", "font-face", "g", "glyph", "hkern", "image", "line",
    "linearGradient", "marker", "mask", "missing-glyph", "mpath", "path", "pattern",
    "polygon", "polyline", "radialGradient", "rect", "set", "stop", "style", "svg", "switch", "symbol",
    "text", "textPath", "title", "tref", "tspan", "use", "view", "vkern",
})  # fmt: skip
ANIMATIONS = frozenset({"animate", "animateMotion", "animateTransform", "set"})
ADDRESSES = frozenset({"href", f"{{{XLINK}}}href", "src"})

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
SPACES = re.compile(r"[\s\x00-\x20]+")
PICTURE = re.compile(
    r"data:(image/(png|jpe?g|gif|webp)|font/[a-z0-9]+|application/(x-)?font-[a-z0-9]+)"
    r"(;charset=[a-z0-9-]+)?;base64,[A-Za-z0-9+/=]*\Z",
    re.IGNORECASE,
)
CSS_SIGN = re.compile(r"[@(:\\]")
"""What nothing that loads or runs goes without; long drawings have none of these."""
ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\r\n\f]?|(.))", re.DOTALL)
CSS_COMMENT = re.compile(r"/\*.*?(\*/|\Z)", re.DOTALL)
CSS_ADDRESS = re.compile(r"url\s*\(\s*(\"[^\"]*\"|'[^']*'|[^)]*)\)?", re.IGNORECASE)
CSS_IMPORT = re.compile(r"@(import|charset|namespace)\b[^;]*;?", re.IGNORECASE)
CSS_ACTIVE = re.compile(
    r"@import|@charset|@namespace|expression\s*\(|javascript:|vbscript:|behavior\s*:|-moz-binding"
    r"|image-set\s*\(|\bsrc\s*\(",
    re.IGNORECASE,
)


class Refusal(Exception):
    """A file that is not accepted."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(hint)
        self.code, self.hint = code, hint


def clean(params: dict[str, Any]) -> dict[str, Any]:
    """Write the file at `path` to `target` with what is harmless; its size as it says."""
    root = parsed(Path(params["path"]).read_bytes())
    width, height = size_of(root)
    clean_tree(root)
    etree.cleanup_namespaces(root)
    Path(params["target"]).write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return {"mtype": "image/svg+xml", "width": width, "height": height}


def parsed(content: bytes) -> Any:
    """The root element. No entity is expanded, nothing is fetched, a document type is dropped.

    Prefixes that nobody declared are no fault, as for the reference; any other is.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        remove_comments=True, remove_pis=True, recover=True,
        # Drawings hold pictures of many megabytes; entities could make a giant of a dwarf.
        huge_tree=b"!ENTITY" not in content.replace(b"\0", b""),
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        raise Refusal("unable-to-parse-svg", f"This is no SVG: {type(problem).__name__}.") from None
    told = parser.error_log.filter_from_errors()
    faults = [entry.message for entry in told if entry.type_name != UNDECLARED]
    if root is None or faults:
        raise Refusal("unable-to-parse-svg", f"This is no SVG: {(*faults, 'it is empty')[0]}.")
    declare_prefixes(root)
    name = etree.QName(root)
    if name.localname != "svg" or name.namespace not in (SVG, None):
        raise Refusal("unable-to-parse-svg", f"The root element is {name.localname!r}, not 'svg'.")
    return root


def declare_prefixes(root: Any) -> None:
    """Take out names with a prefix that nobody declared, but `xlink:href`, of which everybody knows what is meant."""
    for element in list(root.iter(etree.Element)):
        if ":" in local_part(element.tag):
            drop(element, root)
            continue
        for name, value in list(element.attrib.items()):
            if ":" in local_part(name):
                del element.attrib[name]
                if name == "xlink:href":
                    element.set(f"{{{XLINK}}}href", value)


def local_part(name: str) -> str:
    """A name without its namespace; with a colon in it where it has a prefix that nobody declared."""
    return name.rpartition("}")[2]


def size_of(root: Any) -> tuple[int, int]:
    """Width and height: the attributes where both are plain numbers, else the view box, else 100 x 100."""
    given = [plain_number(root.get(name)) for name in ("width", "height")]
    if all(number is not None for number in given):
        return int(given[0] or 0), int(given[1] or 0)
    box = [plain_number(part) for part in (root.get("viewBox") or "").split()]
    if len(box) == 4 and None not in box:
        return int(box[2] or 0), int(box[3] or 0)
    return 100, 100


def plain_number(text: str | None) -> float | None:
    """A number without a unit, small enough for a column; None for anything else."""
    if text is None or NUMBER.match(text.strip()) is None:
        return None
    number = float(text)
    return number if abs(number) < 2**31 else None


def clean_tree(root: Any) -> None:
    """Remove from the tree whatever is not on the lists."""
    count = 0
    for element in list(root.iter()):
        count += 1
        if count > MOST_ELEMENTS:
            raise Refusal("invalid-svg-file", f"An SVG file may have {MOST_ELEMENTS} elements.")
        if not is_harmless(element):
            drop(element, root)
            continue
        clean_attributes(element)
        if local_name(element) == "style":
            clean_style(element)


def local_name(element: Any) -> str | None:
    """The name of an SVG element; None for one of another language, and for what is no element."""
    if not isinstance(element.tag, str):
        return None
    name = etree.QName(element)
    return str(name.localname) if name.namespace in (SVG, None) else None


def is_harmless(element: Any) -> bool:
    """Whether an element may stay."""
    name = local_name(element)
    if name is None or name not in ELEMENTS:
        return False
    return not (name in ANIMATIONS and changes_behaviour(element))


def changes_behaviour(animation: Any) -> bool:
    """Whether an animation sets an address, a style or an event handler."""
    attribute = str(animation.get("attributeName") or "").strip().lower()
    return attribute.rpartition(":")[2] in ("href", "style") or attribute.startswith("on")


def drop(element: Any, root: Any) -> None:
    """Take an element out with all that is in it; text behind it stays."""
    parent = element.getparent()
    if parent is None:
        if element is root:
            raise Refusal("unable-to-parse-svg", "The root element is not one of SVG.")
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def clean_attributes(element: Any) -> None:
    """Remove event handlers, foreign attributes and addresses of elsewhere."""
    for name, value in list(element.attrib.items()):
        if not keeps(name, value):
            del element.attrib[name]


def keeps(name: str, value: str) -> bool:
    """Whether an attribute may stay."""
    qualified = etree.QName(name)
    if name in ADDRESSES:
        return is_inside(value)
    if qualified.namespace is not None:
        return name in (f"{{{XML}}}space", f"{{{XML}}}lang")
    if qualified.localname.lower().startswith("on"):
        return False
    return is_harmless_css(value)


def is_inside(value: str) -> bool:
    """Whether an address stays in the file: a fragment, or a raster picture."""
    address = SPACES.sub("", value)
    return address.startswith("#") or PICTURE.match(address) is not None


def is_harmless_css(text: str) -> bool:
    """Whether a style, or any value that may hold one, loads and runs nothing."""
    if CSS_SIGN.search(text) is None:
        return True
    plain = unescaped(CSS_COMMENT.sub("", text))
    spaceless = SPACES.sub("", plain).lower()
    if CSS_ACTIVE.search(plain) or "javascript:" in spaceless or "@import" in spaceless:
        return False
    return all(is_inside(found.strip("\"' ")) for found in CSS_ADDRESS.findall(plain))


def unescaped(text: str) -> str:
    """CSS without its escapes, which hide what is meant."""

    def character(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[2]
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 else "\ufffd"

    return ESCAPE.sub(character, text)


def clean_style(element: Any) -> None:
    """Take out of a style sheet what it would load; one that still runs something is emptied."""
    text = CSS_COMMENT.sub("", "".join(element.itertext()))
    for child in list(element):
        element.remove(child)
    text = CSS_ADDRESS.sub(inside_or_nothing, CSS_IMPORT.sub("", text))
    element.text = text if is_harmless_css(text) and "<" not in text else ""


def inside_or_nothing(found: re.Match[str]) -> str:
    """An address that stays in the file, or one that leads nowhere."""
    return found[0] if is_inside(unescaped(found[1]).strip("\"' ")) else "url(#)"
