"""The settings of a running process: read once, never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

from penpot_core.settings.flags import Flags
from penpot_core.settings.setting import Setting

T = TypeVar("T")


class Settings(Mapping[Setting[Any], Any]):
    """Typed and frozen: `settings[HTTP_SERVER_PORT]` is an int.

    Where a value came from: `origin(setting)` is `default`, `embedded` (a default of the embedded mode),
    `environment`, `file PATH` (a `…_FILE` variable), `settings.toml`, or the path of a settings file.
    """

    __slots__ = ("_declared", "_origins", "_values", "embedded", "flags", "relaxed")

    flags: Flags
    embedded: bool
    relaxed: bool
    _declared: Mapping[str, Setting[Any]]
    _values: Mapping[str, Any]
    _origins: Mapping[str, str]

    def __init__(
        self,
        declared: Mapping[str, Setting[Any]],
        values: Mapping[str, Any],
        origins: Mapping[str, str],
        *,
        flags: Flags,
        embedded: bool,
        relaxed: bool,
    ) -> None:
        """`embedded`: no database address is given. `relaxed`: the defaults for one's own machine hold."""
        given = {
            "_declared": MappingProxyType(dict(declared)),
            "_values": MappingProxyType(dict(values)),
            "_origins": MappingProxyType(dict(origins)),
            "flags": flags,
            "embedded": embedded,
            "relaxed": relaxed,
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)

    def __getitem__(self, setting: Setting[T]) -> T:
        try:
            return self._values[setting.name]  # type: ignore[no-any-return]
        except KeyError:
            raise KeyError(
                f"The setting {setting.name} is declared by no loaded plugin; add it to penpot_settings."
            ) from None

    def origin(self, setting: Setting[Any]) -> str:
        """Where the value came from; see the class."""
        return self._origins[setting.name]

    def __iter__(self) -> Iterator[Setting[Any]]:
        return iter(self._declared.values())

    def __len__(self) -> int:
        return len(self._declared)

    def __contains__(self, setting: object) -> bool:
        return isinstance(setting, Setting) and setting.name in self._values

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Settings do not change while the server runs: {name}.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Settings do not change while the server runs: {name}.")

    def __repr__(self) -> str:
        mode = "embedded" if self.embedded else "with a database address"
        return f"<Settings: {len(self)}, {mode}>"
