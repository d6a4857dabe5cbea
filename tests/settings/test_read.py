"""Every setting that is declared is read somewhere: one that is not would promise what nobody keeps."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import penpot_core
import penpot_plugins
from penpot_core.settings import Setting
from tests.settings.test_packaged import built_in

# The keys of services that call the management API, which is not there yet.
WAITING = {"exporter-shared-key", "nitrate-shared-key", "nexus-shared-key", "management-api-key"}


def sources() -> Iterator[Path]:
    """The kernel and the built-in plugins, but for what only tests use and for the rules between settings."""
    for package in (penpot_core, penpot_plugins):
        for path in Path(package.__path__[0]).rglob("*.py"):
            if "testing" not in path.parts and path.name != "fitness.py":
                yield path


class Names(ast.NodeVisitor):
    """The names that a module uses, but for the list in which settings are declared."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id == "SETTINGS" for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if not (isinstance(node.target, ast.Name) and node.target.id == "SETTINGS"):
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.used.add(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.used.add(node.attr)
        self.generic_visit(node)


def test_setting_when_declared_then_something_reads_it() -> None:
    declared = built_in()
    names = {
        value.name: name
        for module in list(sys.modules.values())
        for name, value in vars(module).items()
        if isinstance(value, Setting) and module.__name__.startswith(("penpot_core", "penpot_plugins"))
    }
    visitor = Names()
    for path in sources():
        visitor.visit(ast.parse(path.read_text("utf-8")))
    named = [setting.name for setting in declared if setting.name in names]
    assert len(named) > 80
    assert {name for name in named if names[name] not in visitor.used} <= WAITING
