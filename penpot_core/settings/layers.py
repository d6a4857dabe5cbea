"""The layers of settings, lowest first: packaged settings.toml, the operator's files, the environment.

Dynaconf holds them. Beside each `NAME.toml` it also reads `NAME.local.toml` where there is one, after all
others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from penpot_core.settings.environment import STORE_KEY, Environment, Found
from penpot_core.settings.imports import without
from penpot_core.settings.problems import Problem

NO_NESTING = "\x00"


def packaged() -> Path:
    """The settings.toml that is installed with the server."""
    import penpot_config

    return Path(penpot_config.__path__[0]) / "settings.toml"


def collect(environment: Environment, files: Sequence[Path], problems: list[Problem]) -> dict[str, Found]:
    """What all layers hold, by kebab-case name; the highest wins. Adds unusable files to `problems`."""
    missing = [problem for path in files if (problem := unreadable(path)) is not None]
    problems.extend(missing)
    readable = [path.absolute() for path in files if str(path) not in {problem.name for problem in missing}]
    try:
        sources = history(environment, readable)
    except ValueError:
        problems.extend(problem for path in readable for problem in malformed(path))
        sources = history(environment, [])
    found: dict[str, Found] = {}
    for source, values in sources:
        for key, value in values.items():
            name = key.lower().replace("_", "-")
            found[name] = value if isinstance(value, Found) else in_file(name, value, source)
    return found


def history(environment: Environment, files: Sequence[Path]) -> list[tuple[str, Mapping[str, Any]]]:
    """What each source set, lowest precedence first, as dynaconf noted it. ValueError: broken TOML."""
    with without("jinja2"):
        from dynaconf import Dynaconf
    store = Dynaconf(
        settings_files=[str(path) for path in files],
        core_loaders=["TOML"],
        loaders=["penpot_core.settings.environment"],
        envvar_prefix=None,
        environments=False,
        load_dotenv=False,
        auto_cast=False,
        dotted_lookup=False,
        nested_separator=NO_NESTING,
        **{STORE_KEY.lower(): environment},
    )
    loaded: Mapping[Any, Mapping[str, Any]] = store.loaded_by_loaders
    return [
        (str(of.identifier), values) for of, values in loaded.items() if of.loader in {"toml", "environment"}
    ]


def in_file(name: str, value: object, path: str) -> Found:
    """A value of a settings file."""
    place = "settings.toml" if Path(path) == packaged() else path
    return Found(value, place, f"{name} in {path}")


def unreadable(path: Path) -> Problem | None:
    """The problem of a file that cannot be opened; dynaconf would pass it over."""
    try:
        path.open("rb").close()
    except OSError as cause:
        return Problem(str(path), f"The settings file {path} cannot be read: {cause.strerror}.")
    return None


def malformed(path: Path) -> Iterator[Problem]:
    """The problems of a file that is not TOML, and of the local one beside it."""
    import tomllib

    for each in (path, path.with_name(f"{path.stem}.local{path.suffix}")):
        if not each.exists():
            continue
        try:
            tomllib.loads(each.read_text("utf-8"))
        except UnicodeDecodeError:
            yield Problem(str(each), f"The settings file {each} is not text in UTF-8.")
        except tomllib.TOMLDecodeError as cause:
            yield Problem(str(each), f"The settings file {each} is not valid TOML: {cause}.")
