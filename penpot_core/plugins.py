"""Discovery and order of plugins.

Plugins come from four places and register alike: the built-in list, installed entry points of the group
`penpot.plugins` (loaded one by one: a broken one does not stop the others, it stops the start with its name),
the folder `--plugins-dir` (a package or a single file each), and objects given by a test. A plugin module may
say `requires = ("files",)`; it is loaded after those, and its records come after theirs.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeVar

import pluggy

from penpot_core.hookspecs import PROJECT, HookSpecs
from penpot_core.types import Plugin

ENTRY_POINTS = "penpot.plugins"
BUILT_IN = (
    "limits",
    "accounts",
    "ldap",
    "oidc",
    "access_tokens",
    "teams",
    "projects",
    "files",
    "access_requests",
    "libraries",
    "share_links",
    "comments",
    "management",
    "uploads",
    "media",
    "assets",
    "photos",
    "thumbnails",
    "fonts",
    "storage",
    "tasks",
    "telemetry",
    "crud",
    "mail",
    "mail_smtp",
    "notifications",
    "bus_redis",
    "storage_fs",
    "storage_s3",
    "metrics_prometheus",
    "demo",
    "console",
    "apidoc",
    "binfile",
)


class PluginError(Exception):
    """A plugin cannot be used; the text names it and says what to change."""


class Named(Protocol):
    """What every record of a hook has."""

    @property
    def name(self) -> str:
        """The record's name, unique among its kind."""


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Provided:
    """A record and the plugin that gave it."""

    plugin: str
    record: Any


