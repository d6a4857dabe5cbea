"""Reads all settings once, and stops with every problem at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from penpot_core.settings import embedded, fitness, flags, kernel, layers
from penpot_core.settings.environment import Environment, Found
from penpot_core.settings.masking import mask_address
from penpot_core.settings.problems import Problem, SettingsError, not_accepted
from penpot_core.settings.secret_key import KeyUnusable, secret_key
from penpot_core.settings.setting import Setting
from penpot_core.settings.store import Settings


def load(
    settings: Sequence[Setting[Any]],
    *,
    environ: Mapping[str, str] | None = None,
    files: Sequence[Path] | None = None,
    create: bool = True,
) -> Settings:
    """The values of the kernel's settings and of these, by precedence: environment, settings files, defaults.

    `environ` is `os.environ` unless given; `files` are settings files, the last one winning, by default the
    packaged one and those that PENPOT_SETTINGS_FILES names. With `create` an embedded server's secret key
    is made where there is none; without it nothing is written, and a key that is not there is an empty text.

    Raises SettingsError with all problems.
    """
    draft = prepare(settings, environ, files)
    if draft.problems:
        raise SettingsError(draft.problems)
    if not draft[kernel.SECRET_KEY]:
        draft.keep_secret_key(create)
    return draft.freeze()


def plugin_choice(
    environ: Mapping[str, str] | None = None, files: Sequence[Path] | None = None
) -> tuple[Path | None, frozenset[str]]:
    """The folder of plugins and the blocked names, which have to be known before plugins declare settings.

    Nothing is refused here: a wrong value counts as its default, and `load` tells it with all others.
    """
    draft = prepare([], environ, files)
    return draft[kernel.PLUGINS_DIR], draft[kernel.PLUGINS_BLOCKED]


def prepare(
    settings: Sequence[Setting[Any]], environ: Mapping[str, str] | None, files: Sequence[Path] | None
) -> Draft:
    """Everything that `load` does before it decides; the draft holds the problems. Writes nothing."""
    draft = Draft(declared([*kernel.SETTINGS, *settings]))
    draft.read(os.environ if environ is None else environ, files)
    draft.apply_mode()
    draft.problems.extend(fitness.misfits(draft))
    return draft


def declared(settings: Sequence[Setting[Any]]) -> dict[str, Setting[Any]]:
    """The settings by name. Raises SettingsError where two differ under one name, old names included."""
    names: dict[str, Setting[Any]] = {}
    pairs = [(name, setting) for setting in settings for name in (setting.name, *setting.legacy)]
    clashes = {name for name, setting in pairs if names.setdefault(name, setting) is not setting}
    if clashes:
        raise SettingsError(
            Problem(name, f"The setting {name} is declared twice; give one of them another name.")
            for name in sorted(clashes)
        )
    return names


class Draft:
    """Values on their way: read, completed by the mode, then frozen."""

    def __init__(self, names: Mapping[str, Setting[Any]]) -> None:
        """`names` maps every name, old ones too, to its setting."""
        self.names = names
        self.settings = {setting.name: setting for setting in names.values()}
        self.values = {name: setting.default for name, setting in self.settings.items()}
        self.origins = dict.fromkeys(self.settings, "default")
        self.problems: list[Problem] = []
        self.wrong: set[str] = set()
        self.variables: Mapping[str, str] = {}
        self.strangers: list[Found] = []

    def __getitem__(self, setting: Setting[Any]) -> Any:
        return self.values[setting.name]

    def is_set(self, setting: Setting[Any]) -> bool:
        """Whether the value is no default."""
        return self.origins[setting.name] not in {"default", "embedded"}

    def is_wrong(self, *settings: Setting[Any]) -> bool:
        """Whether the value of one of them could not be read."""
        return any(setting.name in self.wrong for setting in settings)

    def read(self, variables: Mapping[str, str], files: Sequence[Path] | None) -> None:
        """Take over what the layers hold."""
        self.variables = variables
        environment = Environment(self.names, variables)
        self.problems.extend(environment.problems)
        self.wrong |= {self.names[name].name for name in environment.unread}
        if files is None:
            files = [layers.packaged(), *named_files(environment)]
        found = layers.collect(environment, files, self.problems)
        # A setting's old names come after its own here, and so win where they are set.
        for name, setting in self.names.items():
            if name in found:
                self._take(setting, found[name])
        unknown = (value for name, value in found.items() if name not in self.names)
        self.strangers = [value for value in unknown if value.origin != "settings.toml"]

    def _take(self, setting: Setting[Any], found: Found) -> None:
        try:
            value = setting.read(found.value)
        except ValueError as cause:
            self.problems.append(not_accepted(found.where, shown(setting, found.value), str(cause)))
            self.wrong.add(setting.name)
            return
        if found.origin == "settings.toml" and value == setting.default:
            return
        self.values[setting.name] = value
        self.origins[setting.name] = found.origin

    @property
    def embedded(self) -> bool:
        """Whether no database address is given."""
        return self[kernel.DATABASE_URI] is None and not self.is_wrong(kernel.DATABASE_URI)

    def apply_mode(self) -> None:
        """Put the defaults of the embedded mode in place of the kernel's."""
        if not self.embedded:
            return
        for setting, value in embedded.defaults(self.__getitem__).items():
            if not self.is_set(setting):
                self.values[setting.name] = value
                self.origins[setting.name] = "embedded"

    def keep_secret_key(self, create: bool) -> None:
        """Read the kept key of an embedded server; with `create`, make one where there is none."""
        try:
            key = secret_key(self[kernel.DATA_DIR], create=create)
        except KeyUnusable as cause:
            raise SettingsError([Problem(kernel.SECRET_KEY.variable, str(cause))]) from None
        if key:
            self.values[kernel.SECRET_KEY.name] = key
            self.origins[kernel.SECRET_KEY.name] = "embedded"

    def freeze(self) -> Settings:
        """The settings for good."""
        relaxed = self.embedded and embedded.is_relaxed(self.__getitem__)
        words = [*derived_flags(self), *(embedded.RELAXATIONS if relaxed else ())]
        return Settings(
            self.settings,
            self.values,
            self.origins,
            flags=flags.computed(words, self[kernel.FLAGS]),
            embedded=self.embedded,
            relaxed=relaxed,
        )


def named_files(environment: Environment) -> list[Path]:
    """The files of PENPOT_SETTINGS_FILES."""
    found = environment.found.get(kernel.SETTINGS_FILES.name)
    try:
        return [Path(name) for name in kernel.SETTINGS_FILES.read(found.value)] if found else []
    except ValueError:
        return []  # told with the other wrong values


def derived_flags(draft: Draft) -> Iterator[str]:
    """What other settings say about flags (contract/setup.md §2)."""
    public = urlsplit(draft[kernel.PUBLIC_URI])
    if public.scheme == "http" and public.hostname != "localhost":
        yield "disable-secure-session-cookies"
    if draft[kernel.TELEMETRY_ENABLED]:
        yield "enable-telemetry"


def shown(setting: Setting[Any], value: object) -> str | None:
    """What a message may show of a wrong value."""
    if setting.secret:
        return None
    text = value if isinstance(value, str) else repr(value)
    return mask_address(text) if setting.kind.address else text
