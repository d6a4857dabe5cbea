"""Every hook, setting and command is documented, with what it takes; the pages are written from the declarations."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from penpot_core.cli import reference
from penpot_core.cli.commands import commands
from penpot_core.hookspecs import HookSpecs
from penpot_core.testing.servers import RELAXED, penpot
from tests.plugins.commands import invoked
from tests.settings.test_packaged import built_in

DOCS = Path(__file__).parents[2] / "docs"
HOOKS = [name for name in vars(HookSpecs) if name.startswith("penpot_")]


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_when_declared_then_is_documented_with_its_arguments(hook: str) -> None:
    arguments = [name for name in inspect.signature(getattr(HookSpecs, hook)).parameters if name != "self"]
    assert f"| `{hook}({', '.join(arguments)})` |" in page("plugins.md"), "run `penpot reference hooks`"


def test_hooks_when_they_change_then_their_table_is_written_anew() -> None:
    assert "\n".join(reference.hooks()) in page("plugins.md"), "run `penpot reference hooks`"


@pytest.mark.parametrize("setting", built_in(), ids=lambda setting: setting.name)
def test_setting_when_declared_then_is_documented_with_its_variables(setting: object) -> None:
    text = page("settings.md")
    for variable in (setting.variable, *map(reference.variable_of, setting.legacy)):  # type: ignore[attr-defined]
        assert f"`{variable}`" in text, "run `penpot reference settings > docs/settings.md`"


def test_settings_when_they_change_then_their_page_is_written_anew() -> None:
    written = "\n".join(reference.settings(built_in())) + "\n"
    assert page("settings.md") == written, "run `penpot reference settings > docs/settings.md`"


def test_commands_when_they_change_then_their_page_is_written_anew() -> None:
    written = "\n".join(reference.pages(commands())) + "\n"
    assert page("commands.md") == written, "run `penpot reference commands > docs/commands.md`"


@pytest.mark.parametrize(
    "words",
    [
        line.removeprefix("## penpot ").split()
        for line in page("commands.md").splitlines()
        if line.startswith("## penpot ")
    ],
    ids=" ".join,
)
def test_command_when_documented_then_it_explains_itself(words: list[str]) -> None:
    shown = invoked(*words, "--help", settings={})
    assert shown.exit_code == 0, shown.output
    assert f"penpot {' '.join(words)}" in " ".join(shown.output.split())


def test_program_when_started_then_it_explains_itself(tmp_path: Path) -> None:
    for words in ([], ["run"], ["task", "list"]):
        shown = penpot(*words, "--help", settings={**RELAXED, "PENPOT_DATA_DIR": str(tmp_path)})
        assert shown.returncode == 0, shown.stderr
        assert " ".join(["penpot", *words]) in " ".join(shown.stdout.split())


@pytest.mark.parametrize("name", ["hooks", "settings", "commands"])
def test_reference_when_asked_for_then_is_printed(name: str, tmp_path: Path) -> None:
    shown = penpot("reference", name, settings={**RELAXED, "PENPOT_DATA_DIR": str(tmp_path)})
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.strip() in page("plugins.md" if name == "hooks" else f"{name}.md")