class PluginManager:
    """Loads plugins in order and collects the records of their hooks."""

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(HookSpecs)
        self.plugins: list[Plugin] = []

    def load(
        self,
        *,
        directory: Path | None = None,
        blocked: Iterable[str] = (),
        extra: Sequence[Any] = (),
        built_in: Sequence[str] = BUILT_IN,
    ) -> None:
        """Find all plugins, leave out the blocked ones, and register the rest in the order of `requires`."""
        unwanted = set(blocked)
        found = {plugin.name: plugin for plugin in self._find(directory, extra, built_in, unwanted)}
        for plugin in in_order(found, unwanted):
            self._register(plugin)
        self._check_hooks()

    def _find(
        self, directory: Path | None, extra: Sequence[Any], built_in: Sequence[str], unwanted: set[str]
    ) -> Iterator[Plugin]:
        seen: dict[str, str] = {}
        for name, origin, load in sources(directory, extra, built_in):
            if name in unwanted:
                continue
            if name in seen:
                raise PluginError(
                    f"Two plugins are called {name!r}: {seen[name]} and {origin}. Rename one, or block the built-in "
                    f"with PENPOT_PLUGINS_BLOCKED={name} to put the other in its place."
                )
            seen[name] = origin
            yield described(name, origin, load)

    def _register(self, plugin: Plugin) -> None:
        try:
            self._pluggy.register(plugin.module, plugin.name)
        except pluggy.PluginValidationError as cause:
            raise PluginError(
                f"The plugin {plugin.name!r} ({plugin.origin}) has a wrong hook: {cause}"
            ) from cause
        callers = self._pluggy.get_hookcallers(plugin.module) or []
        self.plugins.append(
            Plugin(
                plugin.name,
                plugin.module,
                plugin.requires,
                plugin.version,
                plugin.origin,
                tuple(sorted(caller.name for caller in callers)),
            )
        )

    def _check_hooks(self) -> None:
        try:
            self._pluggy.check_pending()
        except pluggy.PluginValidationError as cause:
            known = ", ".join(sorted(name for name in vars(HookSpecs) if name.startswith("penpot_")))
            raise PluginError(
                f"A plugin has a hook that does not exist: {cause}. The hooks are {known}."
            ) from cause

    def implementations(self, hook: str) -> Iterator[tuple[Plugin, Callable[..., Any]]]:
        """Each plugin's function for a hook, in the order of `requires`."""
        for plugin in self.plugins:
            caller = getattr(self._pluggy.hook, hook)
            for implementation in caller.get_hookimpls():
                if implementation.plugin_name == plugin.name:
                    yield plugin, implementation.function

    def call(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Call a hook of each plugin by itself: an exception names the plugin that raised it."""
        for plugin, function in self.implementations(hook):
            wanted = {name: arguments[name] for name in arguments if name in function.__code__.co_varnames}
            try:
                result = function(**wanted)
            except PluginError:
                raise
            except Exception as cause:
                raise PluginError(
                    f"The plugin {plugin.name!r} failed in {hook}: {type(cause).__name__}: {cause}. "
                    f"Mend it, or leave it out with PENPOT_PLUGINS_BLOCKED={plugin.name}."
                ) from cause
            yield plugin.name, result

    def records(self, hook: str) -> list[Provided]:
        """The records of a registration hook, with their providers."""
        return [
            Provided(name, record)
            for name, records in self.call(hook)
            if records is not None
            for record in records
        ]

    def named(self, hook: str, kind: type[R]) -> dict[str, R]:
        """The records of a hook by name, replacements applied; a clash stops the start."""
        return resolve(kind.__name__, self.records(hook))


def resolve(kind: str, provided: Sequence[Provided]) -> dict[str, Any]:
    """Apply `replaces` and refuse two providers of one name.

    Raises PluginError naming both providers, or the replacement whose target is not there.
    """
    owners: dict[str, Provided] = {}
    replacements = [item for item in provided if getattr(item.record, "replaces", None)]
    for item in provided:
        if getattr(item.record, "replaces", None):
            continue
        other = owners.get(item.record.name)
        if other is not None:
            raise PluginError(
                f"{kind} {item.record.name!r} is provided by both {other.plugin!r} and {item.plugin!r}. "
                f'Give one another name, or let it say replaces="{other.plugin}:{item.record.name}".'
            )
        owners[item.record.name] = item
    for item in replacements:
        owner, _, name = item.record.replaces.partition(":")
        target = owners.get(name)
        if target is None or target.plugin != owner:
            raise PluginError(
                f"{kind} {item.record.name!r} of {item.plugin!r} replaces {item.record.replaces!r}, which is not there "
                f"{'any more: ' + target.plugin + ' replaced it' if target else '(is its plugin loaded?)'}."
            )
        del owners[name]
        owners[item.record.name] = item
    return {name: item.record for name, item in owners.items()}


Source = tuple[str, str, Callable[[], Any]]


def sources(directory: Path | None, extra: Sequence[Any], built_in: Sequence[str]) -> Iterator[Source]:
    """Name, origin and loader of every plugin that can be found."""
    for name in built_in:
        yield name, "built-in", lambda name=name: importlib.import_module(f"penpot_plugins.{name}")  # type: ignore[misc]
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield entry.name, f"entry point {entry.value}", entry.load
    if directory is not None:
        yield from in_directory(directory)
    for plugin in extra:
        yield plugin_name(plugin), "given", lambda plugin=plugin: plugin  # type: ignore[misc]


def in_directory(directory: Path) -> Iterator[Source]:
    """Plugins of `--plugins-dir`: every package and every single file in it."""
    if not directory.is_dir():
        raise PluginError(
            f"The plugins folder {directory} does not exist. Create it, or unset PENPOT_PLUGINS_DIR."
        )
    for path in sorted(directory.iterdir()):
        source = path / "__init__.py" if path.is_dir() else path
        if path.name.startswith(("_", ".")) or source.suffix != ".py" or not source.is_file():
            continue
        name = path.stem
        yield name, str(path), lambda name=name, source=source: load_file(name, source)  # type: ignore[misc]


def load_file(name: str, source: Path) -> ModuleType:
    """Import a plugin of the plugins folder as `penpot_local.NAME`, so that it shadows no installed package."""
    qualified = f"penpot_local_{name}"
    places = [str(source.parent)] if source.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(qualified, source, submodule_search_locations=places)
    if spec is None or spec.loader is None:
        raise PluginError(f"{source} cannot be imported as a plugin.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[qualified] = module
    spec.loader.exec_module(module)
    return module


def plugin_name(plugin: Any) -> str:
    """The name that a plugin gives itself, or that of its module or class."""
    given = getattr(plugin, "name", None)
    if isinstance(given, str):
        return given
    return str(getattr(plugin, "__name__", type(plugin).__name__)).rpartition(".")[2]


def described(name: str, origin: str, load: Callable[[], Any]) -> Plugin:
    """Load one plugin; whatever its import raises is told with its name."""
    try:
        module = load()
    except PluginError:
        raise
    except Exception as cause:
        raise PluginError(
            f"The plugin {name!r} ({origin}) cannot be loaded: {type(cause).__name__}: {cause}. "
            f"Mend it, or leave it out with PENPOT_PLUGINS_BLOCKED={name}."
        ) from cause
    requires = tuple(getattr(module, "requires", ()))
    return Plugin(name, module, requires, str(getattr(module, "__version__", "")), origin)


def in_order(found: dict[str, Plugin], blocked: set[str]) -> list[Plugin]:
    """The plugins after those that they require, otherwise as found."""
    for plugin in found.values():
        for needed in plugin.requires:
            if needed in found:
                continue
            reason = "is blocked" if needed in blocked else "is not installed"
            raise PluginError(
                f"The plugin {plugin.name!r} requires {needed!r}, which {reason}. Add it, or block {plugin.name!r} too."
            )
    graph = {name: plugin.requires for name, plugin in found.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cause:
        circle = " → ".join(cause.args[1])
        raise PluginError(f"These plugins require each other in a circle: {circle}.") from cause
    ordered: dict[str, Plugin] = {}
    for plugin in found.values():
        place(plugin, found, ordered)
    return list(ordered.values())


def place(plugin: Plugin, found: dict[str, Plugin], ordered: dict[str, Plugin]) -> None:
    """Put a plugin into the order, those that it requires first."""
    if plugin.name in ordered:
        return
    for needed in plugin.requires:
        place(found[needed], found, ordered)
    ordered[plugin.name] = plugin
