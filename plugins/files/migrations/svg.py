"""Attributes of imported SVG elements as the properties that clients draw with."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_core.transit.casing import camel
from penpot_plugins.files.migrations.geometry import SHAPE_RECORDS, some_rect
from penpot_plugins.files.migrations.migration import FileMigration, of_shapes
from penpot_plugins.files.migrations.walks import Attrs, updated
from penpot_plugins.files.model.keys import words

NAMES = words(
    """
    accent-height accumulate additive alphabetic amplitude arabic-form ascent attributeName attributeType azimuth
    baseFrequency baseProfile bbox begin bias by calcMode cap-height class clipPathUnits contentScriptType
    contentStyleType cx cy d descent diffuseConstant divisor dur dx dy edgeMode elevation end exponent
    externalResourcesRequired fill filterRes filterUnits font-family font-size font-stretch font-style font-variant
    font-weight format from fx fy g1 g2 glyph-name glyphRef gradientTransform gradientUnits hanging height
    horiz-adv-x horiz-origin-x horiz-origin-y id ideographic in in2 intercept k k1 k2 k3 k4 kernelMatrix
    kernelUnitLength keyPoints keySplines keyTimes lang lengthAdjust limitingConeAngle local markerHeight
    markerUnits markerWidth maskContentUnits maskUnits mathematical max media method min mode name numOctaves
    offset operator order orient orientation origin overline-position overline-thickness panose-1 path pathLength
    patternContentUnits patternTransform patternUnits points pointsAtX pointsAtY pointsAtZ preserveAlpha
    preserveAspectRatio primitiveUnits r radius refX refY rendering-intent repeatCount repeatDur requiredExtensions
    requiredFeatures restart result rotate rx ry scale seed slope spacing specularConstant specularExponent
    spreadMethod startOffset stdDeviation stemh stemv stitchTiles strikethrough-position strikethrough-thickness
    string style surfaceScale systemLanguage tableValues target targetX targetY textLength title to transform type
    u1 u2 underline-position underline-thickness unicode unicode-range units-per-em v-alphabetic v-hanging
    v-ideographic v-mathematical values version vert-adv-y vert-origin-x vert-origin-y viewBox viewTarget width
    widths x x-height x1 x2 xChannelSelector xmlns:xlink xlink:actuate xlink:arcrole xlink:href xlink:role
    xlink:show xlink:title xlink:type xml:base xml:lang xml:space y y1 y2 yChannelSelector z zoomAndPan

    alignment-baseline baseline-shift clip-path clip-rule clip color-interpolation-filters color-interpolation
    color-profile color-rendering color cursor direction display dominant-baseline enable-background fill-opacity
    fill-rule filter flood-color flood-opacity font-size-adjust glyph-orientation-horizontal
    glyph-orientation-vertical image-rendering kerning letter-spacing lighting-color marker-end marker-mid
    marker-start mask mask-type opacity overflow pointer-events shape-rendering stop-color stop-opacity
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    stroke text-anchor text-decoration text-rendering unicode-bidi visibility word-spacing writing-mode
    """
)
"""Attributes of SVG 1.1, its presentation attributes, and `mask-type`."""

SPECIAL = {"class": "className", "for": "htmlFor"}


def property_name(name: Any) -> str | None:
    """The property of an attribute: `stroke-width` is `strokeWidth`; None where the name is none."""
    if not isinstance(name, str) or not name:
        return None
    if name in SPECIAL:
        return SPECIAL[name]
    made = camel(name)
    return made[:1].upper() + made[1:] if name[0] == name[0].upper() else made


KNOWN = frozenset(filter(None, map(property_name, NAMES)))


def style_of(text: str) -> dict[Any, Any]:
    """The declarations of a style text; the first of one name counts."""
    found: dict[Any, Any] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.strip().partition(":")
        if name and colon:
            found.setdefault(Keyword(name), value)
    return found


def properties(attributes: Any, *, known_only: bool = True) -> Any:
    """Properties of attributes: renamed, trimmed, unknown and null ones left out."""
    if not isinstance(attributes, dict):
        return attributes
    found: dict[Any, Any] = {}
    for key, value in attributes.items():
        name = property_name(key)
        if name is None or value is None:
            continue
        if name == "style":
            style = properties(style_of(value) if isinstance(value, str) else value, known_only=False)
            if style:
                found[Keyword(name)] = style
        elif not known_only or name in KNOWN:
            found[Keyword(name)] = value.strip() if type(value) is str else value
    return attributes if found == attributes else found


def drawn(shape: Attrs) -> Attrs:
    """A shape with properties for attributes, and a rectangle for its view box."""
    return updated(updated(shape, "svg-attrs", properties), "svg-viewbox", some_rect)


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-32", drawn, features=SHAPE_RECORDS),
    of_shapes("0021-fix-shape-svg-attrs", drawn, features=SHAPE_RECORDS),
)
