"""From what somebody sent to the forms of a font that are stored (contract/storage.md §8.4, SECURITY row 33)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.children import ChildFailed, Job, Limits
from penpot_core.errors import ValidationFailed
from penpot_plugins.fonts import settings

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.fonts")

TTF, OTF, WOFF, WOFF2 = "font/ttf", "font/otf", "font/woff", "font/woff2"
MTYPES = (TTF, OTF, WOFF, WOFF2)
JOBS = Path(__file__).with_name("jobs") / "fonts.py"
PLAIN = (TTF, OTF)
FAULTS: Mapping[str, tuple[str, str]] = {
    WOFF: ("invalid-woff-file", "invalid woff file"),
    WOFF2: ("invalid-woff2-file", "invalid woff2 file"),
}
NO_FONT = ("invalid-font-upload", "The file is no font that can be read.")


async def converted(app: App, given: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """All forms, by type: those given, each checked to be a font, and those made from the first of them.

    Raises ValidationFailed `invalid-woff-file`, `invalid-woff2-file`, `invalid-font-upload`. A form that cannot be
    made is left out.
    """
    forms: dict[str, Path] = {}
    if not given:
        raise ValidationFailed(*NO_FONT)
    for mtype in MTYPES:
        if mtype in given:
            forms |= await checked(app, mtype, given[mtype], folder, forms)
    source = next(mtype for mtype in PLAIN if mtype in forms)
    await make(app, forms, source, OTF if source == TTF else TTF, folder)
    if WOFF not in forms:
        await make(app, forms, source, WOFF, folder)
    return forms


async def checked(
    app: App, mtype: str, path: Path, folder: Path, forms: Mapping[str, Path]
) -> dict[str, Path]:
    """A font in the forms that it comes in: a compressed one is also unpacked where no plain one was sent."""
    unpacked = folder / f"plain-{mtype.partition('/')[2]}"
    wanted = mtype in FAULTS and not any(plain in forms for plain in PLAIN)
    params = {"path": str(path), "mtype": mtype, "target": str(unpacked) if wanted else None}
    try:
        kind = (await run(app, "check", params))["kind"]
    except ChildFailed as failed:
        code, hint = FAULTS.get(mtype, NO_FONT)
        log.info("a font was refused", mtype=mtype, why=str(failed))
        raise ValidationFailed(code, hint) from None
    if mtype in PLAIN:
        return {kind: path}
    return {mtype: path, kind: unpacked} if wanted else {mtype: path}


async def make(app: App, forms: dict[str, Path], source: str, wanted: str, folder: Path) -> None:
    """Make another form, unless it is there."""
    if wanted in forms:
        return
    name = wanted.partition("/")[2]
    target = folder / f"made-{name}"
    try:
        await run(app, f"to_{name}", {"path": str(forms[source]), "target": str(target)})
    except ChildFailed as failed:
        log.warning("a font has no form of this type", mtype=wanted, why=str(failed))
        return
    forms[wanted] = target


async def run(app: App, function: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Let a child do it, within the limits of the settings."""
    limits = Limits(
        memory=app.settings[settings.FONT_PROCESS_MEM] * 2**20,
        cpu=app.settings[settings.FONT_PROCESS_CPU],
        seconds=float(app.settings[settings.FONT_PROCESS_TIMEOUT]),
    )
    return await app.children.run(Job(JOBS, function), params, limits)
