"""Which parts of the project may import which; lint-imports keeps the kernel apart from the plugins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PLUGINS = ROOT / "plugins"
PACKAGE = "penpot_plugins"


def requires(plugin: Path) -> set[str]:
    """What a plugin's `requires` says, read without importing it."""
    module = plugin / "__init__.py" if plugin.is_dir() else plugin
    for node in ast.parse(module.read_text()).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "requires" for target in targets):
            return set(ast.literal_eval(node.value))  # type: ignore[attr-defined]
    return set()


def plugins() -> dict[str, Path]:
    found = (path for path in PLUGINS.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists())
    return {path.stem: path for path in found if path.stem != "__init__"}


def imports_between_plugins() -> Iterator[tuple[str, str, str]]:
    """The plugin that imports, the plugin imported, and the line that does it."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            here, there = (name.split(".")[1:2] for name in (importer, imported))
            if here and there and here != there:
                (detail, *_) = graph.get_import_details(importer=importer, imported=imported)
                yield here[0], there[0], f"{importer}:{detail['line_number']}: {detail['line_contents']}"


def test_plugins_when_they_import_another_then_they_require_it() -> None:
    declared = {name: requires(path) for name, path in plugins().items()}
    wrong = [line for here, there, line in imports_between_plugins() if there not in declared[here]]
    assert wrong == [], "name the plugin in `requires`"


def test_plugins_when_they_require_something_then_it_exists() -> None:
    names = plugins()
    unknown = {name: requires(path) - names.keys() for name, path in names.items()}
    assert {name: missing for name, missing in unknown.items() if missing} == {}


@pytest.mark.parametrize("folder", ["penpot_core", "plugins", "config", "migrations"])
def test_folders_when_they_hold_modules_then_they_are_packages(folder: str) -> None:
    """What is no package is not seen by the import rules."""
    holders = {path.parent for path in (ROOT / folder).rglob("*.py")}
    assert [str(path.relative_to(ROOT)) for path in holders if not (path / "__init__.py").exists()] == []
