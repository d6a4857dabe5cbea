"""What `penpot config show` and `penpot config check` tell."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from penpot_core.settings import embedded, flags, kernel, unread
from penpot_core.settings.environment import INDIRECT
from penpot_core.settings.loading import Draft, prepare
from penpot_core.settings.masking import MASK, mask_address, mask_text
from penpot_core.settings.problems import SettingsError
from penpot_core.settings.secret_key import FILE_NAME, KeyUnusable, kept_key
from penpot_core.settings.setting import PREFIX, Setting, name_of, variable_of
from penpot_core.settings.store import Settings

UNSET = "–"
SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as it is shown. `value` is masked where it is secret, `origin` as in `Settings.origin`."""

    name: str
    variable: str
    value: str
    origin: str
    section: str
    doc: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` found. An error stops the start, a warning does not."""

    level: Literal["error", "warning"]
    name: str
    sentence: str


def describe(settings: Settings) -> list[Row]:
    """All settings, in the order of their declaration, and at the end the flags that are on."""
    rows = [
        Row(
            each.name,
            each.variable,
            shown(each, settings[each]),
            settings.origin(each),
            each.section,
            each.doc,
        )
        for each in settings
    ]
    on = " ".join(sorted(settings.flags))
    return [
        *rows,
        Row("(flags on)", "", on, "computed", "general", "The flags that are on, all rules applied."),
    ]


def shown(setting: Setting[Any], value: object) -> str:
    """The value for people: `••••` for a secret, `–` for none, addresses without their password."""
    if value is None or (setting.secret and value == ""):
        return f"{UNSET} ({setting.computed})" if setting.computed else UNSET
    if setting.secret:
        return MASK
    text = setting.kind.show(value)
    return mask_address(text) if setting.kind.address else mask_text(text)


def check(
    settings: Sequence[Setting[Any]],
    *,
    environ: Mapping[str, str] | None = None,
    files: Sequence[Path] | None = None,
) -> list[Finding]:
    """Errors that would stop the start, then warnings. Writes nothing; the arguments are those of `load`."""
    try:
        draft = prepare(settings, environ, files)
    except SettingsError as cause:
        return [Finding("error", problem.name, problem.sentence) for problem in cause.problems]
    errors = [Finding("error", problem.name, problem.sentence) for problem in draft.problems]
    return [*errors, *(Finding("warning", name, sentence) for name, sentence in warnings(draft))]


Warnings = Iterator[tuple[str, str]]


def warnings(draft: Draft) -> Warnings:
    """Name and sentence of everything that is allowed and probably not meant."""
    yield from unknown_variables(draft)
    yield from unknown_in_files(draft)
    yield from old_names(draft)
    yield from odd_flags(draft)
    yield from weak_key(draft)
    yield from lost_relaxations(draft)


def unknown_variables(draft: Draft) -> Warnings:
    """PENPOT_ variables that nobody reads."""
    for variable in sorted(draft.variables):
        if not variable.startswith(PREFIX):
            continue
        name = name_of(variable)
        if name in draft.names or name.removesuffix(INDIRECT) in draft.names:
            continue
        why = unread.reason(name)
        yield (
            variable,
            f"{variable} {why}." if why else f"{variable} is not known{nearest(name, draft, PREFIX)}.",
        )


def unknown_in_files(draft: Draft) -> Warnings:
    """Names in settings files that nobody reads."""
    for found in draft.strangers:
        name = found.where.partition(" ")[0]
        yield name, f"{found.where} is not known{nearest(name, draft, '')}."


def nearest(name: str, draft: Draft, prefix: str) -> str:
    """`; did you mean PENPOT_PUBLIC_URI?`, or nothing where no name is near."""
    from difflib import get_close_matches

    for guess in get_close_matches(name, draft.settings, n=1, cutoff=0.75):
        return f"; did you mean {draft.settings[guess].variable if prefix else guess}"
    return " and is ignored"


def old_names(draft: Draft) -> Warnings:
    """Old names that are set; they win over the new ones."""
    present = {name_of(variable) for variable in draft.variables if variable.startswith(PREFIX)}
    for setting in draft.settings.values():
        for old in setting.legacy:
            if old in present:
                variable = variable_of(old)
                yield (
                    variable,
                    f"{variable} is an old name and wins over {setting.variable}; rename it to that.",
                )


def odd_flags(draft: Draft) -> Warnings:
    """Words among the flags that change nothing."""
    for word in flags.strangers(draft[kernel.FLAGS]):
        yield (
            kernel.FLAGS.variable,
            f"{kernel.FLAGS.variable} holds {word!r}; say enable-{word} or disable-{word}.",
        )


def weak_key(draft: Draft) -> Warnings:
    """A secret key that can be guessed, or that others on this machine can read."""
    key = kernel.SECRET_KEY
    if draft.is_set(key):
        if len(draft[key]) < SHORTEST_KEY:
            yield (
                key.variable,
                f"{key.variable} is shorter than {SHORTEST_KEY} letters; take a longer random one.",
            )
        return
    path = draft[kernel.DATA_DIR] / FILE_NAME
    try:
        kept = kept_key(path)
    except (KeyUnusable, OSError) as cause:
        yield key.variable, str(cause)
        return
    if kept and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield key.variable, f"Others on this machine can read {path}; run chmod 600 {path}."


def lost_relaxations(draft: Draft) -> Warnings:
    """An embedded server behind a public address."""
    host, address = kernel.HTTP_SERVER_HOST, kernel.PUBLIC_URI
    if draft.embedded and embedded.is_loopback(draft[host]) and not embedded.is_relaxed(draft.__getitem__):
        yield (
            address.variable,
            f"{address.variable} names another host, so the relaxed defaults of an embedded server are off: "
            f"mails are verified unless {kernel.FLAGS.variable} says otherwise, and there is no demo account.",
        )
