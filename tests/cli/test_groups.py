"""Commands of plugins that stand side by side, whoever brings them."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from penpot_core.cli.commands import groups_of
from penpot_core.types import CliCommand


def saying(name: str) -> typer.Typer:
    """An application with one command of that name, which prints it."""
    app = typer.Typer(help="Says something.")

    @app.command(name)
    def say() -> None:
        print(f"this is {name}")

    return app


@pytest.mark.parametrize("group", ["say", "say now"])
def test_groups_when_two_plugins_name_the_same_then_both_commands_are_in_it(group: str) -> None:
    found = [CliCommand(f"of-{name}", saying(name), group=group) for name in ("one", "two")]
    root = typer.Typer()
    for name, app in groups_of(found).items():
        root.add_typer(app, name=name)
    for name in ("one", "two"):
        done = CliRunner().invoke(root, [*group.split(), name])
        assert (done.exit_code, done.output) == (0, f"this is {name}\n")


def test_groups_when_one_plugin_brings_the_outer_one_then_the_inner_one_joins_it() -> None:
    outer = saying("one")
    found = [CliCommand("inner", saying("two"), group="say now"), CliCommand("say", outer)]
    assert groups_of(found)["say"] is outer
    assert [group.name for group in outer.registered_groups] == ["now"]
